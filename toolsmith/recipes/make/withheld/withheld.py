"""Which parts of a section are kept from its maker to prove its tools: self-tests, worked examples, rows, doctests.

Exercises are never shown, so they are not among these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from toolsmith.recipes.make.withheld.doctests import split_doctests
from toolsmith.recipes.make.withheld.masked import masked
from toolsmith.recipes.make.withheld.table_rows import split_rows
from toolsmith.recipes.make.withheld.worked_examples import as_exercise, split_self_test
from toolsmith.types.reference import Exercise, Section, Table, WorkedExample
from toolsmith.verify.quantities.numbers import quantities

Kind = Literal["exercise", "self-test", "worked example", "table row", "doctest"]
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


def withhold(section: Section) -> Split:
    """Take out what a maker need not see; the first of each kind stays, the only one without its numbers.

    That is all self-tests of worked examples, every second worked example and doctest, and where little else proves a
    tool every second row of a table of numbers.
    """
    examples, tests = _without_self_tests(section.examples)
    examples, worked = _without_every_second(examples, masks=not tests)
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
    shown = section.model_copy(update={"text": text, "examples": examples, "tables": tables})
    return Split(shown, tuple(withheld))


def _without_self_tests(examples: tuple[WorkedExample, ...]) -> tuple[tuple[WorkedExample, ...], list[Exercise]]:
    split = [split_self_test(example, f"self-test {place}") for place, example in enumerate(examples, 1)]
    return tuple(example for example, _ in split), [test for _, test in split if test is not None]


def _without_every_second(
    examples: tuple[WorkedExample, ...], *, masks: bool
) -> tuple[tuple[WorkedExample, ...], list[Exercise]]:
    """Of the examples whose problem and answer can be told apart, every second is taken; the very first never is.

    Where it is the only one, and no self-test was taken (`masks`), it is shown without the numbers that it comes to.
    """
    usable = [
        (place, exercise)
        for place, example in enumerate(examples)
        if (exercise := as_exercise(example, f"example {place + 1}")) is not None
    ]
    is_first_usable = bool(usable) and usable[0][0] == 0
    if masks and is_first_usable and len(usable) == 1 and (shown := masked(examples[0], usable[0][1])) is not None:
        return (shown, *examples[1:]), [usable[0][1]]
    taken = dict(usable[is_first_usable::2])
    return tuple(each for place, each in enumerate(examples) if place not in taken), list(taken.values())


def _without_rows(tables: tuple[Table, ...]) -> tuple[tuple[Table, ...], list[Exercise]]:
    split = [split_rows(table, f"table {place}") for place, table in enumerate(tables, 1)]
    return tuple(table for table, _ in split), [row for _, rows in split for row in rows]
