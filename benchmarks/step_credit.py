"""Step scores on recorded search trees: whether the way that won stands above the ways that were given up.

    python benchmarks/step_credit.py FOLDER    # trees of ToolBench's DFSDT runs, e.g. its answer files of one method

At every fork of a tree that was won, the best trace through the winning branch is held against the best one through
each other branch; once with the answer at its end, as `solve --candidates` ranks, and once by the calls alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from toolsmith.scoring.steps import Step, trace_score


class Fork(NamedTuple):
    """Scores of the winning branch, with its answer and without, and of the others."""

    won: float
    won_without_end: float
    others: list[float]


_OK = 0
_WRONG_CALLS = {1, 2}  # of ToolBench's codes: no such function, arguments that cannot be read


def steps_below(node: dict[str, Any], action: str = "") -> Iterator[tuple[Step, ...]]:
    """The steps of every way down from a node, its own step first."""
    own: tuple[Step, ...] = ()
    if node["node_type"] == "Action":
        action = node["description"]
    if node["node_type"] == "Action Input" and node.get("observation") not in (None, "") and action != "Finish":
        code = node.get("observation_code")
        outcome = "ok" if code == _OK else "invalid" if code in _WRONG_CALLS else "error"
        own = (Step(tool=action, arguments=node["description"], outcome=outcome, result=str(node["observation"])),)
    if not node["children"]:
        yield own
    for child in node["children"]:
        for rest in steps_below(child, action):
            yield (*own, *rest)


def answer_of(node: dict[str, Any]) -> str:
    """The answer that a branch ends with; empty where it has none."""
    if node["node_type"] == "Action Input" and "give_answer" in node["description"]:
        return str(node["description"])
    return next(filter(None, map(answer_of, node["children"])), "")


def forks(node: dict[str, Any], before: tuple[Step, ...], action: str = "") -> Iterator[Fork]:
    """Every fork on the way that won."""
    won = [child for child in node["children"] if answer_of(child)]
    if node["node_type"] == "Action":
        action = node["description"]
    if len(node["children"]) > 1 and len(won) == 1:

        def best(child: dict[str, Any], answer: str) -> float:
            return max(trace_score((*before, *rest), "", answer) for rest in steps_below(child, action))

        others = [best(child, "") for child in node["children"] if child is not won[0]]
        yield Fork(best(won[0], answer_of(won[0])), best(won[0], ""), others)
    for child in won:
        own = next(steps_below({**child, "children": []}, action))
        yield from forks(child, (*before, *own), child["description"] if child["node_type"] == "Action" else action)


def main() -> None:
    found: list[Fork] = []
    for file in sorted(Path(sys.argv[1]).glob("*.json")):
        tree = json.loads(file.read_text("utf-8"))["tree"]["tree"]
        own = list(forks(tree, ()))
        found += own
        outcome = "won" if answer_of(tree) else "lost"
        print(f"{file.stem}: {outcome}, {len(list(steps_below(tree)))} ways, {len(own)} forks on the way that won")
    whole = sum(fork.won > max(fork.others) for fork in found)
    alone = sum(fork.won_without_end > max(fork.others) for fork in found)
    print(f"the winning way above all its siblings in {whole} of {len(found)} forks, by its calls alone in {alone}")


if __name__ == "__main__":
    main()
