"""Branches of a source: found, numbered, and reported by the worker that took them."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.branches import branches_of
from toolsmith.types.program import Program

CODE = '''\
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import collections


def grade(score: int, extras: list[int]) -> str:
    """A grade."""
    if score < 0:
        raise ValueError("score must not be negative")
    for extra in extras:
        score += extra if extra > 0 else 0
    try:
        share = 100 / score
    except ZeroDivisionError:
        return "none"
    match len([each for each in extras if each > 3]):
        case 0:
            return "plain"
        case _:
            return _long(share)


def _long(share: float) -> str:
    return "with extras" if share > 1 else "much"


if __name__ == "__main__":
    print(grade(1, []))
'''


def taken(sandbox: Sandbox, score: int, extras: list[int]) -> set[str]:
    program = Program(name="grade", code=CODE, function="grade", records_branches=True)
    trial = sandbox.call(program, {"score": score, "extras": extras}, Policy())
    assert trial.is_ok, trial.failure
    return {branches_of(CODE)[number].condition for number in trial.branches}


def test_both_sides_of_every_decision_are_branches() -> None:
    assert [branch.condition for branch in branches_of(CODE)] == [
        "def grade",
        "not (score < 0)",
        "for extra in extras",
        "extra if extra > 0",
        "not (extra > 0)",
        "except ZeroDivisionError",
        "if each > 3",
        "case 0",
        "case _",
        "def _long",
        "'with extras' if share > 1",
        "not (share > 1)",
    ]


@pytest.mark.parametrize(
    ("score", "extras", "there", "elsewhere"),
    [
        (0, [], {"except ZeroDivisionError"}, {"case 0", "for extra in extras"}),
        (5, [1], {"case 0", "extra if extra > 0"}, {"not (extra > 0)", "def _long", "if each > 3"}),
        (5, [-1, 7], {"case _", "not (extra > 0)", "if each > 3", "'with extras' if share > 1"}, {"not (share > 1)"}),
    ],
)
def test_a_call_reports_what_it_took(
    sandbox: Sandbox, score: int, extras: list[int], there: set[str], elsewhere: set[str]
) -> None:
    found = taken(sandbox, score, extras)
    assert there <= found
    assert not elsewhere & found


def test_a_call_that_fails_reports_how_far_it_came(sandbox: Sandbox) -> None:
    program = Program(name="grade", code=CODE, function="grade", records_branches=True)
    trial = sandbox.call(program, {"score": -1, "extras": []}, Policy())
    assert (trial.outcome, trial.branches) == ("error", (0,))


def test_nothing_is_reported_unasked(sandbox: Sandbox) -> None:
    program = Program(name="grade", code=CODE, function="grade")
    assert sandbox.call(program, {"score": 3, "extras": []}, Policy()).branches == ()
