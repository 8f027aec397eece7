"""Requests of public sets that the search's coefficients are learnt from, and that no figure of ours is measured on.

Each reader takes files of a clone: UltraTool (JoeYing1019/UltraTool), BFCL, APIZoo and APIBench
(ShishirPatil/gorilla), ToolAlpaca (tangqiaoyu/ToolAlpaca), NESTFUL (IBM/NESTFUL), RestBench
(Yifan-Song793/RestGPT).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolsmith.ranking.texts import Texts

Tools = dict[str, Texts]
Requests = list[tuple[str, list[str]]]


@dataclass(frozen=True)
class TrainingSet:
    name: str
    tools: Tools
    requests: Requests


def training_sets(clones: Path) -> Iterator[TrainingSet]:
    """Of a folder with the clones, each under its repository's name."""
    gorilla = clones / "gorilla"
    yield TrainingSet("UltraTool", *_ultratool(clones / "UltraTool/data/English-dataset/test.json"))
    yield TrainingSet("BFCL", *_bfcl(gorilla / "berkeley-function-call-leaderboard/bfcl_eval/data"))
    yield TrainingSet("APIZoo", *_apizoo(gorilla / "data/apizoo"))
    yield TrainingSet("APIBench", *_apibench(gorilla / "data/apibench"))
    yield TrainingSet("ToolAlpaca", *_toolalpaca(clones / "ToolAlpaca/data/eval_simulated.json"))
    for part in ("executable/executable", "non-executable/non-executable-glaive", "non-executable/non-executable-sgd"):
        yield TrainingSet(f"NESTFUL {part.rpartition('-')[2]}", *_nestful(clones / "NESTFUL/data", part))
    for name in ("tmdb", "spotify"):
        yield TrainingSet(f"RestBench {name}", *_restbench(clones / "RestGPT", name))


