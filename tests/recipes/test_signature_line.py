"""What a maker is told of the tools that it may call."""

from __future__ import annotations

import pytest

from tests.toolboxes import make_tool
from toolsmith.recipes.make.section_tools import MOST_EARLIER, closest
from toolsmith.recipes.signature_line import signature_line
from toolsmith.types.reference import Chapter, Section

SPREAD = '''\
from typing import Literal


def spread(
    values: list[float],
    kind: Literal["sample", "population"] = "sample",
    cut: float | None = None,
    weights: dict[str, int] | list[int] | None = None,
) -> {returns}:
    """How far values lie apart."""
    return 0
'''


@pytest.mark.parametrize(
    ("returns", "written"),
    [("float", "number"), ("list[list[float]]", "array[array[number]]"), ("dict[str, bool]", "object[boolean]")],
)
def test_values_and_alternatives_are_written_out(returns: str, written: str) -> None:
    tool = make_tool("spread", "statistics", SPREAD.format(returns=returns), "How far values lie apart.")
    assert signature_line(tool) == (
        'spread(values: array[number], kind: "sample" | "population" = …, cut: number | null = …, '
        f"weights: object[integer] | array[integer] | null = …) -> {written}"
    )


def test_what_others_call_stays_on_offer() -> None:
    """More tools of other chapters than a question offers: the building block is not pushed out by later ones."""
    block = make_tool("area", "first", "def area(x: float) -> float:\n    return x\n", "Area under a curve.")
    others = [
        make_tool(
            f"use-{number}", "first", f"def use_{number}(x: float) -> float:\n    return x\n", "Something else."
        ).with_(dependencies=(block.program,))
        for number in range(MOST_EARLIER + 5)
    ]
    section = Section(number="9.1", title="Tests", text="Nothing that is named above.")
    assert block in closest([block, *others], Chapter(number=9, title="Ninth", sections=(section,)), section)
