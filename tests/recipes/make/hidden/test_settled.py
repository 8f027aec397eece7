"""Which readings of exercises decide about a tool, and which say neither yes nor no."""

from __future__ import annotations

import pytest

from toolsmith.recipes.make.hidden.checkable import Checkable, Read, case_of
from toolsmith.recipes.make.hidden.settled import NOT_STATED, OPPOSITE, OTHER_FORM, TOO_FEW, settle
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.replies import ExerciseCall
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.reference import Exercise
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.quantities.quantity import SEVERAL
from toolsmith.verify.run_cases import run_cases
from toolsmith.verify.signature import read_function

CODE = "def sink(start: float, end: float, whole: bool = False) -> list[float] | float:\n    return [end - start, 0.0] if whole else end - start\n"


def sink() -> Tool:
    return Tool(
        name="sink",
        category="motion",
        function="sink",
        code=CODE,
        signature=read_function(CODE).signature,
        doc=Doc(description="How far a body moves."),
        comparison=Comparison(mode="quantity", units={"": "m"}),
    )


def read(problem: str, solution: str, number: str, **call: object) -> Read:
    hidden = Hidden(Exercise(number="1", problem=problem, solution=solution))
    asked = ExerciseCall.model_validate({"exercise": "1", "tool": "sink", **call})
    return Read(case_of(asked, {"quantity": number} if number else {}, hidden, "1.1 Motion"), asked, hidden)


def settled(sandbox: Sandbox, *reads: Read) -> Checkable:
    checkable = Checkable(cases=[each.case for each in reads if not each.call.is_step], read=list(reads))
    checkable.steps = [each for each in reads if each.call.is_step]
    settle(sink(), checkable, sandbox, Policy())
    return checkable


@pytest.mark.parametrize(
    ("problem", "number", "arguments", "reason"),
    [
        ("How far below the boat is she?", "16.0 m", {"start": 0, "end": -16}, OPPOSITE),
        ("How long is the way?", "0.02 m", {"start": 0, "end": 0.0248}, TOO_FEW),
        ("How far does it go?", "5.00 m", {"start": 0, "end": 5, "whole": True}, OTHER_FORM),
    ],
)
def test_what_says_neither_yes_nor_no_is_set_aside(
    sandbox: Sandbox, problem: str, number: str, arguments: dict[str, object], reason: str
) -> None:
    checkable = settled(sandbox, read(problem, number, number, arguments=arguments))
    assert (checkable.cases, dict(checkable.set_aside)) == ([], {reason: 1})


@pytest.mark.parametrize(
    ("problem", "number"),
    [("What is the relative change?", "16.0 m"), ("How far below the boat is she?", "-17.0 m"), ("How far?", "12 m")],
)
def test_other_misses_count_against_the_tool(sandbox: Sandbox, problem: str, number: str) -> None:
    checkable = settled(sandbox, read(problem, number, number, arguments={"start": 0, "end": -16}))
    assert len(checkable.cases) == 1


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (("How far to the left is it?", "5.00 m", {"start": 0, "end": 5}), []),  # as the opposite tool, the other way
        (("How much is left over?", "-5.00 m", {"start": 5, "end": 0}), ["-5.00 m"]),
        (("By how much does it grow?", "5.00 m", {"start": 0, "end": 5}), ["5.00 m"]),
    ],
)
def test_a_size_counts_beside_its_opposite_only_where_another_answer_decides_the_sign(
    sandbox: Sandbox, other: tuple[str, str, dict[str, object]], kept: list[str]
) -> None:
    problem, number, arguments = other
    opposite = read("How far below the boat is she?", "16.0 m", "16.0 m", arguments={"start": 0, "end": -16})
    checkable = settled(sandbox, opposite, read(problem, number, number, arguments=arguments))
    assert [each.expected for each in checkable.cases] == [{"quantity": each} for each in kept]
    assert checkable.set_aside[OPPOSITE] == 2 - len(kept)


