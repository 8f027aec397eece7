"""What a book solves as hidden cases: a model reads the arguments, the book's own number is what is expected.

The model that turns an exercise into a call sees neither its solution nor the tool's code. What cannot be checked
without guessing is set aside with its reason, and counted.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import cut
from toolsmith.recipes.make.hidden.paired import Pair, numbers_in_order
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.hidden.withheld import Hidden
from toolsmith.recipes.make.section_material import LONGEST_PROBLEM
from toolsmith.recipes.make.section_replies import INPUT_UNIT, ExerciseCall, SectionTool, parse_calls
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
_LONGEST_EXERCISES = 40_000  # characters of all problems in one question
_SHARED_WORDS = 2  # with the tools' docs, that an exercise of another section has at least


@dataclass
class Checkable:
    """What the exercises of a section are worth to one tool."""

    cases: list[Case] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)

    def take(self, case: Case) -> None:
        """A case that was set aside, since several numbers may answer it, and is told now."""
        self.cases.append(case)
        self.set_aside -= Counter({"several numbers": 1})


@dataclass
class ReadExercises:
    """Cases of each tool by its name, groups of cases that count only together, and how many exercises no call fits."""

    by_tool: dict[str, Checkable]
    groups: list[list[Pair]] = field(default_factory=list)
    without_call: int = 0


def usable_exercises(
    chapter: Chapter,
    section: Section,
    withheld: Sequence[Hidden] = (),
    words: Collection[str] = (),
    *,
    has_decimal_comma: bool = False,
) -> list[Hidden]:
    """What has a number in its solution, as much as one question holds.

    First the section's own solved exercises, then what was withheld from its maker, then the exercises at the chapter's
    end, then those of the chapter's other sections that share most words with the tools. Solutions come with a decimal
    point, whatever the book writes.

    Args:
        chapter: where the section stands.
        section: with its exercises.
        withheld: self-tests, worked examples and the like that its maker did not see.
        words: of the tools' docs, in small letters; without any, exercises of other sections are left out.
        has_decimal_comma: whether the book writes 3,5 for three and a half.
    """
    at_end = [_renumbered(exercise, f"end-{exercise.number}") for exercise in chapter.solved]
    elsewhere = [
        _renumbered(exercise, f"{other.number}-{exercise.number}")
        for other in chapter.sections
        if other.number != section.number
        for exercise in other.solved
    ]
    shared = {each.number: len(words_of(each.problem) & set(words)) for each in elsewhere} if words else {}
    near = [each for each in elsewhere if shared.get(each.number, 0) >= _SHARED_WORDS]
    near.sort(key=lambda each: -shared[each.number])
    found = [*map(Hidden, section.solved), *withheld, *map(Hidden, at_end), *map(Hidden, near)]
    if has_decimal_comma:
        found = [replace(each, exercise=_with_decimal_point(each.exercise)) for each in found]
    found = [each for each in found if quantities(each.exercise.solution)]
    lengths = itertools.accumulate(min(len(each.exercise.problem), LONGEST_PROBLEM) for each in found)
    return [each for each, length in zip(found, lengths, strict=True) if length <= _LONGEST_EXERCISES]


def words_of(text: str) -> set[str]:
    """The words of a text that say what it is about, in small letters."""
    return set(re.findall(r"[^\W\d_]{4,}", text.lower()))


def _with_decimal_point(exercise: Exercise) -> Exercise:
    return exercise.model_copy(update={"solution": with_decimal_point(exercise.solution)})


def _renumbered(exercise: Exercise, number: str) -> Exercise:
    return exercise.model_copy(update={"number": number})


def call_exercises(
    model: Model, tools: Sequence[tuple[Tool, SectionTool]], hidden: Sequence[Hidden], place: str, tables: str = ""
) -> ReadExercises:
    """Ask for all calls of a section at once.

    Args:
        model: who reads the exercises.
        tools: valid tools, with what their maker wrote of them.
        hidden: solved exercises, and what was withheld from the maker.
        place: of the section, for the cases' source.
        tables: of the section, and those that it points to; exercises are solved with them.
    """
    variables = {
        "tools": [_described(tool, written) for tool, written in tools],
        "tables": tables,
        "exercises": [
            {"number": each.exercise.number, "problem": cut(each.exercise.problem, LONGEST_PROBLEM)} for each in hidden
        ],
    }
    calls = ask(model, "call_exercises", parse_calls, variables, Parameters(max_tokens=_REPLY_TOKENS))
    by_number = {each.exercise.number: each for each in hidden}
    read = ReadExercises({written.name: Checkable() for _, written in tools})
    known = {written.name: tool for tool, written in tools}
    calls = [call for call in calls if call.tool in known and call.exercise in by_number]
    together: dict[tuple[str, str], list[ExerciseCall]] = {}
    for call in calls:
        together.setdefault((call.exercise, call.part), []).append(call)
    for group in together.values():
        given = by_number[group[0].exercise]
        added = [
            _add(read.by_tool[each.tool], known[each.tool], each, given, place, is_alone=len(group) == 1)
            for each in group
        ]
        if len(group) > 1 and not any(added):
            read.groups += _paired(known, group, given, place)
    read.without_call = len(by_number.keys() - {call.exercise for call in calls})
    return read


def _paired(known: Mapping[str, Tool], calls: Sequence[ExerciseCall], hidden: Hidden, place: str) -> list[list[Pair]]:
    """The calls of one part with the numbers of its solution, in their order, where there are as many."""
    segment = part_of(hidden.exercise.solution, calls[0].part) or ""
    numbers = numbers_in_order(segment, len(calls))
    fits = not any(argument_problems(known[call.tool], call.arguments) for call in calls)
    pairs = [
        Pair(known[call.tool], _case(call, {"quantity": number.text}, hidden, place))
        for call, number in zip(calls, numbers, strict=False)
    ]
    return [pairs] if pairs and fits else []


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


def _add(checkable: Checkable, tool: Tool, call: ExerciseCall, hidden: Hidden, place: str, *, is_alone: bool) -> bool:
    """Whether the call became a case. `is_alone`: no other call is made of this part."""
    exercise = hidden.exercise
    seen = {content_hash(case.arguments) for case in tool.cases}
    problems = argument_problems(tool, call.arguments)
    segment = part_of(exercise.solution, call.part)
    source = _source(call, hidden, place)
    returned = StatedResult.of(tool.name, tool.signature, tool.comparison.units)
    stated: dict[str, JsonValue] | str
    if problems:
        stated = "call does not fit the tool"
    elif content_hash(call.arguments) in seen:
        stated = "same as a worked example"
    elif any(case.source == source and case.expected.get("result", "") == call.result for case in checkable.cases):
        stated = "called twice"
    elif segment is None:
        is_whole = not call.part and bool(call.asked)
        labelled = returned.labelled_in(exercise.solution, call.result, call.unit, call.asked) if is_whole else None
        stated = labelled or "part not found in the solution"
    else:
        is_worked = hidden.kind == "worked example" and is_alone
        stated = returned.stated_in(segment, call.result, call.unit, exercise.problem, call.asked, is_worked=is_worked)
    if isinstance(stated, str):
        checkable.set_aside[stated] += 1
        return False
    checkable.cases.append(_case(call, stated, hidden, place))
    return True


def _case(call: ExerciseCall, stated: dict[str, JsonValue], hidden: Hidden, place: str) -> Case:
    given = {"result": call.result, "unit": call.unit, "negated": call.is_negated}
    return Case(
        arguments=call.arguments,
        expected=stated | {name: value for name, value in given.items() if value and name not in stated},
        origin="extracted",
        part="hidden",
        source=_source(call, hidden, place),
        columns={"kind": hidden.kind},
    )


def _source(call: ExerciseCall, hidden: Hidden, place: str) -> str:
    return f"{place}, {'exercise ' if hidden.kind == 'exercise' else ''}{hidden.exercise.number}{call.part}"
