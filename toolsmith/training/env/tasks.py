"""Tasks whose results are known: one request, or several in one, drawn by a seed (FTRL, Ye et al. 2025, §3.1)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue


class Wanted(Record):
    """A result that the task is about, and the call that gives it. `comparison` is its tool's."""

    tool: str
    arguments: dict[str, JsonValue]
    result: JsonValue
    comparison: Comparison = Comparison()
    request: str = ""


class EnvTask(Record):
    """What is asked, what is to be found out, and the tools on offer, by path."""

    request: str
    wanted: tuple[Wanted, ...]
    offered: tuple[str, ...]
    seed: int = 0


def drawn_task(
    calls: Sequence[RightCall], comparisons: dict[str, Comparison], seed: int, *, requests: int = 1, offered: int = 7
) -> EnvTask:
    """The task of a seed: the same seed gives the same one.

    Args:
        calls: requests with their right calls.
        comparisons: of tools' answers, by path.
        seed: draws requests and tools on offer.
        requests: how many are asked in one task.
        offered: tools at most; those that are needed among them.
    """
    drawn = random.Random(seed)  # noqa: S311 - a task, no secret
    chosen = drawn.sample(list(calls), min(requests, len(calls)))
    needed = list(dict.fromkeys(call.tool for call in chosen))
    others = [path for path in comparisons if path not in needed]
    on_offer = needed + drawn.sample(others, min(len(others), max(offered - len(needed), 0)))
    drawn.shuffle(on_offer)
    numbered = "\n".join(f"{place}. {call.request}" for place, call in enumerate(chosen, 1))
    return EnvTask(
        request=chosen[0].request if len(chosen) == 1 else numbered,
        wanted=tuple(
            Wanted(
                tool=call.tool,
                arguments=call.arguments,
                result=call.result,
                comparison=comparisons[call.tool],
                request=call.request,
            )
            for call in chosen
        ),
        offered=tuple(on_offer),
        seed=seed,
    )
