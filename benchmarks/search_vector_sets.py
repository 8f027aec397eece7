"""More public requests with their tools, that requests' vectors are learnt from; no figure of ours is measured on them.

Each reader takes the folder of a clone: CallNavi (Etamin/CallNavi, MIT), ACEBench (ACEBench/ACEBench, MIT), CLINC150
(clinc/oos-eval, CC BY 3.0), HWU64 and BANKING77 (jianguoz/Few-Shot-Intent-Detection, CC BY 4.0), tldr (tldr-pages/tldr,
CC BY 4.0), SGD (google-research-datasets/dstc8-schema-guided-dialogue, CC BY-SA 4.0), written functions and what asks
for them (aaronwu901225main/pythonic-function-calling-data, Apache-2.0), API-Bank (AlibabaResearch/DAMO-ConvAI,
Apache-2.0) and NL2Bash (TellinaTool/nl2bash, MIT). The tools of the three sets of intents are their names alone; those
of tldr and NL2Bash are commands, whose requests are what an example, or a person, says that it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from search_training_sets import Requests, Tools, TrainingSet, lines

from toolsmith.ranking.texts import Texts

THIRDS = (
    ("UltraTool", "CLINC150", "HWU64", "BANKING77", "API-Bank"),
    ("BFCL", "APIBench", "SGD", "NESTFUL sgd", "RestBench tmdb", "RestBench spotify"),
)  # the last third has the others: what has the same tools is left out together
_ARGUMENT = re.compile(r"[`*]|\[(\w)\]")
_FEWEST_WORDS = 5  # of a request: less is an answer to a question


def vector_sets(clones: Path) -> Iterator[TrainingSet]:
    """Of a folder with the clones, each under its repository's name."""
    intents = clones / "Few-Shot-Intent-Detection/Datasets"
    tldr = _tldr(clones / "tldr/pages/common")
    yield TrainingSet("CallNavi", *_callnavi(clones / "CallNavi/Dataset"))
    yield TrainingSet("ACEBench", *_acebench(clones / "ACEBench/data_all/data_en"))
    yield TrainingSet("CLINC150", *_clinc(clones / "oos-eval/data/data_full.json"))
    yield TrainingSet("HWU64", *_intents(intents / "HWU64/train"))
    yield TrainingSet("tldr", *tldr)
    yield TrainingSet("SGD", *_sgd(clones / "dstc8-schema-guided-dialogue"))
    yield TrainingSet("written functions", *_written(clones / "pythonic-function-calling-data/pipeline/data"))
    yield TrainingSet("API-Bank", *_apibank(clones / "DAMO-ConvAI/api-bank"))
    yield TrainingSet("BANKING77", *_intents(intents / "BANKING77/train"))
    yield TrainingSet("NL2Bash", tldr[0], _nl2bash(clones / "nl2bash/data/bash", tldr[0]))


def third_of(name: str) -> int:
    return next((place for place, names in enumerate(THIRDS) if name in names), len(THIRDS))


