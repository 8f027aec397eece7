"""Whose solution it is: by the heading above it, by its number, and to nobody where that is not sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolsmith.reading.books.tree.numbers import bare, split_number
from toolsmith.reading.books.tree.open_parts import OpenChapter, OpenExercise


def exercises_below(title: str, chapters: Sequence[OpenChapter]) -> list[OpenExercise] | None:
    """The exercises of the section or chapter that a heading names by title or number; None where it names none."""
    wanted, (number, rest) = bare(title), split_number(title)
    if number and (within := split_number(rest)) and within[0] and not within[1]:  # `5.1 Chapter 1`
        number = within[0]
    for chapter in reversed(chapters):
        for section in chapter.sections:
            if section.exercises and section.title != chapter.title and wanted and bare(section.title) == wanted:
                return section.exercises
        if wanted and bare(chapter.title) == wanted and chapter.all_exercises():
            return chapter.all_exercises()
    return _by_number(number or title.strip(), chapters) if number or title.strip().isdigit() else None


def titled_so(title: str, chapters: Sequence[OpenChapter]) -> OpenExercise | None:
    """The one exercise without a solution that a heading of this title begins: of the last chapter that has any."""
    wanted = bare(title)
    for chapter in reversed(chapters):
        found = [each for each in chapter.all_exercises() if each.title and bare(each.title) == wanted]
        if found:
            return found[0] if len(found) == 1 and not found[0].solution else None
    return None


def _by_number(number: str, chapters: Sequence[OpenChapter]) -> list[OpenExercise] | None:
    place = 0
    for chapter in chapters:
        printed = split_number(chapter.title)[0]
        place = int(printed) if printed.isdigit() else place + (not chapter.is_front and chapter.is_numbered)
        if number in (printed, str(place)):
            return chapter.all_exercises()
        counted = 0
        for section in chapter.sections:
            counted += section.is_numbered and not section.is_introduction
            if number in (split_number(section.title)[0], f"{place}.{counted}") and "." in number and section.exercises:
                return section.exercises
    return None


def find(
    number: str, homes: Iterable[Sequence[OpenExercise]], *, in_order: Sequence[OpenExercise] = ()
) -> OpenExercise | None:
    """The one exercise of that number in the first home that has any.

    Numbers that occur twice are nobody's, but in the list `in_order`, whose exercises are answered one after another,
    and where one of them alone stands in a list: what bears a label in the text, `Practice 1.1`, counts on its own.
    """
    for home in homes:
        matching = [exercise for exercise in home if exercise.number.partition("+")[0] == number]
        unsolved = [exercise for exercise in matching if not exercise.solution]
        if len(matching) == 1 or len(unsolved) == 1 or (unsolved and home is in_order):
            return (unsolved or matching)[0]
        if matching:
            listed = [exercise for exercise in matching if exercise.is_listed]
            return listed[0] if len(listed) == 1 and not listed[0].solution else None
    return None
