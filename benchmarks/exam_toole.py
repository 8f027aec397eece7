"""MetaTool's four exams of choosing, built by `toolsmith exam`'s own builders on ToolE, and how far search alone comes.

    git clone https://github.com/HowieHwong/MetaTool FOLDER
    python benchmarks/exam_toole.py FOLDER

Definitions are MetaTool's (§3.3 and its prompt_construction.py): five requests a tool among the ten most alike; at most
twenty requests a tool of each scenario among that scenario's tools; five requests a tool with ten tools that are not
the right one or a neighbour; every request for two tools with both and eight that are like neither. The likest
tools are found by our search, not by an embedding service, so lists differ from the published ones, sizes do not.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import Rankers
from toolsmith.ranking.features import names as feature_names
from toolsmith.ranking.fusion import rank, unlikely
from toolsmith.ranking.texts import Texts
from toolsmith.recipes.exam.questions.choose import NEIGHBOURS, ON_OFFER, among_alike, without
from toolsmith.scoring.totals import share_of

PUBLISHED = {"look-alikes": 995, "scenario": 1800, "none fits": 995, "several": 497}
A_TOOL, A_SCENARIO = 5, 20  # requests
Ranking = Callable[[str], list[tuple[str, float]]]


def read(
    folder: Path,
) -> tuple[dict[str, str], dict[str, list[str]], list[tuple[str, list[str]]], dict[str, list[str]]]:
    """Descriptions; requests by tool; requests for two tools; tools by scenario."""
    data = folder / "dataset"
    tools = json.loads((data / "plugin_des.json").read_text("utf-8"))
    requests: dict[str, list[str]] = defaultdict(list)
    with (data / "data" / "all_clean_data.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Tool"] in tools:
                requests[row["Tool"]].append(row["Query"])
    multi = json.loads((data / "data" / "multi_tool_query_golden.json").read_text("utf-8"))
    scenarios = {
        file.stem: json.loads(file.read_text("utf-8"))["Tools"] for file in sorted((data / "scenario").glob("*.json"))
    }
    return tools, requests, [(each["query"], each["tool"]) for each in multi], scenarios


def chance(text: str) -> random.Random:
    return random.Random(text)  # noqa: S311 - a sample, no secret


def build(
    tools: dict[str, str],
    requests: dict[str, list[str]],
    multi: Sequence[tuple[str, list[str]]],
    scenarios: dict[str, list[str]],
    alike: dict[str, list[str]],
) -> dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]:
    """Request, right tools and tools on offer of every question, by exam."""
    every = sorted(tools)

    def some(tool: str, count: int) -> list[str]:
        return chance(tool).sample(requests[tool], min(count, len(requests[tool])))

    exams: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {name: [] for name in PUBLISHED}
    for tool in every:
        for request in some(tool, A_TOOL):
            chooser = chance(request)
            exams["look-alikes"].append((request, (tool,), among_alike(tool, alike[tool], chooser)))
            exams["none fits"].append((request, (), without([tool], alike[tool][:NEIGHBOURS], every, chooser)))
    for names in scenarios.values():
        for tool in names:
            exams["scenario"] += [(request, (tool,), tuple(names)) for request in some(tool, A_SCENARIO)]
    for request, pair in multi:
        chooser = chance(request)
        near = [other for tool in pair for other in alike.get(tool, [])[:NEIGHBOURS]]
        others = without(pair, near, every, chooser)[: ON_OFFER - 2]
        exams["several"].append((request, tuple(pair), tuple(chooser.sample([*pair, *others], ON_OFFER))))
    return exams


def choice(ranking: Ranking, request: str, offered: Sequence[str], count: int, *, may_decline: bool) -> set[str]:
    """The first tools on offer; of one tool none, where it is unlikely."""
    hits = [(path, likely) for path, likely in ranking(request) if path in offered][: max(1, count)]
    return {path for path, likely in hits if not may_decline or likely >= unlikely()}


def main() -> None:
    tools, requests, multi, scenarios = read(Path(sys.argv[1]))
    rankers = Rankers(Corpus.of({name: Texts(name=name, doc=text) for name, text in tools.items()}))

    def whole(request: str) -> list[tuple[str, float]]:
        return [(each.path, each.likely) for each in rank(rankers, request, len(tools))]

    def alone(feature: str) -> Ranking:
        column = feature_names().index(feature)

        def ranked(request: str) -> list[tuple[str, float]]:
            seen = rankers.see(request)
            order = (-seen.features[:, column]).argsort(kind="stable")
            return [(rankers.corpus.paths[row], 1.0) for row in seen.rows[order]]

        return ranked

    alike = {
        name: [path for path, _ in whole(f"{name} {text}") if path != name][:NEIGHBOURS] for name, text in tools.items()
    }
    exams = build(tools, requests, multi, scenarios, alike)
    ways = {"search": whole, "words": alone("words"), "spelling": alone("spelling"), "meaning": alone("meaning")}
    print(f"{len(tools)} tools, {sum(map(len, requests.values()))} requests for one tool, {len(multi)} for two")
    for name, questions in exams.items():
        offers = {len(offered) for _, _, offered in questions}
        print(
            f"{name}: {len(questions)} questions (published: {PUBLISHED[name]}), {min(offers)} to {max(offers)} tools"
        )
        for way, ranking in ways.items():
            for may_decline in (False, True):
                if may_decline and (way != "search" or name == "several"):
                    continue
                if name == "none fits" and not may_decline:
                    continue
                sample = questions[:: max(1, len(questions) // 250)]
                right = share_of(
                    choice(ranking, request, offered, len(wanted), may_decline=may_decline) == set(wanted)
                    for request, wanted, offered in sample
                )
                print(f"    {way:9} {'or none' if may_decline else '       '} {right}")


if __name__ == "__main__":
    main()
