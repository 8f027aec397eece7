"""What a solution says to one call: a number that is told, or one that is likely and counts only where the tool agrees.

A number is likely where the book's solution is worked step by step, where it ends in a conclusion, or where its parts
have no letters; a list, where more numbers stand beside it. A call that does not give it says nothing about the tool.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolsmith.recipes.make.hidden.stand_ins import replaced_in, stand_ins
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.replies import ExerciseCall, answer_in
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.quantity import is_same, part_of, parts_of, the_quantity
from toolsmith.verify.quantities.spelling import plain, without_figures
from toolsmith.verify.quantities.units import converted

_LONG = 80  # characters of a text that says more than a number
_SAID = re.compile(
    r"(?:[=≈~:(|]|\b(?:is|are|was|were|be|equals|about|approximately|by|only|takes?|needs?|gives?|least|most))\W*$"
)
_SHORT = 40  # characters of a first line that is the answer
_SENTENCE = re.compile(r"(?<=[^\W\d][.;])\s+|\n")
NO_PART = "part not found in the solution"
_STEPS = re.compile(
    r"(?:^|(?<=[.;:]\s)|(?<=\n))(?:Thus|So|Therefore|Hence|This gives|We (?:get|find|obtain))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Answer:
    """What is expected of the call; or nothing, and the reason."""

    expected: dict[str, JsonValue] | None
    is_likely: bool = False
    reason: str = ""


def answer_to(call: ExerciseCall, hidden: Hidden, returned: StatedResult, *, is_alone: bool) -> Answer:
    """Find the number that answers a call.

    Args:
        call: the reading of the exercise.
        hidden: the exercise with its solution.
        returned: what the tool returns.
        is_alone: whether no other call is made of this part.
    """
    problem, solution = hidden.exercise.problem, hidden.exercise.solution
    segment = part_of(solution, call.part)
    if segment is None:
        return _without_part(call, problem, solution, returned)
    stated = returned.stated_in(segment, call.result, call.unit, problem if is_alone else "", call.asked)
    if not isinstance(stated, str):
        return Answer(stated, is_likely=_is_in_passing(stated, segment) or _is_one_of_several(stated, segment))
    for likely in _likely(call, segment, hidden, returned, is_alone=is_alone):
        if not isinstance(likely, str):
            return Answer(likely, is_likely=True)
    return Answer(None, reason=stated)


def _is_in_passing(stated: Mapping[str, JsonValue], text: str) -> bool:
    """Whether a long text says the number without saying that something is it: `in samples of size 60`."""
    number = str(stated.get("quantity", "")).removeprefix("about ")
    spelled = plain(without_figures(text))
    found = re.search(r"\s?".join(map(re.escape, re.sub(r"\s", "", number))), spelled)  # `12 500 m` for 12500 m
    place = found.start() if found else 0
    return len(spelled) > _LONG and place > 0 and not _SAID.search(spelled[:place])


def _is_one_of_several(stated: Mapping[str, JsonValue], text: str) -> bool:
    """Whether the text states more numbers than the list that was found in it: P_1(2.17 m, 1.25 m), P_2(…)."""
    listed = stated.get("quantities")
    if not isinstance(listed, list):
        return False
    every = quantities(without_figures(text))
    distinct = [each for n, each in enumerate(every) if not any(is_same(each, other) for other in every[:n])]
    return len(distinct) > len(listed)


def _likely(
    call: ExerciseCall, segment: str, hidden: Hidden, returned: StatedResult, *, is_alone: bool
) -> Iterator[dict[str, JsonValue] | str]:
    """What a part may state: worked to its end, in its first line, in its conclusion, a list in its end, in no unit."""
    if hidden.kind == "worked example" and is_alone:
        yield returned.stated_in(segment, call.result, call.unit, hidden.exercise.problem, call.asked, is_worked=True)
    first, _, rest = segment.strip().partition("\n")
    steps = _STEPS.split(without_figures(segment))
    for text in (*([first] if rest and len(first) <= _SHORT else []), *steps[-1:][: len(steps) - 1]):
        yield _stated(call, text, "", returned)
    if returned.is_list:
        yield _stated(call, _SENTENCE.split(segment.strip())[-1], "", returned)
    if call.unit and not returned.units.get(call.result):
        yield returned.stated_in(segment, call.result, "", "", call.asked)


def _stated(call: ExerciseCall, text: str, problem: str, returned: StatedResult) -> dict[str, JsonValue] | str:
    return returned.stated_in(text, call.result, call.unit, problem, call.asked)


def _without_part(call: ExerciseCall, problem: str, solution: str, returned: StatedResult) -> Answer:
    """By what the number is called; else by its place, where as many statements as parts follow each other."""
    if call.asked and (labelled := returned.labelled_in(solution, call.result, call.unit, call.asked)):
        return Answer(labelled, is_likely=bool(call.part))
    parts = list(parts_of(problem))
    pieces = [each for each in re.split(r";\s|\n", solution) if each.strip()]
    if call.part in parts and not parts_of(solution) and len(pieces) == len(parts) > 1:
        stated = _stated(call, pieces[parts.index(call.part)], problem, returned)
        if not isinstance(stated, str):
            return Answer(stated, is_likely=True)
    return Answer(None, reason=NO_PART)


def with_answers(call: ExerciseCall, hidden: Hidden) -> ExerciseCall | None:
    """The call with the book's answers to other parts in their places; None where one of them cannot be told."""
    arguments = dict(call.arguments)
    for path, value in stand_ins(arguments):
        answer = answer_in(value)
        if answer is not None:
            part, unit, factor = answer
            number = the_quantity(part_of(hidden.exercise.solution, part) or "", unit)
            given = None if isinstance(number, str) else converted(number.value, number.unit or unit, unit)
            if given is None or part == call.part:
                return None
            arguments = replaced_in(arguments, path, given * factor)
    is_given = arguments != call.arguments
    return call.model_copy(update={"arguments": arguments, "has_answers": True}) if is_given else call
