"""How often a search finds the tool that was called next, told and not told which was called last.

Takes a folder of data: `toole/` (ToolE of MetaTool: pairs of tools a request) and `dfsdt-trees/` (recorded chains of
calls, ToolLLM). Steps are learnt from every second request of the first, and from all other trees than the one that is
asked about of the second; figures are of requests that nothing was learnt from.

    python benchmarks/search_next.py FOLDER
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import toolsmith
from toolsmith.library.make.adopt import adopt
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.trial import Trial

Chain = tuple[str, list[str]]
DEPTHS = (1, 3, 5)


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        tools, chains = toole(folder / "toole")
        box = build(Path(place) / "toole", tools)
        learn(box, chains[::2])
        report("ToolE, pairs", [measured(box, chain) for chain in chains[1::2]])
        tools, chains = trees(folder / "dfsdt-trees")
        box = build(Path(place) / "trees", tools)
        found = []
        for number, chain in enumerate(chains):
            for kept in (box.private / "trials.jsonl", box.private / "uses.sqlite"):
                kept.unlink(missing_ok=True)
            learn(box, chains[:number] + chains[number + 1 :])
            found.append(measured(box, chain))
        report("chains of trees", found)


def toole(folder: Path) -> tuple[dict[str, str], list[Chain]]:
    tools = {each["name"]: each["description"] for each in read(folder / "tools.jsonl")}
    known = set(map(plain, tools))
    chains = [(each["query"], list(map(plain, each["tools"]))) for each in read(folder / "multi.jsonl")]
    return tools, [chain for chain in chains if known.issuperset(chain[1])]


def trees(folder: Path) -> tuple[dict[str, str], list[Chain]]:
    tools, chains = {}, []
    for file in sorted(folder.glob("*.json")):
        answer = json.loads(file.read_text("utf-8"))["answer_generation"]
        tools |= {each["name"]: each.get("description", "") for each in answer["function"] if each["name"] != "Finish"}
        said = (answer.get("train_messages") or [[]])[-1]
        called = [plain((each.get("function_call") or {}).get("name") or "") for each in said]
        chains.append((answer["query"], [name for name in called if name in set(map(plain, tools))]))
    return tools, [chain for chain in chains if len(chain[1]) > 1]


def build(place: Path, tools: dict[str, str]) -> Toolbox:
    empty = {"type": "object", "properties": {}}
    schemas = [{"name": name, "description": text, "parameters": empty} for name, text in tools.items()]
    place.mkdir()
    (place / "tools.json").write_text(json.dumps(schemas))
    adopt(str(place / "tools.json"), place / "box", category="tools")
    return Toolbox.open(place / "box")


def learn(box: Toolbox, chains: Iterable[Chain]) -> None:
    known = {plain(path): path for path in box.paths()}
    for request, names in chains:
        for number, path in enumerate(known[name] for name in names if name in known):
            arguments = {"call": number}
            box.trials.append(Trial(tool=path, code_id="", arguments=arguments, outcome="ok", request=request))


def measured(box: Toolbox, chain: Chain) -> list[tuple[int, int]]:
    """For every step the place of what came next: by the request alone, and after the tool that was called last."""
    request, names = chain
    known = {plain(path): path for path in box.paths()}
    steps = []
    for last, following in pairwise(names):
        if last != following and {last, following} <= known.keys():
            place = place_of(known[following], known[last])
            plainly = place(toolsmith.search(box, request, max(DEPTHS) + 1))
            steps.append((plainly, place(toolsmith.search(box, request, max(DEPTHS) + 1, after=known[last]))))
    return steps


def place_of(wanted: str, last: str) -> Callable[[list[toolsmith.Hit]], int]:
    """The tool that was called last is passed over in both."""

    def place(hits: list[toolsmith.Hit]) -> int:
        paths = [hit.path for hit in hits if hit.path != last]
        return paths.index(wanted) if wanted in paths else max(DEPTHS)

    return place


def report(title: str, found: list[list[tuple[int, int]]]) -> None:
    steps = [step for chain in found for step in chain]
    for column, name in enumerate(("request alone", "after the last")):
        recalls = "  ".join(f"{sum(step[column] < depth for step in steps) / len(steps):.3f}" for depth in DEPTHS)
        print(f"{title:<16} {name:<15} {len(steps)} steps  {recalls}", flush=True)


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.rpartition("/")[2].casefold())


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
