"""Worked examples, and the self-tests within them, as exercises: what is asked, and what the book answers."""

from __future__ import annotations

import re
from functools import cache

from toolsmith.reading.books.label_words import Kind, words
from toolsmith.types.reference import Exercise, WorkedExample
from toolsmith.verify.quantities.numbers import quantities_of
from toolsmith.verify.quantities.spelling import plain

_SHORTEST_PROBLEM = 20  # characters; less asks nothing by itself


def split_self_test(example: WorkedExample, number: str) -> tuple[WorkedExample, Exercise | None]:
    """An example without the self-test at its end, and the self-test; None where there is none with a number."""
    lines = example.text.split("\n")
    begins = next((place for place, line in enumerate(lines) if place and _label("self_test").match(line)), None)
    if begins is None:
        return example, None
    test = _exercise(lines[begins:], number, "self_test")
    if test is None:
        return example, None
    return example.model_copy(update={"text": "\n".join(lines[:begins]).strip()}), test


def as_exercise(example: WorkedExample, number: str) -> Exercise | None:
    """An example as an exercise; None where problem and answer cannot be told apart, or it answers with no number."""
    lines = example.text.split("\n")
    return _exercise(lines[1:] if lines[0].strip() == example.title.strip() else lines, number, "example")


def _exercise(lines: list[str], number: str, label: Kind) -> Exercise | None:
    answers = [place for place, line in enumerate(lines) if _label("solution").match(line)]
    if len(answers) != 1:
        return None
    problem, solution = _part(lines[: answers[0]], label), _part(lines[answers[0] :], "solution")
    plan = next((place for place, line in enumerate(problem) if place and _label("plan").match(line)), len(problem))
    remarks = next((place for place, line in enumerate(solution) if _label("remarks").match(line)), len(solution))
    asked, answer = "\n".join(problem[:plan]).strip(), "\n".join(solution[:remarks]).strip()
    if len(asked) < _SHORTEST_PROBLEM or not _states_number(answer):
        return None
    return Exercise(number=number, problem=asked, solution=answer, needs_figure="[figure" in asked.lower())


def _states_number(answer: str) -> bool:
    """Whether a number stands for itself: with a unit, behind an equals sign, or alone; not within a formula."""
    text = plain(answer)
    stated = [each for each in quantities_of(text) if not each.is_partial]
    return any(each.unit or text[: each.start].rstrip()[-1:] in ("=", "≈", ":", "") for each in stated)


def _part(lines: list[str], label: Kind) -> list[str]:
    """The lines without the label that they begin with."""
    found = _label(label).match(lines[0]) if lines else None
    return lines if found is None else [found["rest"] or "", *lines[1:]]


@cache
def _label(kind: Kind) -> re.Pattern[str]:
    """A line that is a label, or begins with one and a mark."""
    return re.compile(
        rf"^[*_#\s]*(?:{words(kind)})(?:\s+[\d.]+)?[*_]*\s*(?:[:.—]\s*[*_]*\s*(?P<rest>.*))?$", re.IGNORECASE
    )
