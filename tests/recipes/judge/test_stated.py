"""What an answer in words states."""

from __future__ import annotations

import pytest

from toolsmith.recipes.judge.stated import states
from toolsmith.types.comparison import Comparison
from toolsmith.types.value import JsonValue

ANY = Comparison()


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("less than 7", 7),
        ("The answer is half of 7.", 7),
        ("twice 7", 7),
        ("7 squared", 7),
        ("7²", 7),
        ("It can hardly be 7.", 7),
        ("Is it 7?", 7),
        ("If it were 7, all would be well.", 7),
        ("It used to be 7.", 7),
        ("the square root of 49", 49),
        ("two days after March 5, 2024", "2024-03-05"),
        ("[3, 2, 1] reversed", [3, 2, 1]),
        ("Paris is unlikely; it is Rome", "Paris"),
        ("True is what most people guess.", True),
    ],
)
def test_a_value_that_is_only_spoken_of_is_not_stated(answer: str, value: JsonValue) -> None:
    assert states(answer, value, ANY, "What is it?") == "unsure"


@pytest.mark.parametrize(
    ("answer", "value"),
    [("It is 7.", 7), ("The answer is **1,688**.", 1688), ("March 5, 2024", "2024-03-05"), ("Yes, it is.", True)],
)
def test_a_value_that_is_stated_is(answer: str, value: JsonValue) -> None:
    assert states(answer, value, ANY, "What is it?") == "solved"
