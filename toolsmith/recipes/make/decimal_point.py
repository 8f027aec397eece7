"""A book that writes the decimal comma, as everything behind the reading expects it: with the point."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolsmith.types.reference import Exercise, Reference, Section
from toolsmith.verify.quantities.spelling import uses_decimal_comma, with_decimal_point

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`|^\s*(?:>>>|\.\.\.|In\s?\[).*$)", re.DOTALL | re.MULTILINE)


def with_points(reference: Reference) -> Reference:
    """The book with 3.5 for 3,5 and 1234.5 for 1.234,5, where it writes the comma; code stays as it is."""
    if not uses_decimal_comma(_texts(reference)):
        return reference
    chapters = tuple(
        chapter.model_copy(
            update={
                "sections": tuple(map(_section, chapter.sections)),
                "exercises": tuple(map(_exercise, chapter.exercises)),
            }
        )
        for chapter in reference.chapters
    )
    return reference.model_copy(update={"chapters": chapters})


def _section(section: Section) -> Section:
    examples = (each.model_copy(update={"text": _pointed(each.text)}) for each in section.examples)
    tables = (each.model_copy(update={"text": _pointed(each.text)}) for each in section.tables)
    exercises = map(_exercise, section.exercises)
    update = {"examples": tuple(examples), "tables": tuple(tables), "exercises": tuple(exercises)}
    return section.model_copy(update={"text": _pointed(section.text), **update})


def _exercise(exercise: Exercise) -> Exercise:
    update = {"problem": _pointed(exercise.problem), "solution": _pointed(exercise.solution)}
    return exercise.model_copy(update=update)


def _pointed(text: str) -> str:
    parts = _CODE.split(text)
    return "".join(part if place % 2 else with_decimal_point(part) for place, part in enumerate(parts))


def _texts(reference: Reference) -> Iterator[str]:
    """All that tells how a book writes its numbers."""
    for chapter in reference.chapters:
        for section in chapter.sections:
            yield section.text
            yield from (example.text for example in section.examples)
            yield from (exercise.solution for exercise in section.exercises)
        yield from (exercise.solution for exercise in chapter.exercises)