def test_numbers_of_one_call_that_all_have_the_other_sign_say_nothing(sandbox: Sandbox) -> None:
    """The book's axis points east, and the reader's west."""
    code = (
        "def thrown(first: float, second: float) -> dict[str, float]:\n"
        '    return {"sum": first + second, "difference": first - second}\n'
    )
    tool = sink().with_(
        name="thrown",
        function="thrown",
        code=code,
        signature=read_function(code).signature,
        comparison=Comparison(mode="quantity", units={"sum": "m/s", "difference": "m/s"}),
    )
    problem, arguments = "Two carts roll west at 3 m/s and 5 m/s.", {"first": -3, "second": -5}
    both = [
        read(problem, "8 m/s and -2 m/s", number, arguments=arguments, result=result)
        for number, result in (("8.00 m/s", "sum"), ("-2.00 m/s", "difference"))
    ]
    for cases, aside in ((both, 2), (both[1:], 0)):  # a sign that is wrong alone counts
        checkable = Checkable(cases=[each.case for each in cases], read=list(cases))
        settle(tool, checkable, sandbox, Policy())
        assert (checkable.set_aside[OPPOSITE], len(checkable.cases)) == (aside, len(cases) - aside)


def test_a_direction_that_the_reader_has_settled_counts_against_the_tool(sandbox: Sandbox) -> None:
    call = {"arguments": {"start": 0, "end": 16}, "is_negated": True}
    checkable = settled(sandbox, read("How far below the boat is she?", "16.0 m", "16.0 m", **call))
    assert (len(checkable.cases), checkable.set_aside[OPPOSITE]) == (1, 0)


def test_a_number_on_the_way_counts_where_the_solution_states_it_to_three_digits(sandbox: Sandbox) -> None:
    problem, solution = "A stone falls from 12.5 m to 3.25 m. How long does it take?", "s = 9.25 m, so t = 1.37 s"
    step = read(problem, solution, "", arguments={"start": 3.25, "end": 12.5}, is_step=True)
    other = read(problem, solution, "", arguments={"start": 0.0, "end": 12.5}, is_step=True)  # given, not computed
    checkable = settled(sandbox, step, other)
    assert [each.expected for each in checkable.cases] == [{"quantity": "9.25 m"}]
    assert dict(checkable.set_aside) == {NOT_STATED: 1}


@pytest.mark.parametrize(("end", "kept"), [(9.25, [{"quantity": "9.25 m"}]), (9.0, [])])
def test_one_of_several_numbers_counts_where_it_is_what_the_tool_gives(
    sandbox: Sandbox, end: float, kept: list[object]
) -> None:
    solution = "(a) 9.25 m on the first day, 4.17 m on the second (b) 9.00 m"
    one = read("How far does it go?", solution, "", arguments={"start": 0, "end": end}, part="a")
    checkable = Checkable()
    checkable.leave(one, SEVERAL)
    settle(sink(), checkable, sandbox, Policy())
    assert [each.expected for each in checkable.cases] == kept
    assert checkable.set_aside[SEVERAL] == (not kept)


@pytest.mark.parametrize(
    ("result", "set_aside"),
    [([7.5], {}), ([8.0], {}), ([7.5, 8.0], {OTHER_FORM: 1})],
    ids=["right", "wrong", "several"],
)
def test_one_number_decides_a_list_of_one(sandbox: Sandbox, result: list[float], set_aside: dict[str, int]) -> None:
    code = f"def modes(data: list[float]) -> list[float]:\n    return {result}\n"
    tool = sink().with_(code=code, function="modes", signature=read_function(code).signature)
    stated = StatedResult.of("modes", tool.signature, {"": "m"}).stated_in("The mode is 7.5 m.")
    assert isinstance(stated, dict)
    hidden = Hidden(Exercise(number="1", problem="Which length is there most?", solution="7.5 m"))
    asked = ExerciseCall(exercise="1", tool="modes", arguments={"data": [1.0]})
    checkable = Checkable(cases=[case_of(asked, stated, hidden, "1.1")])
    settle(tool, checkable, sandbox, Policy())
    assert dict(+checkable.set_aside) == set_aside
    assert [each.is_right for each in run_cases(tool, checkable.cases, sandbox, Policy())] == [result == [7.5]] * (
        not set_aside
    )
