"""`toolsmith cost` compares where something is known, and says why where nothing is."""

from __future__ import annotations

import pytest

from toolsmith.cli.output.console import data
from toolsmith.cli.output.costs import show_costs
from toolsmith.recipes.economics import CostReport, Point, ToolCost

UNUSED = ToolCost(
    tool="a/b",
    making_usd=0.0,
    uses=0,
    calls_without_model=3,
    use_usd=None,
    strong_usd=None,
    strong_basis="unknown",
    saved_usd=None,
    pays_after=None,
)
USED = UNUSED.model_copy(update={"making_usd": 0.5, "uses": 2, "use_usd": 0.001})
PRICED = USED.model_copy(
    update={"strong_usd": 0.101, "strong_basis": "priced", "saved_usd": -0.3, "pays_after": 5, "tool": "c/d"}
)


def report(*tools: ToolCost, uses: int = 0, **figures: float) -> CostReport:
    course = tuple(Point(uses=place, with_tools_usd=0.0, without_tools_usd=0.0) for place in range(uses + 1))
    known = {"making_usd": 0.5, "using_usd": None, "strong_usd": None, "pays_after": None, **figures}
    return CostReport(tools=tools, course=course, **known)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (report(UNUSED), "no request was answered with these tools yet"),
        (report(USED, uses=2), "no price is known for the model that answered with them"),
        (report(USED, uses=2, using_usd=0.002), "no price is known for the strong model"),
    ],
    ids=["replayed", "unpriced user model", "unpriced strong model"],
)
def test_what_is_not_known_is_said_once(found: CostReport, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    show_costs(found)
    said = capsys.readouterr().out
    assert why in said
    assert "unknown" not in said
    assert "break-even" not in said


def test_known_costs_are_compared(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(data, "width", 80)
    show_costs(report(PRICED, UNUSED, uses=2, using_usd=0.002, strong_usd=0.202, pays_after=5))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert [line.split() for line in lines[-3:-1]] == [
        ["c/d", "$0.5000", "2", "3", "$0.001000", "$0.1010", "-$0.3000", "5"],
        ["a/b", "$0", "0", "3", "-", "-", "-", "-"],
    ]
    assert "request and answer alone at its price" in lines[-1]
    assert "break-even after 5 requests" in lines[-1]
