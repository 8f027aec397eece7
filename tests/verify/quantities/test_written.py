"""Results as people write them: number, unit and printed precision."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from toolsmith.types.comparison import Comparison
from toolsmith.types.value import Value, to_json
from toolsmith.verify.compare import matches

WRITTEN = Comparison(mode="written")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (2000000.0, "2.000000e+06 1/m"), (-3422.9, "-3.42290e+03 m"), (2 / 3, "0.6667"), ((1, 2), "(1, 2)"), ([1.0, 2.0], "[1.0, 2.0] m"),
        (7.293837, "7.293837e+00 nm^-1"), (21, "21"), (True, "True"), (0.45, "45%"), (45, "45 %"), ({"v": 5.0}, "5.0 m/s"),
        ({"x": 1, "y": 2}, "x = 1.0 m, y = 2.0 m"), (12.5, "12.5 J/(mol·K)"), (36.0, "3.600000e+01 g NaCl / 100 g H2O"), (None, "None"),
        ({"a": -85.4, "b": 36.5}, "{'a': -8.540000e+01 J, 'b': 3.650000e+01 J/K}"), (float("inf"), "inf"), ("I = m r", "I =  M r"),
        (9.8, "g = 9.80 m/s^2"), ([(1, 0.3333)], [[1, "0.33"]]), (dt.date(2024, 1, 2), "2024-01-02"),
        (2.124e-10, 2.124e-10), (1e-17, 0.0),
    ],
)  # fmt: skip
def test_what_is_written_is_the_result(answer: Value, text: Any) -> None:
    assert matches(answer, text, WRITTEN)


@pytest.mark.parametrize(
    ("answer", "text"),
    [(21, "22"), (False, "True"), (0.0248, "0.02"), (100, 101), (3.2, "3"), (3, "3 4 m"), (0.45, "46%"), ([1, 2], "1"), (1, True), ("5 m", "5 s"), (1.0, "text"), (2.1e-10, 2.124e-10), (-2.124e-10, 2.124e-10), ([1e-12], [3e-12])],
)  # fmt: skip
def test_what_is_written_is_another_result(answer: Value, text: Any) -> None:
    assert not matches(answer, text, WRITTEN)


@pytest.mark.parametrize(
    "value", [dt.timedelta(1, 2), dt.date(2024, 1, 2), 1 + 2j, float("nan"), float("inf"), {1: "a"}]
)
@pytest.mark.parametrize("mode", ["exact", "json", "written"])
def test_a_value_matches_its_own_json_form(value: Value, mode: Any) -> None:
    assert matches([value], [to_json(value)], Comparison(mode=mode))
