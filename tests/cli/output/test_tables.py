"""Tables fit the terminal, and cut nothing off."""

from __future__ import annotations

import pytest

from toolsmith.cli.output.console import data
from toolsmith.cli.output.refinement import show_refined
from toolsmith.cli.output.tables import show_table
from toolsmith.cli.output.verdicts import show_verdicts
from toolsmith.recipes.make.records import Made
from toolsmith.recipes.refine.records import Refined
from toolsmith.types.verdict import Verdict

LONG = "mathematics/number-theory/smallest-number-with-remainders"


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_figures_stand_beside_the_names_where_both_fit_and_below_them_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heads, rows = ["tool", "model\ncalls", "cost"], [(LONG, ["3", "$0.0123"]), ("a/b", ["12", "$1"])]
    monkeypatch.setattr(data, "width", 120)
    show_table(heads, rows)
    beside = printed(capsys)
    assert [line.split() for line in beside] == [
        ["model"],
        ["tool", "calls", "cost"],
        [LONG, "3", "$0.0123"],
        ["a/b", "12", "$1"],
    ]
    assert len({len(line) for line in beside}) == 1  # right-aligned: every line ends at one place
    monkeypatch.setattr(data, "width", 60)
    show_table(heads, rows)
    below = printed(capsys)
    assert below[:2] == ["tool", "  model         "]
    assert below[-4:] == [LONG, "      3  $0.0123", "a/b", "     12       $1"]


@pytest.mark.parametrize("width", [80, 120])
def test_what_commands_print_of_tools_with_long_paths_fits(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(data, "width", width)
    made = Made(
        task="remainders", verdict=Verdict(status="unproven", checks=(), passed=85, total=85), user_calls_tried=9
    )
    show_verdicts([made, made.model_copy(update={"user_calls_right": 7, "cost_usd": 0.00123, "calls": 1234})])
    measured = {"before": 10, "after": 12, "requests": 12, "p_value": 0.06, "recall_before": 0.5, "recall_after": 1.0}
    show_refined([Refined(path=LONG, status="already right", calls=1234, cost_usd=12.3456, **measured)])
    assert max(map(len, printed(capsys))) <= width
