"""Regions that no exercise enters: signs of sums and answers, what `max`, `min` and `abs` choose, steps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verify.test_evidence import tool_of
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.undecided.steps import stepwise
from toolsmith.verify.undecided.turns import turns_of

BLOCK = """\
import math

def block(mass: float, force: float, angle: float) -> float:
    slope = math.radians(angle)
    normal = mass * 9.8 - force * math.sin(slope)
    return (force * math.cos(slope) - 0.2 * normal) / mass
"""
LIFTED = {"mass": 2.0, "force": 30.0, "angle": 60.0}
DOWN = {"mass": 30.0, "force": 40.0, "angle": 30.0}
USUAL = {"mass": 30.0, "force": 200.0, "angle": 30.0}
NORMAL = "line 5: mass * 9.8 - force * math.sin(slope) below 0, as with mass = 7.5"


def unproven(sandbox: Sandbox, code: str, *rows: dict[str, Any]) -> list[str]:
    """What the verdict names, where all answers are those of the tool itself."""
    space: dict[str, Any] = {}
    exec(code, space)  # noqa: S102 - the sources above
    name = code.split("def ")[1].split("(", maxsplit=1)[0]
    cases = [Case(arguments=row, expected={"quantity": f"{space[name](**row):.6g}"}, part="hidden") for row in rows]
    tool = tool_of(code, cases).with_(comparison=Comparison(mode="quantity", units={"": ""}))
    verdict = accept(tool, sandbox, Policy(), Requirements(fewest_hidden=1)).verdict
    assert verdict.status == "accepted", verdict.reasons
    return list(verdict.unproven_branches)


def test_a_sum_whose_other_sign_no_case_has_is_named_with_the_way_there(sandbox: Sandbox) -> None:
    assert unproven(sandbox, BLOCK, USUAL) == [NORMAL, "answers below 0, as with mass = 120"]


def test_what_a_case_enters_is_not_named(sandbox: Sandbox) -> None:
    assert unproven(sandbox, BLOCK, USUAL, LIFTED, DOWN) == []


def test_a_region_that_the_tool_refuses_is_not_named(sandbox: Sandbox) -> None:
    refusing = BLOCK.replace(
        "    return", "    if normal < 0:\n        raise ValueError('it is lifted off')\n    return"
    )
    assert unproven(sandbox, refusing, USUAL, DOWN) == []


@pytest.mark.parametrize("formula", ["(a - b) * 3", "(a - b) ** 2", "-2 / (b - a)"])
def test_a_difference_that_turns_the_answer_with_it_is_told_as_its_sign_alone(sandbox: Sandbox, formula: str) -> None:
    code = f"def f(a: float, b: float) -> float:\n    return {formula}\n"
    told = unproven(sandbox, code, {"a": 3.5, "b": 2.0})
    assert told == ([] if "**" in formula else ["answers below 0, as with a = 1.75"])


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("min(a, 9.0) / b", "line 2: min(a, 9.0) where it is 9.0, as with a = 14"),
        ("max(a, b) + b", "line 2: max(a, b) where it is b, as with a = 1.75"),
        ("abs(a) * b", "line 2: a below 0, as with a = -3.5"),
        ("math.atan(b / a)", "line 2: a below 0, as with a = -3.5"),
    ],
)
def test_what_no_case_chooses_is_named(sandbox: Sandbox, formula: str, told: str) -> None:
    code = f"def f(a: float, b: float) -> float:\n    return {formula}\n\nimport math\n"
    assert told in unproven(sandbox, code, {"a": 3.5, "b": 2.0})


def test_counts_comparisons_and_messages_are_no_sums() -> None:
    code = """\
def f(a, n):
    if a - n < 0:
        raise ValueError(f"{a - 1} is too small")
    return [a for _ in range(n - 1)][n - 1]
"""
    assert turns_of(code) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("for i in range(steps): pass", "range(steps)"),
        ("t = sum(x for x in range(500))", "range(500)"),
        ("t = np.linspace(a, b, 200)", "np.linspace(a, b, 200)"),
        ("t = integrate.quad(g, a, b)", "quad"),
        ("for i in range(12): pass", ""),
        ("for i in range(b): pass", ""),
    ],
)
def test_steps_of_a_constant_number_are_named(line: str, told: str) -> None:
    code = f"def f(a, b, steps=100):\n    {line}\n"
    assert stepwise(code, "f") == ([f"line 2: what lies between or beyond the steps of {told}"] if told else [])
