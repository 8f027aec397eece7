"""The graded score and the kinds of mistakes."""

from __future__ import annotations

import itertools

import pytest

from toolsmith.scoring.grade import MISTAKES, Graded, grade
from toolsmith.scoring.totals import Share, totals_of
from toolsmith.scoring.wanted import Sample, WantedCall
from toolsmith.types.call import ReadCall

RIGHT = WantedCall(name="convert", arguments={"value": 2, "unit": "mile"})
OFFERED = ("convert", "total")
TAKES = {"convert": ("value", "unit", "digits"), "total": ("numbers",)}


def graded(*said: ReadCall, wanted: tuple[WantedCall, ...] = (RIGHT,), unreadable: bool = False) -> Graded:
    return grade(
        Sample(place="line 1", wanted=wanted, said=said, offered=OFFERED, parameters=TAKES, is_unreadable=unreadable)
    )


def call(name: str = "convert", /, **arguments: object) -> ReadCall:
    return ReadCall(name=name, arguments=arguments)


def test_a_right_call_scores_all() -> None:
    found = graded(call(value=2.0, unit="mile"))
    assert (found.score, found.mistakes, found.is_right) == (1.0, (), True)


def test_the_score_is_the_formula_of_tool_rl() -> None:
    # names 1, parameters 1 of 3 names in all (value of value, unit, digits), values 0; of 1 + 1 + 2
    assert graded(call(value=3, digits=1)).score == pytest.approx((1 + 1 / 3 + 0) / 4)
    # of two right calls one was made, and another one beside: names 1 of 3
    other = WantedCall(name="total", arguments={"numbers": [1]})
    found = graded(call(value=2, unit="mile"), call("sort"), wanted=(RIGHT, other))
    assert found.score == pytest.approx((1 / 3 + 1 + 2) / (1 + 2 + 3))


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ((), "no_call"),
        ((call("convrt", value=2, unit="mile"),), "unknown_tool"),
        ((call("total", numbers=[2]),), "wrong_tool"),
        ((call(value=2, unit="mile", colour="red"),), "invented_parameter"),
        ((call(value=2),), "missing_parameter"),
        ((call(value=2, unit="mile", digits=1),), "redundant_parameter"),
        ((call(value=2, unit="foot"),), "wrong_value"),
        ((ReadCall(name="convert", arguments=None),), "unreadable"),
        ((call(value=2, unit="mile"), call("total", numbers=[])), "needless_call"),
    ],
)
def test_each_kind_of_mistake_has_its_name(said: tuple[ReadCall, ...], mistake: str) -> None:
    found = graded(*said)
    assert found.mistakes == (mistake,)
    assert found.score < 1.0 or mistake == "redundant_parameter"
    assert found.details


def test_a_text_that_was_meant_as_a_call_is_unreadable() -> None:
    assert graded(unreadable=True).mistakes == ("unreadable",)


def test_where_no_call_is_right_none_may_be_made() -> None:
    assert graded(wanted=()).is_right
    assert graded(call(value=2, unit="mile"), wanted=()).mistakes == ("needless_call",)


def test_the_order_of_calls_does_not_count() -> None:
    wanted = tuple(WantedCall(name="convert", arguments={"value": number, "unit": "mile"}) for number in range(4))
    said = [call(value=number, unit="mile") for number in range(4)]
    assert all(graded(*order, wanted=wanted).score == 1.0 for order in itertools.permutations(said))


def test_many_calls_are_paired_in_time() -> None:
    wanted = tuple(WantedCall(name="convert", arguments={"value": number, "unit": "mile"}) for number in range(60))
    assert graded(*(call(value=n, unit="mile") for n in reversed(range(60))), wanted=wanted).is_right


def test_totals_count_each_kind_once_a_sample() -> None:
    totals = totals_of([graded(), graded(call(value=2)), graded(call(value=2, unit="mile"))])
    assert totals.mistakes == {"no_call": 1, "missing_parameter": 1}
    assert (totals.readable.right, totals.tool.total, totals.right.right) == (2, 2, 1)
    assert list(totals.mistakes) == [kind for kind in MISTAKES if kind in totals.mistakes]


def test_intervals_are_wilsons() -> None:
    assert Share(right=8, total=10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(right=0, total=0).interval == (0.0, 1.0)
    assert Share(right=10, total=10).interval[1] == 1.0
