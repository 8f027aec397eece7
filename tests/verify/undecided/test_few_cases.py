"""When few published cases prove an adopted tool, and what they leave open where they do not."""

from __future__ import annotations

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Provenance, Tool
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.signature import read_function

KINETIC = "def energy(mass: float, speed: float) -> float:\n    return 0.5 * mass * speed ** 2\n"
CAPPED = "def energy(mass: float, speed: float) -> float:\n    return min(0.5 * mass * speed ** 2, 90.0)\n"
BRANCHED = "def energy(mass: float, speed: float) -> float:\n    if speed > 100:\n        return 0.0\n    return 0.5 * mass * speed ** 2\n"
UNUSED = "def energy(mass: float, speed: float, height: float) -> float:\n    return 0.5 * mass * speed ** 2\n"
DEFAULT = "def energy(mass: float, speed: float, share: float = 0.5, base: float = 7.0) -> float:\n    return share * mass * speed ** 2 + 0 * base\n"
OTHERWISE = (
    "import datetime\ndef stamp(prefix: str, year: int | None = None) -> str:\n"
    '    """The stamp."""\n    return f"{prefix}/{year or datetime.date.today().year}"\n'
)
TABLE = (
    "def energy(mass: float, speed: float) -> float:\n    return {(3.0, 5.0): 37.5, (4.0, 7.0): 98.0}[(mass, speed)]\n"
)
CHANGE = "def change(before: float, after: float) -> float:\n    if not after:\n        raise ValueError('no ' + str(before))\n    return after - before\n"
ENERGY: tuple[dict[str, JsonValue], JsonValue] = ({"mass": 3.0, "speed": 5.0}, 37.5)


def proved(
    code: str, *cases: tuple[dict[str, JsonValue], JsonValue], sandbox: Sandbox, adopted: bool = True
) -> Verdict:
    read = read_function(code)
    tool = Tool(
        name="tool",
        category="tests",
        function=read.function,
        code=code,
        signature=read.signature,
        doc=Doc(description="Energy."),
        comparison=Comparison(mode="json"),
        cases=tuple(Case(arguments=given, expected=expected, origin="extracted") for given, expected in cases),
        provenance=Provenance(adopted_from="library.json#tool" if adopted else ""),
    )
    return accept(tool, sandbox, Policy(), Requirements()).verdict


def test_one_case_that_decides_everything_proves_an_adopted_tool_and_says_whose_it_is(sandbox: Sandbox) -> None:
    verdict = proved(KINETIC, ENERGY, sandbox=sandbox)
    assert verdict.status == "accepted"
    told = next(check.summary for check in verdict.checks if check.name == "hidden cases")
    assert told == "1 of 1 published cases are right, and decide all of the source; they are its author's own"


def test_a_tool_that_was_made_here_needs_as_many_cases_as_before(sandbox: Sandbox) -> None:
    assert proved(KINETIC, ENERGY, sandbox=sandbox, adopted=False).status == "unproven"


@pytest.mark.parametrize(
    ("code", "cases", "left"),
    [
        (CAPPED, [ENERGY], "line 2: the number 90.0"),
        (BRANCHED, [ENERGY], "line 3: if speed > 100"),
        (UNUSED, [({"mass": 3.0, "speed": 5.0, "height": 2.0}, 37.5)], "'height', which changes no answer"),
        (DEFAULT, [ENERGY], "the default 7.0 of 'base'"),
        (KINETIC, [({"mass": 3.0, "speed": 1.0}, 1.5)], "'speed', which is 1.0 in every hidden case"),
        (KINETIC, [({"mass": 2.0, "speed": 3.0}, 9)], "every answer: each is a small whole number"),
        (CHANGE, [({"before": 20.25, "after": 31.5}, 11.25)], "line 4: - may be %"),
        (
            OTHERWISE,
            [({"prefix": "tide table", "year": 2031}, "tide table/2031")],
            "today().year behind or, which no case",
        ),
        (TABLE, [ENERGY], "whether it reads only a table"),
        ("def molar() -> float:\n    return 22.414\n", [({}, 22.414)], "it takes no argument"),
    ],
)
def test_what_few_cases_leave_open_is_named_and_keeps_a_tool_unproven(
    code: str, cases: list[tuple[dict[str, JsonValue], JsonValue]], left: str, sandbox: Sandbox
) -> None:
    verdict = proved(code, *cases, sandbox=sandbox)
    assert verdict.status == "unproven"
    assert any(left in reason for reason in verdict.reasons), verdict.reasons


def test_a_second_case_decides_an_operator(sandbox: Sandbox) -> None:
    cases = [({"before": 20.25, "after": 31.5}, 11.25), ({"before": 31.5, "after": 20.25}, -11.25)]
    assert proved(CHANGE, *cases, sandbox=sandbox).status == "accepted"  # type: ignore[arg-type]  # numbers are JSON


def test_what_stands_behind_or_is_decided_by_a_case_that_comes_to_it(sandbox: Sandbox) -> None:
    code = "def times(value: float, factor: float | None = None) -> float:\n    return value * (factor or 2.5)\n"
    cases = [({"value": 3.5, "factor": 3.0}, 10.5), ({"value": 4.5}, 11.25)]
    assert proved(code, *cases, sandbox=sandbox).status == "accepted"  # type: ignore[arg-type]  # numbers are JSON
    assert proved(code, cases[0], sandbox=sandbox).status == "unproven"  # type: ignore[arg-type]


def test_one_wrong_case_among_few_is_still_a_rejection(sandbox: Sandbox) -> None:
    assert proved(KINETIC, ENERGY, ({"mass": 3.0, "speed": 2.0}, 7.0), sandbox=sandbox).status == "rejected"
