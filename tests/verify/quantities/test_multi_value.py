"""Solutions with several numbers: read whole and in their order, or by the words before them, or set aside."""

from __future__ import annotations

import math

import pytest

from toolsmith.verify.quantities.multi_value import is_in_plane, the_named_quantity, the_quantities
from toolsmith.verify.quantities.numbers import Quantity
from toolsmith.verify.quantities.quantity import agrees
from toolsmith.verify.quantities.spelling import uses_decimal_comma, with_decimal_point


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("(0.19, 0.33)", [0.19, 0.33], ""),
        ("[−3, −1]", [-3, -1], ""),
        ("between 3 and 4 m", [3, 4], "m"),
        ("We expect between 2.93 colors and 3.59 colors.", [2.93, 3.59], ""),
        ("from 30 cm to 0.4 m", [30, 0.4], "cm"),
        ("3–4 m", [3, 4], "m"),
        ("10%–15%", [10, 15], "%"),
        ("5.0 ± 0.2 kg", [4.8, 5.2], "kg"),
        ("CI: (6244, 11,014)\nEB = 2385", [6244, 11014], ""),
        ("(3.0, 4.0, 5.0) m", [3, 4, 5], "m"),
        ("⟨3, −4⟩", [3, -4], ""),
        ("F = 95.0hat(i) + 283hat(j) N", [95, 283], "N"),
        ("(−3hat(i) − 16hat(j)) m", [-3, -16], "m"),
        ("F_DS = −(95.0hat(i) + 283hat(j)) N", [-95, -283], "N"),
        ("−(2.0hat(i) − 1.5hat(j)) m", [-2, 1.5], "m"),
        ("−14hat(j) N", [0, -14], "N"),
        (r"$3.0\,\hat{i} - 4.0\,\hat{j}$ m", [3, -4], "m"),
        ("200,000; 600,000; 400,000", [200_000, 600_000, 400_000], ""),
        ("x = 1.2, 3.4 and 5.6 m", [1.2, 3.4, 5.6], "m"),
    ],
)
def test_intervals_vectors_and_lists_are_read_whole(text: str, values: list[float], unit: str) -> None:
    found = the_quantities(text)
    assert not isinstance(found, str)
    assert [item.value for item in found] == pytest.approx(values)
    assert found[0].unit == unit


@pytest.mark.parametrize("text", ["v(t) = (6.0 t hat(i) − 21.0t^2hat(j)) m/s", "5 m at 30°", "2.0 hat(i) + 1.0 hat(j) = 3 m", "hat(i) + 2 hat(j)", "The mean of 3 and 4 and 7 readings", "(1, 2) or (3, 4)", "4.5 m", "none", "p in (0, <0.05)", "−(95.0hat(i) + 283hat(j) N", "5 −(95.0hat(i) + 283hat(j)) N"])  # fmt: skip
def test_what_is_no_one_list_is_set_aside(text: str) -> None:
    assert isinstance(the_quantities(text), str)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("The mean is 5.2 cm and the standard deviation 1.3 cm", "standard_deviation", 1.3),
        ("The mean is 5.2 cm and the standard deviation 1.3 cm", "mean", 5.2),
        ("The mean is 5.2 cm, its standard error 1.3 cm; the mean difference 2 cm", "mean", None),
        ("speed 5 m/s at first, final speed 9 m/s", "speed", None),
        ("EB = 0.07; CI: (2.13, 2.27)", "upper", 2.27),
        ("between 3 and 4", "lower_limit", 3),
        ("5.0 ± 0.2 kg", "uncertainty", 0.2),
        ("5.0 ± 0.2 kg", "mass", 5.0),
        ("5.0 ± 0.2 kg", "mass_and_uncertainty", None),
        ("v = 3hat(i) − 4hat(j) m/s", "v_y", -4),
        ("7", "mean", 7),
    ],
)
def test_an_entry_is_told_by_its_name_or_not_at_all(text: str, name: str, value: float | None) -> None:
    found = the_named_quantity(text, name)
    assert (found.value if isinstance(found, Quantity) else None) == value


def test_a_number_that_also_stands_in_the_problem_is_still_told_by_its_name() -> None:
    found = the_named_quantity("mean = 4.0; deviation = 1.63", "mean", "", "Given: 2, 4, 4, 6")
    assert isinstance(found, Quantity)
    assert found.value == 4.0


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [([3.0, 4.0], True), ((3.0, 4.0), True), ([3.0, 4.0, 0.0], True), ([4.0, 3.0], False), ([-3.0, 4.0], False), ([3000.0, 4000.0], False), ([3.0], False), ([3.0, 4.0, 1.0], False), ([3.0, True], False), ([3.0, math.nan], False), (3.0, False), ({"x": 3.0, "y": 4.0}, False), ([], False)],
)  # fmt: skip
def test_a_list_agrees_only_whole_and_in_its_order(answer: object, *, is_right: bool) -> None:
    expected = {"quantities": [{"quantity": "3.0 m"}, {"quantity": "4.0 m"}], "in_plane": True}
    assert is_in_plane(the_quantities("3.0 hat(i) + 4.0 hat(j) m"))
    assert agrees(answer, expected, {"": "m"}) is is_right  # type: ignore[arg-type]  # what a tool may return


def test_the_ends_of_an_interval_are_as_exact_as_its_width() -> None:
    (low, high) = the_quantities("(128.63, 130.37)")
    assert isinstance(low, Quantity)
    expected = {"quantities": [{"quantity": item.text, "within": item.tolerance} for item in (low, high)]}
    assert agrees([128.629, 130.371], expected, {"": ""})
    assert not agrees([128.77, 130.23], expected, {"": ""})  # with the quantile of another confidence


@pytest.mark.parametrize(("text", "point"), [("1.234,5 kg", "1234.5 kg"), ("3,125 m", "3.125 m"), ("1.250", "1250"), ("2.000.000", "2000000"), ("12 000,5 m", "12000.5 m"), ("P = 0,25.", "P = 0.25."), ("1,2,3", "1,2,3"), ("1.5", "1.5")])  # fmt: skip
def test_the_decimal_comma_is_rewritten(text: str, point: str) -> None:
    assert with_decimal_point(text) == point


def test_a_book_tells_which_mark_it_writes() -> None:
    assert uses_decimal_comma(["Nach 2,5 s sind es 12,25 m, siehe 2.1", "0,5 kg"])
    assert not uses_decimal_comma(["After 2.5 s it is at (3,4), that is 1,234.5 m", "1,2,3"])
    assert not uses_decimal_comma(["no number at all"])
