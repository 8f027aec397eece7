"""Cases that no exercise states by itself: of chains, of what a tool takes, of other parts, of callers and siblings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.recipes.make.hidden.answers import answer_to, with_answers
from toolsmith.recipes.make.hidden.callers import cases_through_caller
from toolsmith.recipes.make.hidden.chains import Chain, Link, link, take_chains
from toolsmith.recipes.make.hidden.checkable import Checkable
from toolsmith.recipes.make.hidden.differences import cases_through_difference
from toolsmith.recipes.make.hidden.siblings import cases_through_sibling
from toolsmith.recipes.make.hidden.solved import is_decided, solved_case
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.replies import ExerciseCall
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.reference import Exercise
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import run_cases

POLICY = Policy()
SPEED = "def speed(distance: float, time: float) -> float:\n    return distance / time\n"
TIME = "def travel_time(distance: float, speed: float) -> float:\n    return distance / speed\n"
ENERGY = "def energy(mass: float, speed: float) -> float:\n    return mass * speed**2 / 2\n"


def tool(code: str, name: str, unit: str = "", **changes: Any) -> Tool:
    return tool_of(code, name, comparison=Comparison(mode="quantity", units={"": unit}), cases=(), **changes)


def hidden(problem: str, solution: str) -> Hidden:
    return Hidden(Exercise(number="3", problem=problem, solution=solution))


def call(name: str, arguments: Mapping[str, Any], **fields: Any) -> ExerciseCall:
    return ExerciseCall(exercise="3", tool=name, arguments=dict(arguments), **fields)


KNOWN = {"speed": tool(SPEED, "speed", "m/s"), "energy": tool(ENERGY, "energy", "J")}
CHAINED = call("energy", {"mass": 2.0, "speed": {"from": {"tool": "speed", "arguments": {"distance": 12, "time": 4}}}})


def test_a_chain_proves_its_inner_call_through_a_proved_one(sandbox: Sandbox) -> None:
    found = link(Chain(CHAINED, hidden("How much?", "9.0 J")), KNOWN, "1.1", sandbox, POLICY)
    assert found is not None
    ((name, case),) = found.inner
    assert (found.outer, name, case.arguments) == ("energy", "speed", {"distance": 12, "time": 4})
    assert case.expected == {"quantity": "3 m/s"}
    by_tool = {"speed": Checkable(), "energy": Checkable(cases=[found.case])}
    take_chains([found], by_tool, {"energy"})
    assert [len(by_tool[each].cases) for each in ("speed", "energy")] == [1, 2]


MEAN = "def mean(values: list[float]) -> float:\n    return sum(values) / len(values)\n"


@pytest.mark.parametrize(("solution", "is_linked"), [("5.0 m/s", True), ("8.0 m/s", False)])
def test_a_call_within_a_list_proves_its_inner_call(sandbox: Sandbox, solution: str, *, is_linked: bool) -> None:
    inner = {"from": {"tool": "speed", "arguments": {"distance": 12, "time": 4}}, "times": -1}
    chain = Chain(call("mean", {"values": [13.0, inner]}), hidden("Which mean?", solution))
    found = link(chain, {**KNOWN, "mean": tool(MEAN, "mean", "m/s")}, "1.1", sandbox, POLICY)
    assert (found is not None) is is_linked
    assert found is None or found.case.arguments == {"values": [13.0, -3.0]}
    assert found is None or [name for name, _ in found.inner] == ["speed"]


@pytest.mark.parametrize(("solution", "is_linked"), [("E = 9.25 J, so that P = 3 W", True), ("P = 3 W", False)])
def test_a_chain_to_a_number_on_the_way_counts_where_the_solution_states_it(
    sandbox: Sandbox, solution: str, *, is_linked: bool
) -> None:
    step = CHAINED.model_copy(update={"is_step": True, "arguments": {**CHAINED.arguments, "mass": 18.5 / 9}})
    found = link(Chain(step, hidden("Which power?", solution)), KNOWN, "1.1", sandbox, POLICY)
    assert (found is not None) is is_linked


def test_an_answer_within_a_list_is_put_in_its_place() -> None:
    given = hidden("(a) Which force? (b) Which mean?", "a. 2.0 kN; b. 40 N")
    filled = with_answers(call("mean", {"values": [1.0, {"answer": "a", "unit": "N"}]}, part="b"), given)
    assert filled is not None
    assert filled.arguments == {"values": [1.0, pytest.approx(2000.0)]}


def test_a_chain_of_two_unproved_tools_proves_none() -> None:
    case = Case(arguments={}, expected=1)
    by_tool = {"a": Checkable(), "b": Checkable()}
    take_chains([Link("a", case, (("b", case),), frozenset("ab"))], by_tool, set())
    assert [each.cases for each in by_tool.values()] == [[], []]


@pytest.mark.parametrize("solution", ["18 J", "no number"])
def test_a_chain_that_does_not_give_the_number_says_nothing(sandbox: Sandbox, solution: str) -> None:
    assert link(Chain(CHAINED, hidden("How much?", solution)), KNOWN, "1.1", sandbox, POLICY) is None


@pytest.mark.parametrize(("value", "is_right"), [(9.0, True), (18.0, False)])
def test_an_exercise_that_asks_for_what_a_tool_takes_proves_it(
    sandbox: Sandbox, value: float, *, is_right: bool
) -> None:
    asked = call("energy", {"mass": 2.0}, unknown="speed", value=value, unit="m/s")
    case = solved_case(asked, hidden("How fast?", "10.8 km/h"), KNOWN["energy"], "1.1")
    assert isinstance(case, Case)
    assert case.arguments == {"mass": 2.0, "speed": pytest.approx(3.0)}
    assert is_decided(case, "speed", KNOWN["energy"], sandbox, POLICY) is is_right


def test_an_unknown_that_changes_nothing_decides_nothing(sandbox: Sandbox) -> None:
    still = tool("def still(mass: float, speed: float) -> float:\n    return 9.0\n", "still", "J")
    asked = call("still", {"mass": 2.0}, unknown="speed", value=9.0, unit="m/s")
    case = solved_case(asked, hidden("?", "3 m/s"), still, "1.1")
    assert isinstance(case, Case)
    assert not is_decided(case, "speed", still, sandbox, POLICY)


def test_the_answer_to_another_part_goes_in_as_the_book_prints_it() -> None:
    given = hidden("(a) Which force? (b) Which power?", "a. 2.0 kN; b. 40 W")
    filled = with_answers(call("power", {"force": {"answer": "a", "unit": "N"}}, part="b"), given)
    assert filled is not None
    assert filled.arguments == {"force": pytest.approx(2000.0)}
    assert filled.has_answers
    assert with_answers(call("power", {"force": {"answer": "c", "unit": "N"}}, part="b"), given) is None
    assert with_answers(call("power", {"force": {"answer": "b", "unit": "W"}}, part="b"), given) is None


def proved(case: Case) -> list[Case]:
    return [case.model_copy(update={"origin": "extracted"})]


RIGHT = proved(Case(arguments={"distance": 12.0, "time": 4.0}, expected={"quantity": "3.0 m/s"}))


def test_a_tool_that_turns_a_proved_one_around_is_proved_on_twenty_inputs(sandbox: Sandbox) -> None:
    cases = cases_through_sibling(tool(TIME, "travel-time", "s"), KNOWN["speed"], RIGHT, sandbox, POLICY)
    assert len(cases) == 20
    assert cases[0].columns["kind"] == "input that agrees with speed, proved by 1 case"
    assert all(each.is_right for each in run_cases(tool(TIME, "travel-time", "s"), cases, sandbox, POLICY))


@pytest.mark.parametrize(
    "code",
    [
        TIME.replace("distance / speed", "distance * speed"),
        TIME.replace("distance / speed", "distance / speed if distance < 12 else distance / speed + 1"),
        TIME.replace("travel_time", "travel_cost"),
    ],
    ids=["wrong", "wrong in a branch", "under another name"],
)
def test_one_that_does_not_or_says_something_else_is_not(sandbox: Sandbox, code: str) -> None:
    assert cases_through_sibling(tool(code, "other", "s"), KNOWN["speed"], RIGHT, sandbox, POLICY) == []


CHANGE = """def energy_change(mass: float, initial_speed: float, final_speed: float) -> float:
    return mass * (final_speed**2 - initial_speed**2) / 2
