"""Corners where rounding decides an answer: they are named, and nothing is said of formulas that keep their digits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verify.test_evidence import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.undecided.digits import lost_digits
from toolsmith.verify.undecided.formulas import unseen_formulas

DATA = {"data": [1.0, 2.5, 3.0, 4.1]}
PAIRS = {"x": [1.0, 2.0, 3.5], "y": [2.0, 4.5, 3.0]}
SPREAD = "(sum((x - sum(data) / len(data)) ** 2 for x in data) / len(data)) ** 0.5"
FLOATS = ("a", "b", "c")


def named(sandbox: Sandbox, formula: str, *rows: dict[str, Any], before: str = "") -> list[str]:
    taken = ", ".join(f"{name}: {'float' if name in FLOATS else 'list[float]'}" for name in rows[0])
    body = "".join(f"    {line}\n" for line in [*filter(None, [before]), f"return {formula}"])
    code = f"import math\nimport statistics\n\ndef f({taken}) -> float:\n{body}"
    tool = tool_of(code, [Case(arguments=row, expected=1, part="hidden") for row in rows])
    return lost_digits(tool, run_cases(tool, tool.cases, sandbox, Policy()), sandbox, Policy())


@pytest.mark.parametrize(
    ("formula", "row", "told"),
    [
        ("(math.sqrt(a * a + 2 * b * c) - a) / b", {"a": 2.0, "b": 3.0, "c": 10.0}, "a = 2e+06"),
        ("a * (1 / math.sqrt(1 - (b / 3e8) ** 2) - 1)", {"a": 2.0, "b": 1e8}, "b = 100"),
        ("(sum(x * x for x in data) / len(data) - statistics.mean(data) ** 2)", DATA, "data = [4100001, "),
        ("(a - b) / math.log(a / b)", {"a": 12.0, "b": 3.0}, "a = 12 and b larger by 1e-11 of it"),
    ],
)
def test_a_difference_of_what_is_nearly_equal_loses_digits(
    sandbox: Sandbox, formula: str, row: dict[str, Any], told: str
) -> None:
    assert any(line.startswith("lost digits") and told in line for line in named(sandbox, formula, row))


@pytest.mark.parametrize(
    ("formula", "row"),
    [
        ("2 * c / (math.sqrt(a * a + 2 * b * c) + a)", {"a": 2.0, "b": 3.0, "c": 10.0}),
        ("statistics.stdev(data)", DATA),
        ("(a * a - b * b) / (2 * c)", {"a": 12.0, "b": 3.0, "c": 10.0}),
        ("1 / (1 / a - 1 / b)", {"a": 10.0, "b": 30.0}),
        ("-a * math.expm1(-b / c)", {"a": 5.0, "b": 2.0, "c": 3.0}),
        ("a * math.sin(b) + max(a, c)", {"a": 5.0, "b": 2.0, "c": 3.0}),
        ("round(a * b, 2)", {"a": 5.0, "b": 2.13}),
        ("math.degrees(math.atan2(b, a)) % 360", {"a": 5.0, "b": -2.13}),
    ],
)
def test_a_formula_that_keeps_its_digits_is_not_named(sandbox: Sandbox, formula: str, row: dict[str, Any]) -> None:
    assert named(sandbox, formula, row) == []


def test_equal_numbers_whose_spread_is_not_quite_0_are_named(sandbox: Sandbox) -> None:
    assert named(sandbox, SPREAD, DATA)[0].startswith(
        "a rounding error in place of 0 in the answer, as near data = [0.1, 0.1, 0.1]"
    )


def test_where_rounding_decides_whether_there_is_an_answer_it_is_named(sandbox: Sandbox) -> None:
    formula = "math.acos(sum(map(lambda p, q: p * q, x, y)) / math.hypot(*x) / math.hypot(*y))"
    assert named(sandbox, formula, PAIRS)[0].startswith("rounding decides whether there is an answer, as with y = [1,")


def test_a_place_with_another_answer_than_beside_it_is_named_unless_a_case_is_there(sandbox: Sandbox) -> None:
    before = "if a == 0: return 0.0"
    assert named(sandbox, "math.sin(a) / a", {"a": 2.0}, before=before) == ["a jump of the answer at a = 0"]
    assert named(sandbox, "math.sin(a) / a", {"a": 2.0}, {"a": 0.0}, before=before) == []


def test_numbers_that_are_none_are_named(sandbox: Sandbox) -> None:
    assert named(sandbox, "a * 1e304", {"a": 2.0}) == [
        "no finite number for the answer, as with a = 2e+04; a = 2e+05; a = 2e+06"
    ]


def test_calls_that_take_too_long_are_said(sandbox: Sandbox) -> None:
    assert named(sandbox, "float(sum(range(int(a * 1e4))))", {"a": 20.0})[0].startswith("numbers far from those")


def test_formulas_of_other_forms_than_those_of_the_cases_are_named(sandbox: Sandbox) -> None:
    code = """\
def slope(position: str, t: float) -> float:
    if position.startswith("sin"):
        raise ValueError("no functions")
    return 2.0 * len(position) * t
"""
    row = {"position": "3*t^2 - 4*t", "t": 2.0}
    tool = tool_of(code, [Case(arguments=row, expected=1, part="hidden")])
    told = unseen_formulas(tool, run_cases(tool, tool.cases, sandbox, Policy()), sandbox, Policy())
    assert told == ["formulas in 'position' with quotients or roots, as ((3*t^2 - 4*t)^2)^0.5"]
    units = tool.with_(cases=(Case(arguments={"position": "m/s^2", "t": 2.0}, expected=1, part="hidden"),))
    assert unseen_formulas(units, run_cases(units, units.cases, sandbox, Policy()), sandbox, Policy()) == []
