"""Which parts of a section are kept from its maker to prove its tools: self-tests, examples, numbers, rows, doctests.

Exercises are never shown, so they are not among these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from toolsmith.recipes.make.withheld.doctests import split_doctests
from toolsmith.recipes.make.withheld.gaps import Gaps, is_sure, with_gaps, without
from toolsmith.recipes.make.withheld.table_rows import split_rows
from toolsmith.recipes.make.withheld.worked_examples import as_exercise, split_self_test
from toolsmith.types.reference import Exercise, Section, Table, WorkedExample
from toolsmith.verify.quantities.numbers import quantities

Kind = Literal["exercise", "self-test", "worked example", "gap in the text", "table row", "doctest"]
ENOUGH = 4  # solved exercises and the like with a number; with fewer, rows of tables are withheld too


@dataclass(frozen=True)
class Hidden:
    """Something with an answer that proves a tool, and what it is in the book."""

    exercise: Exercise
    kind: Kind = "exercise"


@dataclass(frozen=True)
class Split:
    """A section as its maker sees it, and what was taken out of it."""

    shown: Section
    withheld: tuple[Hidden, ...]
    gaps: dict[str, str] = field(default_factory=dict)  # label -> what stood there


@lru_cache(maxsize=2_000)  # what proves a tool of one section is looked for in all others
def withhold(section: Section) -> Split:
    """Take out what a maker need not see; the first of each kind stays.

    That is all self-tests of worked examples, every second worked example and doctest, where little else proves a tool
    every second row of a table of numbers, and of what is shown the numbers that examples and text come to.
    """
    examples, tests = _without_self_tests(section.examples)
    kept, worked = _without_every_second(examples)
    text, doctests = split_doctests(section.text)
    withheld = [
        *(Hidden(each, "self-test") for each in tests),
        *(Hidden(each, "worked example") for each in worked),
        *(Hidden(each, "doctest") for each in doctests),
    ]
    tables = section.tables
    if len(withheld) + sum(bool(quantities(each.solution)) for each in section.solved) < ENOUGH:
        tables, rows = _without_rows(tables)
        withheld += [Hidden(each, "table row") for each in rows]
    shown = section.model_copy(update={"text": text, "examples": tuple(kept.values()), "tables": tables})
    return _with_gaps(shown, list(kept), withheld)


def _with_gaps(shown: Section, places: list[int], withheld: list[Hidden]) -> Split:
    """The section without the numbers that its examples, which stand at these places, and its text come to."""
    given = [number for table in shown.tables for number in quantities(table.text)]
    every = [with_gaps(shown.text, "", given)]
    stated = quantities(every[0].text)
    _withhold_gaps(every[0], None, "text", withheld)
    for place, example in zip(places, shown.examples, strict=True):
        exercise = as_exercise(example, f"example {place + 1}")
        every.append(with_gaps(example.text, str(place + 1), given, exercise.problem if exercise else None, stated))
        _withhold_gaps(every[-1], exercise, f"example {place + 1}", withheld)
        given += filter(is_sure, quantities(exercise.problem if exercise else ""))
    found = [number for gaps in every for number in gaps.found]
    text, *texts = [without(gaps.text, found) for gaps in every]
    examples = [
        each.model_copy(update={"title": without(each.title, found), "text": new})
        for each, new in zip(shown.examples, texts, strict=True)
    ]
    tables = [each.model_copy(update={"title": without(each.title, found)}) for each in shown.tables]
    shown = shown.model_copy(update={"text": text, "examples": tuple(examples), "tables": tuple(tables)})
    return Split(shown, tuple(withheld), {label: number for gaps in every for label, number in gaps.numbers.items()})


def _withhold_gaps(gaps: Gaps, exercise: Exercise | None, number: str, withheld: list[Hidden]) -> None:
    """As the exercise that the example is, where its problem and its answer can be told apart; else gap by gap."""
    if exercise is not None and gaps.numbers:
        withheld.append(Hidden(exercise, "worked example"))
    elif (filled := gaps.exercise(number)) is not None:
        withheld.append(Hidden(filled, "gap in the text"))


def _without_self_tests(examples: tuple[WorkedExample, ...]) -> tuple[tuple[WorkedExample, ...], list[Exercise]]:
    split = [split_self_test(example, f"self-test {place}") for place, example in enumerate(examples, 1)]
    return tuple(example for example, _ in split), [test for _, test in split if test is not None]


def _without_every_second(examples: tuple[WorkedExample, ...]) -> tuple[dict[int, WorkedExample], list[Exercise]]:
    """The examples that are shown, by their places, and those that are taken.

    Of the examples whose problem and answer can be told apart, every second is taken; the very first never is.
    """
    usable = [
        (place, exercise)
        for place, example in enumerate(examples)
        if (exercise := as_exercise(example, f"example {place + 1}")) is not None
    ]
    taken = dict(usable[bool(usable) and usable[0][0] == 0 :: 2])
    return {place: each for place, each in enumerate(examples) if place not in taken}, list(taken.values())


def _without_rows(tables: tuple[Table, ...]) -> tuple[tuple[Table, ...], list[Exercise]]:
    split = [split_rows(table, f"table {place}") for place, table in enumerate(tables, 1)]
    return tuple(table for table, _ in split), [row for _, rows in split for row in rows]
