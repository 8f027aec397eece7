"""A second look at calls that miss the book's number, among some that do not: who looks is not told which these are.

A call that is read otherwise, or not at all, the second time says nothing about the tool; if the other call gives the
book's number, it counts. One that is read alike twice counts against the tool, so a wrong one gains nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolsmith.errors import ModelError, ModelNotChosenError, ModelRejectedError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import cut
from toolsmith.recipes.make.hidden.answers import answer_to
from toolsmith.recipes.make.hidden.checkable import Checkable, Read, case_of
from toolsmith.recipes.make.hidden.described import described
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.material import LONGEST_PROBLEM
from toolsmith.recipes.make.section.replies import ExerciseCall, SectionTool, parse_calls
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Parameters
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.run_cases import argument_problems, run_cases

READ_IN_TWO_WAYS = "read in two ways"
_MOST_LOOKED_AT = 16
_REPLY_TOKENS = 8_000


def look_again(
    model: Model,
    tools: Sequence[tuple[Tool, SectionTool]],
    by_tool: dict[str, Checkable],
    tables: str,
    sandbox: Sandbox,
    policy: Policy,
) -> None:
    """Ask once about a section's calls, where some miss; their cases are replaced or set aside.

    Args:
        model: who reads the exercises.
        tools: of the section, with what their maker wrote of them.
        by_tool: the cases of each.
        tables: of the section, as the first reader saw them.
        sandbox: where the calls run.
        policy: of the tools.
    """
    known = {written.name: tool for tool, written in tools}
    missed, right = [], []
    for name, checkable in by_tool.items():
        results = run_cases(known[name], checkable.cases, sandbox, policy)
        wrong = [each.case for each in results if not each.is_right]
        missed += [each for each in checkable.read if each.case in wrong]
        right += [each for each in checkable.read if each.case in checkable.cases and each.case not in wrong]
    shown = missed[:_MOST_LOOKED_AT]
    shown += right[: max(2, min(len(shown), _MOST_LOOKED_AT - len(shown)))]
    if not missed:
        return
    variables = _variables(tools, shown, tables)
    try:
        calls = ask(model, "check_calls", parse_calls, variables, Parameters(max_tokens=_REPLY_TOKENS))
    except (ModelRejectedError, ModelNotChosenError):
        raise
    except ModelError:  # the first reading stands
        return
    for read in missed[:_MOST_LOOKED_AT]:
        same = [each for each in calls if _place(each) == _place(read.call)]
        if not any(_is_alike(each, read.call) for each in same):
            _replace(by_tool[read.call.tool], known[read.call.tool], read, same, sandbox, policy)


def _variables(tools: Sequence[tuple[Tool, SectionTool]], shown: Sequence[Read], tables: str) -> dict[str, JsonValue]:
    exercises: dict[str, dict[str, JsonValue]] = {}
    for read in sorted(shown, key=lambda each: (each.hidden.exercise.number, each.call.part)):
        exercise = read.hidden.exercise
        entry = exercises.setdefault(
            exercise.number,
            {"number": exercise.number, "problem": cut(exercise.problem, LONGEST_PROBLEM), "calls": []},
        )
        call = read.call.model_dump(mode="json", include=set(_SHOWN)) | {"negated": read.call.is_negated}
        listed = entry["calls"]
        if isinstance(listed, list):
            listed.append(call)
    return {"tools": [described(*each) for each in tools], "tables": tables, "exercises": list(exercises.values())}


_SHOWN = ("exercise", "part", "tool", "arguments", "asked", "result", "unit")


def _place(call: ExerciseCall) -> tuple[str, str, str, str]:
    return call.exercise, call.part, call.tool, call.result


def _is_alike(one: ExerciseCall, other: ExerciseCall) -> bool:
    return one.arguments == other.arguments and one.is_negated == other.is_negated


def _replace(
    checkable: Checkable, tool: Tool, read: Read, calls: Sequence[ExerciseCall], sandbox: Sandbox, policy: Policy
) -> None:
    """The other call's case where that gives the book's number; else none."""
    checkable.cases.remove(read.case)
    returned = StatedResult.of(tool.name, tool.signature, tool.comparison.units)
    for call in calls:
        answer = answer_to(call, read.hidden, returned, is_alone=len(calls) == 1)
        if answer.expected is not None and not argument_problems(tool, call.arguments):
            case = case_of(call, answer.expected, read.hidden, read.case.source.partition(",")[0])
            case = case.model_copy(update={"source": read.case.source})
            if run_cases(tool, [case], sandbox, policy)[0].is_right:
                checkable.cases.append(case)
                return
    checkable.set_aside += Counter({READ_IN_TWO_WAYS: 1})