"""
ENERGIES = proved(Case(arguments={"mass": 2.0, "speed": 3.0}, expected={"quantity": "9.0 J"}))


def test_a_tool_that_takes_a_proved_one_at_two_places_is_proved_on_twenty_inputs(sandbox: Sandbox) -> None:
    lost = CHANGE.replace("energy_change", "lost_energy").replace(
        "final_speed**2 - initial_speed**2", "initial_speed**2 - final_speed**2"
    )
    numbered = CHANGE.replace("initial_speed", "speed_1").replace("final_speed", "speed_2")
    for code in (CHANGE, lost, numbered):
        cases = cases_through_difference(tool(code, "other", "J"), KNOWN["energy"], ENERGIES, sandbox, POLICY)
        assert len(cases) == 20
        assert cases[0].columns["kind"] == "input where it is the difference of energy at two places, proved by 1 case"
        assert all(each.is_right for each in run_cases(tool(code, "other", "J"), cases, sandbox, POLICY))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/ 2", "* 2"),
        ("final_speed**2 - initial_speed**2", "initial_speed**2 - final_speed**2"),
        ("(final_speed**2 - initial_speed**2)", "(final_speed - initial_speed)**2"),
        ("return", "return 0.0 if final_speed < initial_speed else"),
        ("energy_change", "momentum_change"),
        ("energy_change", "energy_mean"),
        ("def energy_change(mass: float, initial_speed: float,", "def energy_change(mass: float, initial_speed: float, angle: float,"),
        ("initial_speed", "wind_speed"),
    ],
    ids=["factor", "sign", "square", "branch", "name", "no change", "one more", "no place"],
)  # fmt: skip
def test_one_that_is_not_that_difference_or_says_something_else_is_not(sandbox: Sandbox, old: str, new: str) -> None:
    changed = tool(CHANGE.replace(old, new), "other", "J")
    assert cases_through_difference(changed, KNOWN["energy"], ENERGIES, sandbox, POLICY) == []


def test_a_tool_is_proved_through_a_proved_caller_where_its_result_is_needed(sandbox: Sandbox) -> None:
    inner = KNOWN["speed"]
    source = "from toolbox import speed\n\ndef brake(distance: float, time: float) -> float:\n"
    source += "    return {0}speed(distance=distance, time=time) ** 2\n"
    for factor, count in (("2 * ", 1), ("9.0 + 0 * ", 0)):
        caller = tool(source.format(factor), "brake", dependencies=(inner.program,))
        stated = "18" if count else "9.0"
        case = Case(arguments={"distance": 12.0, "time": 4.0}, expected={"quantity": stated})
        right = run_cases(caller, [case], sandbox, POLICY)
        cases = cases_through_caller(inner, caller, right, sandbox, POLICY)
        assert [each.expected for each in cases] == [{"quantity": "3 m/s"}] * count


@pytest.mark.parametrize(
    ("solution", "part", "expected", "is_likely"),
    [
        ("4.2 m/s", "", "4.2 m/s", False),
        ("a_CM = 3.5 m/s; x = 15.75 m", "a", "3.5 m/s", True),
        ("The rim goes at 5 m/s, the hub at 2 m/s. Thus 4.2 m/s.", "", "4.2 m/s", True),
    ],
)
def test_what_is_only_likely_is_told_from_what_a_solution_says(
    solution: str, part: str, expected: str, *, is_likely: bool
) -> None:
    returned = StatedResult("speed", is_list=False, units={"": "m/s"})
    given = hidden("(a) What is its speed? (b) How far does it go?" if part else "What is its speed?", solution)
    answer = answer_to(call("speed", {}, part=part), given, returned, is_alone=True)
    assert (answer.expected, answer.is_likely) == ({"quantity": expected}, is_likely)


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        ("Most lengths are 25 m and 27 m, each three times. Mode = 25, 27", ["25", "27"]),
        ("The most frequent length is 72 m, which occurs five times.", ["72 m"]),
        ("Most are 25 and 27, or 26 and 28.", []),
    ],
)
def test_a_list_is_read_at_the_end_of_what_is_said(solution: str, expected: list[str]) -> None:
    returned = StatedResult("modes", is_list=True, units={"": "m"})
    answer = answer_to(call("modes", {}), hidden("Which is the mode?", solution), returned, is_alone=True)
    stated = (answer.expected or {}).get("quantities", [])
    assert isinstance(stated, list)
    assert [each["quantity"] for each in stated if isinstance(each, dict)] == expected
