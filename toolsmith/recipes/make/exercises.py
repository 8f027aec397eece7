"""A book's solved exercises as hidden cases: a model reads the arguments, the book's own number is what is expected.

The model that turns an exercise into a call sees neither its solution nor the tool's code. What cannot be checked
without guessing is set aside with its reason, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import cut
from toolsmith.recipes.make.section_material import LONGEST_PROBLEM, MOST_EXERCISES
from toolsmith.recipes.make.section_replies import INPUT_UNIT, ExerciseCall, SectionTool, parse_calls
from toolsmith.recipes.make.stated_result import StatedResult
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.message import Parameters
from toolsmith.types.record import content_hash
from toolsmith.types.reference import Chapter, Exercise, Section
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.quantity import part_of
from toolsmith.verify.quantities.spelling import with_decimal_point
from toolsmith.verify.run_cases import argument_problems

_REPLY_TOKENS = 8_000


@dataclass
class Checkable:
    """What the exercises of a section are worth to one tool."""

    cases: list[Case] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)


def usable_exercises(chapter: Chapter, section: Section, *, has_decimal_comma: bool = False) -> list[Exercise]:
    """Solved exercises with a number in the solution: the section's own, then those at the chapter's end.

    Solutions come with a decimal point, whatever the book writes.
    """
    at_end = [exercise.model_copy(update={"number": f"end-{exercise.number}"}) for exercise in chapter.solved]
    solved = [*section.solved, *at_end]
    if has_decimal_comma:
        solved = [item.model_copy(update={"solution": with_decimal_point(item.solution)}) for item in solved]
    return [exercise for exercise in solved if quantities(exercise.solution)][:MOST_EXERCISES]


def call_exercises(
    model: Model, tools: Sequence[tuple[Tool, SectionTool]], exercises: Sequence[Exercise], place: str
) -> tuple[dict[str, Checkable], int]:
    """Ask for all calls of a section at once; the cases of each tool by its name, and how many exercises no call fits.

    Args:
        model: who reads the exercises.
        tools: valid tools, with what their maker wrote of them.
        exercises: solved ones.
        place: of the section, for the cases' source.
    """
    variables = {
        "tools": [_described(tool, written) for tool, written in tools],
        "exercises": [
            {"number": exercise.number, "problem": cut(exercise.problem, LONGEST_PROBLEM)} for exercise in exercises
        ],
    }
    calls = ask(model, "call_exercises", parse_calls, variables, Parameters(max_tokens=_REPLY_TOKENS))
    by_number = {exercise.number: exercise for exercise in exercises}
    found = {written.name: Checkable() for _, written in tools}
    for tool, written in tools:
        own = [call for call in calls if call.tool == written.name and call.exercise in by_number]
        for call in own:
            _add(found[written.name], tool, call, by_number[call.exercise], place)
    fitted = {call.exercise for call in calls if call.tool in found}
    return found, len(by_number.keys() - fitted)


def _described(tool: Tool, written: SectionTool) -> dict[str, JsonValue]:
    return {
        "name": written.name,
        "doc": render_doc(tool).strip(),
        "schema": tool.signature.json_schema(tool.doc.parameters),
        "result": describe_units(written.units, is_list=tool.signature.returns.get("type") == "array"),
    }


def describe_units(units: Mapping[str, str], *, is_list: bool = False) -> str:
    """How a result comes out, for a model."""
    one, plain = ("a list of numbers", "a list of plain numbers") if is_list else ("a number", "a plain number")

    def described(unit: str) -> str:
        if unit == INPUT_UNIT:
            return f"{one} in the unit of the arguments"
        return f"{one} in {unit}" if unit else plain

    if set(units) == {""}:
        return described(units[""])
    return "; ".join(f"{name}: {described(unit)}" for name, unit in units.items())


def _add(checkable: Checkable, tool: Tool, call: ExerciseCall, exercise: Exercise, place: str) -> None:
    seen = {content_hash(case.arguments) for case in tool.cases}
    problems = argument_problems(tool, call.arguments)
    segment = part_of(exercise.solution, call.part)
    source = f"{place}, exercise {exercise.number}{call.part}"
    if problems:
        checkable.set_aside["call does not fit the tool"] += 1
    elif content_hash(call.arguments) in seen:
        checkable.set_aside["same as a worked example"] += 1
    elif any(case.source == source and case.expected.get("result", "") == call.result for case in checkable.cases):
        checkable.set_aside["called twice"] += 1
    elif segment is None:
        checkable.set_aside["part not found in the solution"] += 1
    else:
        returned = StatedResult.of(tool.name, tool.signature, tool.comparison.units)
        stated = returned.stated_in(segment, call.result, call.unit, exercise.problem)
        if isinstance(stated, str):
            checkable.set_aside[stated] += 1
            return
        given = {"result": call.result, "unit": call.unit, "negated": call.is_negated}
        expected = stated | {name: value for name, value in given.items() if value}
        checkable.cases.append(
            Case(arguments=call.arguments, expected=expected, origin="extracted", part="hidden", source=source)
        )
