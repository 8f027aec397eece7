"""More public requests with their tools, that vectors of requests are turned by; no figure of ours is measured on them.

Each reader takes the folder of a clone: CallNavi (Etamin/CallNavi, MIT), ACEBench (ACEBench/ACEBench, MIT), CLINC150
(clinc/oos-eval, CC BY 3.0), HWU64 (jianguoz/Few-Shot-Intent-Detection, CC BY 4.0) and tldr (tldr-pages/tldr, CC BY
4.0). The tools of the two sets of intents are their names alone; those of tldr are commands, its requests what an
example is said to do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from search_training_sets import Requests, Tools, TrainingSet, lines

from toolsmith.ranking.texts import Texts

_ARGUMENT = re.compile(r"[`*]|\[(\w)\]")


def vector_sets(callnavi: Path, acebench: Path, clinc: Path, intents: Path, tldr: Path) -> Iterator[TrainingSet]:
    yield TrainingSet("CallNavi", *_callnavi(callnavi / "Dataset"))
    yield TrainingSet("ACEBench", *_acebench(acebench / "data_all/data_en"))
    yield TrainingSet("CLINC150", *_clinc(clinc / "data/data_full.json"))
    yield TrainingSet("HWU64", *_hwu(intents / "Datasets/HWU64/train"))
    yield TrainingSet("tldr", *_tldr(tldr / "pages/common"))


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


def _hwu(folder: Path) -> tuple[Tools, Requests]:
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
        requests += [(_plain(example), [path]) for example in examples if len(example.split()) > 4]
    return tools, requests


def _plain(text: str) -> str:
    return _ARGUMENT.sub(r"\1", text)
