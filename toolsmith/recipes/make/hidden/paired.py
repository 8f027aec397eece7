"""Several calls of one exercise, answered by as many numbers: paired in their order, and believed only where all agree.

Whether the book answers in the order of the calls is a guess. So a group whose results are not all the book's says
nothing about its tools; one whose results all are has told each number by another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import is_same
from toolsmith.verify.quantities.spelling import without_figures
from toolsmith.verify.run_cases import run_cases

_CONCLUSION = re.compile(r"[=≈]\s*(?P<number>[^=≈]*)$")


@dataclass(frozen=True)
class Pair:
    """A call of a tool, and the number that may be its answer."""

    tool: Tool
    case: Case


def numbers_in_order(text: str, count: int) -> list[Quantity]:
    """As many distinct numbers as are asked for: all that a solution states, or those that its lines end in."""
    text = without_figures(text)
    lines = [end["number"] for line in re.split(r"\n|;\s", text) if (end := _CONCLUSION.search(line.rstrip(" .")))]
    ends = [each for line in lines for each in quantities(line)]
    for found in (quantities(text), ends):
        is_clear = not any(each.is_partial for each in found)
        is_distinct = not any(is_same(one, other) for place, one in enumerate(found) for other in found[:place])
        if len(found) == count and is_clear and is_distinct:
            return found
    return []


def agree(pairs: Sequence[Pair], sandbox: Sandbox, policy: Policy) -> bool:
    """Whether each call gives the number beside it."""
    return all(run_cases(pair.tool, [pair.case], sandbox, policy)[0].is_right for pair in pairs)
