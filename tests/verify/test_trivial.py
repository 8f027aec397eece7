"""What a few cases of a book prove: neither trivial answers nor a table of the answers is a formula."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.trivial import is_trivial

FALL = "def fall(time: float) -> float:\n    {0}\n"
BOOK = {2.0: "19.6 m", 5.0: "122.5 m"}


@pytest.mark.parametrize(
    ("arguments", "expected", "trivial"),
    [
        ({"time": 2.0}, {"quantity": "0 m"}, True),
        ({"time": 2.0}, {"quantity": "1.00 m"}, True),
        ({"time": 20.0}, {"quantity": "20 m"}, True),
        ({"times": [2.0, 20.0]}, {"quantity": "-20 m"}, True),
        ({"time": 2.0}, {"quantity": "19.6 m"}, False),
        ({"time": 2.0}, {"quantities": [{"quantity": "1 m"}]}, True),
        ({"time": 2.0}, {"quantities": [{"quantity": "1 m"}, {"quantity": "2 m"}]}, False),
        ({"time": 2.0}, 1.0, False),
        ({"data": [2, 9, 4, 7, 5, 8]}, {"quantity": "4"}, False),
        ({"data": [2, 9, 4, 7, 5, 8]}, {"quantity": "9"}, True),
        ({"data": [2, 9, 4, 7]}, {"quantity": "4"}, True),
    ],
)
def test_an_answer_of_0_or_1_or_a_given_one_is_trivial(
    arguments: dict[str, Any], expected: Any, *, trivial: bool
) -> None:
    assert is_trivial(Case(arguments=arguments, expected=expected)) is trivial


@pytest.mark.parametrize(
    ("body", "book", "status"),
    [
        ("return 4.9 * time**2", BOOK, "accepted"),
        ("return {2.0: 19.6, 5.0: 122.5}.get(time, 0.0)", BOOK, "rejected"),
        ("return 19.6 if time == 2.0 else 0.0", {2.0: "19.6 m"}, "rejected"),
        ("return time", {1.0: "1 m", 20.0: "20 m"}, "unproven"),
    ],
    ids=["formula", "table", "one answer", "echo"],
)
def test_only_a_formula_is_proved_by_a_few_cases(
    sandbox: Sandbox, body: str, book: dict[float, str], status: str
) -> None:
    cases = tuple(Case(arguments={"time": time}, expected={"quantity": text}) for time, text in book.items())
    tool = tool_of(
        FALL.format(body), "fall", comparison=Comparison(mode="quantity", units={"": "m"}), cases=cases, verdict=None
    )
    asked = Requirements(fewest_hidden=1, hidden_share=0.8)
    assert accept(tool, sandbox, Policy(), asked).verdict.status == status
