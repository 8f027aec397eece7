"""Each comparison mode: what is the same answer, and what is not."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.types.values import EDGES, VALUES, nested
from toolsmith.types.comparison import Comparison, Mode
from toolsmith.types.value import to_json
from toolsmith.verify.compare import matches

OPTIONS = "Who?\nOptions:\n(A) the owl\n(B) the crow\n(C) a hawk"


@pytest.mark.parametrize(
    ("mode", "answer", "expected", "is_same"),
    [
        ("exact", "a", "a", True),
        ("exact", "a", "A", False),
        ("exact", 1, 1.0, True),
        ("exact", True, 1, False),
        ("exact", "1", 1, False),
        ("exact", (1, 2), [1, 2], True),
        ("exact", 10**40, 10**40 + 1, False),
        ("text", "  A\n b", "a B", True),
        ("text", "ab", "a b", False),
        ("numeric", "1,234.5", 1234.5, True),
        ("numeric", 0.1 + 0.2, "0.3", True),
        ("numeric", Decimal("2.50"), 2.5, True),
        ("numeric", Fraction(1, 4), "25%", True),
        ("numeric", float("nan"), float("nan"), False),
        ("numeric", True, 1, False),
        ("numeric", "", 0, False),
        ("numeric", "-", 0, False),
        ("numeric", 10**400, 1.0, False),
        ("set", [2, 1, 1], [1, 2], True),
        ("set", {"a", "b"}, "b, a", True),
        ("set", [1], [1, 2], False),
        ("json", '{"a": [1.0]}', {"a": [1]}, True),
        ("json", {"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_modes(mode: Any, answer: Any, expected: Any, *, is_same: bool) -> None:
    assert matches(answer, expected, Comparison(mode=mode)) is is_same


@pytest.mark.parametrize(
    ("answer", "expected", "is_same"),
    [
        ("B", "(B)", True),
        ("the crow", "(B)", True),
        ("(B) the crow", "B", True),
        ("The Crow.", "(B)", True),
        ("the owl", "(B)", False),
        ("D", "(B)", False),
        ("", "(B)", False),
    ],
)
def test_a_choice_is_a_letter_or_the_text_of_the_option(answer: str, expected: str, *, is_same: bool) -> None:
    assert matches(answer, expected, Comparison(mode="choice"), OPTIONS) is is_same


def test_the_tolerance_is_relative_to_the_expected_number() -> None:
    loose = Comparison(mode="numeric", relative_tolerance=0.01)
    assert matches(101, 100, loose)
    assert not matches(102, 100, loose)


def test_large_sets_are_compared_in_bounded_time() -> None:
    many = list(range(50_000))
    assert matches(many, list(reversed(many)), Comparison(mode="set"))
    assert not matches(many, [-number for number in many], Comparison(mode="set"))


def test_members_of_a_set_may_be_equal_within_the_tolerance() -> None:
    assert matches([1.0000001, 2, 2.0], [2, 1], Comparison(mode="set", relative_tolerance=1e-6))
    assert not matches([1.01, 2], [2, 1], Comparison(mode="set", relative_tolerance=1e-6))


def test_two_unicode_forms_of_one_text_are_the_same_text() -> None:
    assert matches("cafe\u0301", "CAF\u00c9", Comparison(mode="text"))
    assert not matches("cafe\u0301", "caf\u00e9", Comparison(mode="exact"))


def test_an_answer_that_is_nested_beyond_reason_is_wrong_and_stops_nothing() -> None:
    assert not matches("[" * 100_000, [1], Comparison(mode="json"))


@settings(max_examples=60, derandomize=True)
@given(VALUES, st.one_of(st.sampled_from(EDGES).map(to_json), VALUES.map(to_json)))
@example('["x"]', json.loads("[" * 900 + "]" * 900))
@example("[" * 900 + "]" * 900, nested(150))
@example(Decimal("1e400"), {"value": 10**400})
def test_no_answer_and_no_expected_value_ends_a_comparison_in_any_mode(answer: Any, expected: Any) -> None:
    for mode in get_args(Mode):
        assert matches(answer, expected, Comparison(mode=mode), OPTIONS) in (True, False)


def test_a_long_answer_that_is_almost_a_number_takes_no_time() -> None:
    for almost in ("1" * 1_000_000 + "x", "1," * 500_000 + "x", "1" * 1_000_000 + "e", "." + "1" * 1_000_000 + "%x"):
        assert not matches(almost, 3, Comparison(mode="numeric"))


@pytest.mark.parametrize("mode", ["numeric", "exact", "json"])
def test_numbers_beyond_floating_point_are_compared_exactly_or_not_equal(mode: Any) -> None:
    comparison = Comparison(mode=mode)
    assert matches(Decimal("1e400"), 10**400, comparison)
    assert matches(Fraction(10**400), 10**400, comparison)
    assert not matches(Decimal("1e400"), 10**400 + 1, comparison)
    assert not matches(Fraction(10**400, 3), 10**400, comparison)


def test_a_text_of_more_digits_than_a_number_has_is_no_number() -> None:
    comparison = Comparison(mode="numeric")
    assert not matches("1e400", "1e401", comparison)
    assert not matches("9" * 5_000, "9" * 5_000, comparison)
    assert not matches("9" * 400 + "%", 9, comparison)
