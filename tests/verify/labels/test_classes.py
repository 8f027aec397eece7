"""Misses that share something are a class of inputs; misses spread by chance are none."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from toolsmith.verify.labels.classes import class_of, known_by_misses_alone

CHOOSER = random.Random(3)  # noqa: S311 - reproducible, not secret
ROWS: list[dict[str, Any]] = [
    {
        "year": 1500 + CHOOSER.randrange(900),
        "weight": round(CHOOSER.uniform(0, 40), 1),
        "zone": CHOOSER.choice(["near", "far", "home"]),
        "express": CHOOSER.random() < 0.3,
        "parts": [CHOOSER.randrange(9) for _ in range(CHOOSER.randrange(1, 7))],
        "name": CHOOSER.choice(["Ann Lee", "Bo", "Cy Oda", "Dan"]) + CHOOSER.choice(["", " jr", "-x"]),
    }
    for _ in range(120)
]
CLASSES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "an end of a range": lambda row: row["weight"] > 38,
    "a divisor": lambda row: row["year"] % 12 == 0,
    "a length": lambda row: len(row["parts"]) == 6 and row["zone"] != "home",
    "a word": lambda row: "jr" in row["name"] and row["zone"] == "near",
    "two traits": lambda row: row["express"] and row["weight"] > 30,
}


@pytest.mark.parametrize("name", CLASSES)
def test_misses_with_something_in_common_are_a_class(name: str) -> None:
    missed = [place for place, row in enumerate(ROWS) if CLASSES[name](row)]
    assert 3 <= len(missed) <= 20
    assert class_of(ROWS, missed)


def test_misses_by_chance_are_seldom_a_class() -> None:
    chooser = random.Random(5)  # noqa: S311 - reproducible, not secret
    draws = [sorted(chooser.sample(range(len(ROWS)), count)) for count in (1, 2, 3, 5, 8) for _ in range(3)]
    assert sum(bool(class_of(ROWS, missed)) for missed in draws) <= 1
    assert not any(class_of(ROWS, missed) for missed in draws if len(missed) == 1)


def test_a_single_miss_is_told_where_it_is_all_that_is_known_of_something() -> None:
    heaviest = max(range(len(ROWS)), key=lambda place: ROWS[place]["weight"])
    ordinary = sorted(range(len(ROWS)), key=lambda place: ROWS[place]["weight"])[60]
    only = [*ROWS, {**ROWS[ordinary], "zone": "abroad"}, {**ROWS[ordinary], "year": 2000}]
    some = [row for row in only[:-1] if row["year"] % 400]
    assert "weight beyond" in known_by_misses_alone(ROWS, [heaviest])[heaviest]
    assert known_by_misses_alone(only, [120]) == {120: "zone = 'abroad'"}
    assert known_by_misses_alone([*some, only[-1]], [len(some)]) == {len(some): "year as a multiple of 400"}
    assert ordinary not in known_by_misses_alone(ROWS, [ordinary])
    far = [{**row, "weight": min(row["weight"], 25.0)} if row["zone"] == "far" else row for row in ROWS]
    found = known_by_misses_alone([*far, {**far[ordinary], "zone": "far", "weight": 30.0}], [120])
    assert found == {120: "weight = 30.0 or beyond where zone = 'far'"}