def _callnavi(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for file in sorted((folder / "APISchema").glob("*.json")):
        known = json.loads(file.read_text("utf-8"))
        for each in known["api_ports"] if isinstance(known, dict) else known:
            said = " ".join(each.get("parameters", {}).get("properties", {}))
            texts = Texts(name=each["name"], place=file.stem, doc=each.get("description", ""), parameters=said)
            tools[f"{file.stem}/{each['name']}"] = texts
    for file in sorted((folder / "Questions").glob("*.json")):
        for item in json.loads(file.read_text("utf-8")):
            named = item["ground_truth"]["API"]
            used = {f"{file.stem}/{name}" for name in ([named] if isinstance(named, str) else named)}
            request = " ".join(turn["content"] for turn in item["question"] if turn["role"] == "user")
            if used <= tools.keys():
                requests.append((request, sorted(used)))
    return tools, requests


def _acebench(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for file in sorted(folder.glob("data_normal_*.json")):
        if "multi_turn" in file.name:
            continue
        answers = {item["id"]: item["ground_truth"] for item in lines(folder / "possible_answer" / file.name)}
        for item in lines(file):
            for each in item["function"]:
                tools.setdefault(f"tools/{each['name']}", Texts(name=each["name"], doc=each["description"]))
            right = answers.get(item["id"])
            calls = right if isinstance(right, list) else [right]
            names = {re.sub(r"_\d+$", "", name) for call in calls if isinstance(call, dict) for name in call}
            used = sorted({f"tools/{name}" for name in names} & tools.keys())
            said = re.findall(r"^user: (.*)$", item["question"], re.MULTILINE)
            if used and said:
                requests.append((" ".join(said), used))
    return tools, requests


def _clinc(file: Path) -> tuple[Tools, Requests]:
    pairs = [pair for part in ("train", "val") for pair in json.loads(file.read_text("utf-8"))[part]]
    return _of_intents(pairs)


def _intents(folder: Path) -> tuple[Tools, Requests]:
    said, names = ((folder / name).read_text("utf-8").splitlines() for name in ("seq.in", "label"))
    return _of_intents(zip(said, names, strict=True))


def _of_intents(pairs: Iterator[tuple[str, str]]) -> tuple[Tools, Requests]:
    requests = [(said, [f"tools/{name}"]) for said, name in pairs]
    tools = {path: Texts(name=path.removeprefix("tools/")) for _, used in requests for path in used}
    return tools, requests


def _tldr(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for file in sorted(folder.glob("*.md")):
        text = file.read_text("utf-8")
        said = [line[2:] for line in text.splitlines() if line.startswith("> ") and not line.startswith("> More info")]
        path = f"tools/{file.stem}"
        tools[path] = Texts(name=file.stem, doc=_plain(" ".join(said)))
        examples = re.findall(r"^- (.+):$", text, re.MULTILINE)
        requests += [(_plain(example), [path]) for example in examples if len(example.split()) >= _FEWEST_WORDS]
    return tools, requests


def _nl2bash(folder: Path, tools: Tools) -> Requests:
    said, written = ((folder / f"all.{kind}").read_text("utf-8", "replace").splitlines() for kind in ("nl", "cm"))
    pairs = [(request.strip(), f"tools/{(command.split() or [''])[0]}") for request, command in zip(said, written)]  # noqa: B905 - the last lines of both are left as they are
    return [(request, [path]) for request, path in pairs if path in tools]


def _sgd(folder: Path) -> tuple[Tools, Requests]:
    """Of services of one kind the first stands for all: what is asked does not tell them apart."""
    tools: Tools = {}
    requests: Requests = []
    for part in ("train", "test"):
        for service in json.loads((folder / part / "schema.json").read_text("utf-8")):
            said = {each["name"]: each["description"] for each in service["slots"]}
            for each in service["intents"]:
                known = " ".join(f"{name} {said.get(name, '')}" for name in sorted(said.keys() & _slots(each)))
                texts = Texts(
                    name=each["name"], place=service["description"], doc=each["description"], parameters=known
                )
                tools.setdefault(_of_kind(service["service_name"], each["name"]), texts)
        for file in sorted((folder / part).glob("dialogues_*.json")):
            for dialogue in json.loads(file.read_text("utf-8")):
                last = ""
                for turn in dialogue["turns"]:
                    for frame in turn["frames"] if turn["speaker"] == "USER" else ():
                        path = _of_kind(frame["service"], frame["state"]["active_intent"])
                        if path in tools and path != last and len(turn["utterance"].split()) >= _FEWEST_WORDS:
                            last = path
                            requests.append((turn["utterance"], [path]))
    return tools, requests


def _slots(intent: dict) -> set[str]:
    return {*intent["required_slots"], *intent["optional_slots"]}


def _of_kind(service: str, intent: str) -> str:
    return f"{service.rpartition('_')[0]}/{intent}"


def _written(folder: Path) -> tuple[Tools, Requests]:
    """Each request of a conversation with the functions that are called before the next."""
    tools: Tools = {}
    requests: Requests = []
    for file in sorted(folder.glob("*/multi_turn_queries.json")):
        for item in json.loads(file.read_text("utf-8")):
            own = {}
            for source in item["function_schemas"]:
                name = re.search(r"def (\w+)\(", source)
                doc = re.search(r'"""(.+?)(?=:param|:return|:raises|""")', source, re.DOTALL)
                if name and doc:
                    own[f"tools/{name[1]}"] = Texts(name=name[1], doc=" ".join(doc[1].split()))
            tools = own | tools
            asked: list[tuple[str, set[str]]] = []
            for step in item["trace"]:
                if "query" in step:
                    asked.append((step["query"], set()))
                elif "function_call" in step and asked:
                    called = re.findall(r"(\w+)\(", str(step["function_call"]))
                    asked[-1][1].update({f"tools/{name}" for name in called} & own.keys())
            requests += [(said, sorted(used)) for said, used in asked if used and len(said.split()) >= _FEWEST_WORDS]
    return tools, requests


def _apibank(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for file in sorted(each for place in ("apis", "lv3_apis") for each in (folder / place).glob("*.py")):
        text = file.read_text("utf-8")
        name = re.search(r"class (\w+)\(API\)", text)
        doc = re.search(r"description\s*=\s*(['\"]+)(.+?)\1\s*$", text, re.MULTILINE | re.DOTALL)
        if name and doc:
            tools.setdefault(f"tools/{name[1]}", Texts(name=name[1], doc=" ".join(doc[2].split())))
    for file in sorted((folder / "lv1-lv2-samples/level-1-given-desc").glob("*.jsonl")):
        steps = [*lines(file)]
        used = {f"tools/{step['api_name']}" for step in steps if step["role"] == "API"} - {"tools/GetUserToken"}
        said = [step["text"] for step in steps if step["role"] == "User"]
        if used and said and used <= tools.keys():
            requests.append((said[0], sorted(used)))
    return tools, requests


def _plain(text: str) -> str:
    return _ARGUMENT.sub(r"\1", text)