def _ultratool(file: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for item in lines(file):
        used = []
        for tool in item["tools"]:
            name = tool["name"]
            tools.setdefault(
                f"{_folder(item.get('domain', ''))}/{name}",
                Texts(
                    name=name,
                    place=item.get("domain", ""),
                    doc=tool["description"],
                    parameters=_described(tool["arguments"].get("properties", {})),
                ),
            )
            if any(str(step.get("tool", "")).startswith(f"{name}(") for step in item["plan"]):
                used.append(next(path for path in tools if path.endswith(f"/{name}")))
        if used:
            requests.append((item["question"], used))
    return tools, requests


def _bfcl(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    kinds = ("simple_python", "multiple", "parallel", "parallel_multiple")
    for kind in (*kinds, "live_simple", "live_multiple", "live_parallel", "live_parallel_multiple"):
        answers = {item["id"]: item["ground_truth"] for item in lines(folder / f"possible_answer/BFCL_v4_{kind}.json")}
        for item in lines(folder / f"BFCL_v4_{kind}.json"):
            for each in item["function"]:
                described = _described(each["parameters"].get("properties", {}))
                texts = Texts(name=each["name"], doc=each["description"], parameters=described)
                tools.setdefault(f"tools/{each['name']}", texts)
            said = " ".join(turn["content"] for turn in item["question"][0] if turn["role"] == "user")
            used = sorted({f"tools/{name}" for call in answers.get(item["id"], ()) for name in call} & tools.keys())
            if used:
                requests.append((said, used))
    return tools, requests


def _apizoo(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for file in sorted(folder.glob("*.json")):
        try:
            items = json.loads(file.read_text("utf-8"))
        except ValueError:  # some of the files are no JSON
            continue
        for item in items if isinstance(items, list) else [items]:
            parent, _, name = item["api_name"].rpartition(": ")
            arguments = item.get("api_arguments") or {}
            known = (
                " ".join(f"{key} {value}" for key, value in arguments.items()) if isinstance(arguments, dict) else ""
            )
            path = f"{_folder(parent) or 'tools'}/{name}"
            doc = (item.get("functionality") or "")[:600]
            tools[path] = Texts(name=name, place=parent, doc=doc, parameters=known[:600])
            requests += [(question, [path]) for question in item.get("questions") or []]
    return tools, requests


def _apibench(folder: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for name in ("torchhub_train", "torchhub_eval", "tensorflow_eval", "huggingface_eval"):
        for item in lines(folder / f"{name}.json"):
            api, code = item["api_data"], item.get("code", "")
            start = code.find("nstruction")
            path = f"tools/{api['api_call']}"
            doc = f"{api.get('functionality', '')}. {api.get('description', '')}"[:500]
            tools[path] = Texts(name=api.get("api_name", ""), place=api.get("domain", ""), doc=doc)
            said = code[start + 10 :].lstrip("':# \n").split("\n")[0]
            said = said.split("', 'Output")[0].split(", 'Output'")[0]
            if start >= 0 and 15 < len(said) < 500:
                requests.append((said, [path]))
    return tools, requests


def _toolalpaca(file: Path) -> tuple[Tools, Requests]:
    tools: Tools = {}
    requests: Requests = []
    for item in json.loads(file.read_text("utf-8")):
        folder = _folder(item["Name"])
        for name, said in item["Function_Description"].items():
            if name != "components":
                place = f"{item['Category']} {item['Name']}"
                tools[f"{folder}/{name}"] = Texts(name=name, place=place, doc=said.split("\nParameters")[0])
        for request, answer in zip(item["Instructions"], item["Golden_Answers"], strict=True):
            used = sorted({f"{folder}/{call['Action']}" for call in answer} & tools.keys())
            if used:
                requests.append((request, used))
    return tools, requests


def _nestful(folder: Path, part: str) -> tuple[Tools, Requests]:
    tools: Tools = {}
    for each in json.loads((folder / f"{part}-spec.json").read_text("utf-8")):
        known = each.get("query_parameters") or each.get("parameters") or {}
        known = known.get("properties", known)
        said = {name: value if isinstance(value, dict) else {"description": value} for name, value in known.items()}
        doc = each.get("description") or ""
        tools[f"tools/{each['name']}"] = Texts(name=each["name"], doc=doc, parameters=_described(said))
    requests: Requests = []
    for item in json.loads((folder / f"{part}-data.json").read_text("utf-8")):
        used = sorted({f"tools/{call['name']}" for call in item["output"]} & tools.keys())
        if used:
            requests.append((item["input"], used))
    return tools, requests


def _restbench(folder: Path, name: str) -> tuple[Tools, Requests]:
    tools: Tools = {}
    for route, operations in json.loads((folder / f"specs/{name}_oas.json").read_text("utf-8"))["paths"].items():
        for method, said in operations.items():
            if method in ("get", "post", "put", "delete"):
                parameters = [each for each in said.get("parameters", []) if isinstance(each, dict)]
                known = " ".join(f"{each.get('name', '')} {each.get('description') or ''}" for each in parameters)
                doc = f"{said.get('summary') or ''} {said.get('description') or ''}"
                path = _route(name, f"{method.upper()} {route}")
                tools[path] = Texts(name=route, place=name, doc=doc[:600], parameters=known[:400])
    requests: Requests = []
    for item in json.loads((folder / f"datasets/{name}.json").read_text("utf-8")):
        used = sorted({_route(name, step) for step in item["solution"]} & tools.keys())
        if used:
            requests.append((item["query"], used))
    return tools, requests


def _route(name: str, said: str) -> str:
    return f"{name}/{_folder(said)}"


def _described(properties: dict) -> str:
    return " ".join(f"{name} {value.get('description', '')}" for name, value in properties.items())


def _folder(text: str) -> str:
    return text.replace("/", "-").strip()


def lines(file: Path) -> Iterator[dict]:
    for line in file.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # a line cut short
            continue
