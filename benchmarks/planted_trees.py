"""`trials --credit` on trees of answers with planted fatal steps: whether exactly these are named, at every depth.

    python benchmarks/planted_trees.py [--trees 2000] [--seed 0]

A tree is drawn with one to six steps a way and up to four branches at a place. In trees with right answers, all ways
through each planted step are wrong, and from its place another way is right. In trees without, each planted step is the
first of its ways that fails; later ones fail as well. Steps of one tool with other arguments are other steps, and the
same call may come again elsewhere.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter

from toolsmith.scoring.credit import Trace, fatal_steps
from toolsmith.scoring.steps import Step

Way = tuple[tuple[str, int], ...]
TOOLS = ("search", "read", "convert", "book")


def drawn(chance: random.Random) -> list[Way]:
    """The ways of one tree, as calls: a tool and its argument."""
    ways: list[Way] = []

    def grow(before: Way, deepest: int) -> None:
        if len(before) >= deepest or (before and chance.random() < 0.15):
            ways.append(before)
            return
        calls = [(tool, argument) for tool in TOOLS for argument in range(3)]
        for call in chance.sample(calls, chance.choice((1, 1, 2, 2, 3, 4))):
            grow((*before, call), deepest)

    grow((), chance.randint(1, 6))
    return ways


def planted(ways: list[Way], chance: random.Random) -> list[Way]:
    """Places of fatal steps: none below another, and from the place of each a way without one remains."""
    chosen: list[Way] = []
    places = list(dict.fromkeys(way[:depth] for way in ways for depth in range(1, len(way) + 1)))
    chance.shuffle(places)
    for place in places:
        tried = [*chosen, place]
        is_apart = all(one[: len(other)] != other for one in tried for other in tried if one is not other)
        if is_apart and all(_has_right(ways, tried, each[:-1]) for each in tried):
            chosen = tried
        if len(chosen) == 3:
            break
    return chosen


def _has_right(ways: list[Way], fatal: list[Way], place: Way) -> bool:
    return any(way[: len(place)] == place and not _is_through(way, fatal) for way in ways)


def _is_through(way: Way, steps: list[Way]) -> bool:
    return any(way[: len(step)] == step for step in steps)


def trace_of(way: Way, failed: list[Way], *, is_right: bool) -> Trace:
    """A way as a trace; the steps at and below `failed` are errors."""
    steps = tuple(
        Step(tool=tool, arguments={"n": argument}, outcome="error" if _is_through(way[: depth + 1], failed) else "ok")
        for depth, (tool, argument) in enumerate(way)
    )
    return Trace(request="a", steps=steps, reward=float(is_right))


def main(trees: int, seed: int) -> None:
    named: Counter[str] = Counter()
    for number in range(trees):
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - a sample, no secret
        ways = drawn(chance)
        fatal = planted(ways, chance)
        if not fatal:
            continue
        repeated = [way for way in ways for _ in range(chance.randint(1, 2))]
        chance.shuffle(repeated)
        for kind in ("with right ways", "without"):
            is_known = kind == "with right ways"
            traces = [
                trace_of(way, [] if is_known else fatal, is_right=is_known and not _is_through(way, fatal))
                for way in repeated
            ]
            found = sorted(
                ((*each.before, each.step.tool), each.step.arguments["n"])  # type: ignore[call-overload,index]
                for each in fatal_steps(traces)
            )
            wanted = sorted((tuple(tool for tool, _ in step), step[-1][1]) for step in fatal)
            named[f"trees {kind}"] += 1
            named[f"trees {kind}, exactly the planted steps named"] += found == wanted
            for step in fatal:
                own = (tuple(tool for tool, _ in step), step[-1][1])
                named[f"{kind}, depth {len(step)}: planted"] += 1
                named[f"{kind}, depth {len(step)}: named"] += own in found
    for name, count in sorted(named.items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    main(options.trees, options.seed)
