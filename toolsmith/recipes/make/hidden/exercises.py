"""What a book solves as hidden cases: a model reads the arguments, the book's own number is what is expected.

The model that turns an exercise into a call sees neither its solution nor the tool's code. What cannot be checked
without guessing is set aside with its reason, and counted.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import cut
from toolsmith.recipes.make.hidden.answers import NO_PART, Answer, answer_to, with_answers
from toolsmith.recipes.make.hidden.chains import Chain, links_of
from toolsmith.recipes.make.hidden.checkable import Checkable, Read, case_of, result_of, source_of
from toolsmith.recipes.make.hidden.described import described
from toolsmith.recipes.make.hidden.paired import Pair, in_said_order, numbers_in_order
from toolsmith.recipes.make.hidden.solved import solved_case
from toolsmith.recipes.make.hidden.stand_ins import stand_ins
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.material import LONGEST_PROBLEM
from toolsmith.recipes.make.section.replies import ExerciseCall, SectionTool, parse_calls
from toolsmith.recipes.make.withheld.withheld import Hidden, withhold
from toolsmith.types.message import Parameters
from toolsmith.types.record import content_hash
from toolsmith.types.reference import Chapter, Exercise, Reference, Section
from toolsmith.types.tool import Tool
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.quantity import part_of
from toolsmith.verify.run_cases import argument_problems

_REPLY_TOKENS = 8_000
_LONGEST_EXERCISES = 40_000  # characters of all problems in one question
_SHARED_WORDS = 2  # with a tool's doc, that something of another section has at least
_SAME_CHAPTER = 1.5  # times what its words are worth
_LENGTH_SHARE = 0.7  # how much a long problem's many words count against it, as BM25's b
_POINTS_AWAY = 0.5  # times what its words are worth, where it points to a figure or a table that is elsewhere
_ELSEWHERE = "(see there)"
_MOST_NEAR = 16  # of other sections, for each tool


@dataclass
class ReadExercises:
    """What exercises are worth to each tool by its name, and how many of them no call fits.

    `groups` are cases that count only together, with why each was set aside; `chains` calls that need other calls.
    """

    by_tool: dict[str, Checkable]
    groups: list[tuple[list[Pair], list[str]]] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    without_call: int = 0


def usable_exercises(
    reference: Reference,
    chapter: Chapter,
    section: Section,
    withheld: Sequence[Hidden] = (),
    words: Sequence[Collection[str]] = (),
    without: Collection[str] = (),
) -> list[Hidden]:
    """What has a number in its solution, as much as one question holds.

    First the section's own solved exercises, then what was withheld from its maker, then the exercises at the chapter's
    end, then what the book's other sections solve, in exercises, examples and gaps, that shares most words with a tool,
    rare ones above all.

    Args:
        reference: the book.
        chapter: where the section stands.
        section: with its exercises.
        withheld: self-tests, worked examples and the like that its maker did not see.
        words: of each tool's doc, in small letters; without any, other sections are left out.
        without: numbers of those that were asked about before.
    """
    at_end = [_renumbered(exercise, f"end-{exercise.number}") for exercise in chapter.solved]
    near = _near(reference, chapter, section, words, without) if words else []
    found = [*map(Hidden, section.solved), *withheld, *map(Hidden, at_end), *near]
    found = [each for each in found if each.exercise.number not in without and _states_number(each.exercise.solution)]
    lengths = itertools.accumulate(min(len(each.exercise.problem), LONGEST_PROBLEM) for each in found)
    return [each for each, length in zip(found, lengths, strict=True) if length <= _LONGEST_EXERCISES]


def _near(
    reference: Reference,
    chapter: Chapter,
    section: Section,
    words: Sequence[Collection[str]],
    without: Collection[str],
) -> list[Hidden]:
    """What other sections solve with a number: each tool's best in turn, the same chapter's a little first."""
    places = [(other, place) for other in reference.chapters for place in other.sections if place is not section]
    every = [
        (other, Hidden(_renumbered(each.exercise, f"{place.number or place.title}-{each.exercise.number}"), each.kind))
        for other, place in places
        for each in (*map(Hidden, place.solved), *withhold(place).withheld)
        if each.kind != "table row" and all(map(_states_number, (each.exercise.problem, each.exercise.solution)))
    ]
    every = [(other, each) for other, each in every if each.exercise.number not in without]
    said = [words_of(each.exercise.problem) for _, each in every]
    times = Counter(word for each in said for word in each)
    usual = sum(map(len, said)) / max(1, len(said))
    ranked = []
    for wanted in words:
        shared = [each & set(wanted) for each in said]
        worth = [
            math.fsum(math.log(len(every) / times[word]) for word in common)
            * (_SAME_CHAPTER if other is chapter else 1.0)
            * (_POINTS_AWAY if _ELSEWHERE in each.exercise.problem or each.exercise.needs_figure else 1.0)
            / (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(words_said) / usual)
            for common, words_said, (other, each) in zip(shared, said, every, strict=True)
        ]
        best = [n for n in range(len(every)) if len(shared[n]) >= _SHARED_WORDS]
        ranked.append(sorted(best, key=lambda n: -worth[n])[:_MOST_NEAR])
    turns = dict.fromkeys(n for turn in itertools.zip_longest(*ranked) for n in turn if n is not None)
    return [every[n][1] for n in turns]


@lru_cache(maxsize=20_000)
def _states_number(text: str) -> bool:
    """Whether a problem or a solution says a number; those of the whole book are looked at for each section."""
    return bool(quantities(text))


def words_of(text: str) -> set[str]:
    """The words of a text that say what it is about, in small letters."""
    return set(re.findall(r"[^\W\d_]{4,}", text.lower()))


def _renumbered(exercise: Exercise, number: str) -> Exercise:
    return exercise.model_copy(update={"number": number})


def call_exercises(
    model: Model,
    tools: Sequence[tuple[Tool, SectionTool]],
    hidden: Sequence[Hidden],
    place: str,
    tables: str = "",
    told: Collection[str] = (),
) -> ReadExercises:
    """Ask for all calls of a section at once.

    Args:
        model: who reads the exercises.
        tools: valid tools, with what their maker wrote of them.
        hidden: solved exercises, and what was withheld from the maker.
        place: of the section, for the cases' source.
        tables: of the section, and those that it points to; exercises are solved with them.
        told: names of tools that need no calls of their own.
    """
    variables = {
        "tools": [{**described(tool, written), "is_told": written.name in told} for tool, written in tools],
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
    filled = [with_answers(call, by_number[call.exercise]) for call in calls]
    for call, whole in zip(calls, filled, strict=True):
        read.by_tool[call.tool].set_aside += Counter({NO_PART: whole is None})
    calls = [call for call in filled if call is not None]
    together: dict[tuple[str, str], list[ExerciseCall]] = {}
    for call in calls:
        if links_of(call):
            read.chains.append(Chain(call, by_number[call.exercise]))
        elif call.is_step:
            _add(read.by_tool[call.tool], known[call.tool], call, by_number[call.exercise], place, is_alone=True)
        else:
            together.setdefault((call.exercise, call.part), []).append(call)
    for group in together.values():
        given = by_number[group[0].exercise]
        reasons = [
            _add(read.by_tool[each.tool], known[each.tool], each, given, place, is_alone=len(group) == 1)
            for each in group
        ]
        if all(reasons):
            read.groups += _groups(known, group, reasons, given, place)
    read.without_call = len(by_number.keys() - {call.exercise for call in calls})
    return read


def _groups(
    known: Mapping[str, Tool], calls: Sequence[ExerciseCall], reasons: Sequence[str], hidden: Hidden, place: str
) -> list[tuple[list[Pair], list[str]]]:
    """The calls of one part, or the entries of one call, with as many numbers of the solution."""
    if any(argument_problems(known[call.tool], call.arguments) for call in calls):
        return []
    if len(calls) == 1:
        (call,) = calls
        entries = in_said_order(list(known[call.tool].comparison.units), call.asked, hidden.exercise.problem)
        calls = [call.model_copy(update={"result": name, "asked": ""}) for name in entries]
    segment = part_of(hidden.exercise.solution, calls[0].part) if calls else None
    numbers = numbers_in_order(segment or "", [call.asked for call in calls])
    pairs = [
        Pair(known[call.tool], case_of(call, {"quantity": number.text}, hidden, place))
        for call, number in zip(calls, numbers, strict=False)
    ]
    return [(pairs, list(reasons))] if len(pairs) > 1 else []


def _add(checkable: Checkable, tool: Tool, call: ExerciseCall, hidden: Hidden, place: str, *, is_alone: bool) -> str:
    """Why the call became no case; "" where it did. `is_alone`: no other call is made of this part."""
    if call.unknown:
        solved = solved_case(call, hidden, tool, place)
        if isinstance(solved, str):
            checkable.set_aside[solved] += 1
            return solved
        checkable.solved.append((solved, call.unknown))
        return ""
    if call.is_step:
        if not argument_problems(tool, call.arguments):
            checkable.steps.append(Read(case_of(call, {}, hidden, place), call, hidden))
        return ""
    seen = {content_hash(case.arguments) for case in tool.cases if case.origin == "extracted"}
    source = source_of(call, hidden, place)
    every = (*checkable.cases, *checkable.likely)
    answer = Answer(None)
    if any(stand_ins(call.arguments)):
        reason = "a call or an answer among the arguments that cannot be read"
    elif argument_problems(tool, call.arguments):
        reason = "call does not fit the tool"
    elif content_hash(call.arguments) in seen:
        reason = "same as a worked example"
    elif any(case.source == source and result_of(case) == call.result for case in every):
        reason = "called twice"
    else:
        answer = answer_to(
            call, hidden, StatedResult.of(tool.name, tool.signature, tool.comparison.units), is_alone=is_alone
        )
        reason = answer.reason
    if answer.expected is None:
        return checkable.leave(Read(case_of(call, {}, hidden, place), call, hidden), reason)
    is_likely = answer.is_likely or call.has_answers  # which the book may have rounded
    case = case_of(call, answer.expected, hidden, place)
    checkable.read.append(Read(case, call, hidden))
    (checkable.likely if is_likely else checkable.cases).append(case)
    return ""
