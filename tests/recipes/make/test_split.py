"""The split of a task's cases: deterministic, spread over the values of a table, and showing more hides only more."""

from __future__ import annotations

import itertools

import pytest

from toolsmith.recipes.make.records import MakeOptions
from toolsmith.recipes.make.split import few_cases, split_cases
from toolsmith.types.task import Case, Task
from toolsmith.types.value import JsonValue


def table(rows: int) -> Task:
    """Fees by region, one region rare, and by a number with many values."""
    regions = itertools.cycle(["north", "south", "east"])
    rare = {5: "island", 11: "islet"}
    arguments: list[dict[str, JsonValue]] = [
        {"region": rare.get(number, next(regions)), "days": number * number, "member": number % 7 == 0}
        for number in range(rows)
    ]
    return Task(name="fees", cases=tuple(Case(arguments=each, expected=1) for each in arguments))


def texts(count: int) -> Task:
    return Task(name="texts", cases=tuple(Case(input=f"text {number}", expected="") for number in range(count)))


def shown(task: Task, count: int | None = None) -> list[Case]:
    return [case for case in split_cases(task, MakeOptions(shown=count)) if case.part == "shown"]


def test_every_value_of_a_small_column_is_shown_and_numbers_are_spread() -> None:
    seen = [case.arguments or {} for case in shown(table(90), 8)]
    assert {row["region"] for row in seen} == {"north", "south", "east", "island", "islet"}
    assert {row["member"] for row in seen} == {True, False}
    fifths = {sum(int(str(row["days"])) >= (18 * step) ** 2 for step in range(1, 5)) for row in seen}
    assert len(fifths) == 5


@pytest.mark.parametrize("task", [table(60), texts(60)], ids=["table", "texts"])
def test_the_split_depends_on_the_cases_alone(task: Task) -> None:
    turned = task.model_copy(update={"cases": task.cases[::-1]})
    assert split_cases(task, MakeOptions()) == split_cases(turned, MakeOptions())


@pytest.mark.parametrize("task", [table(60), texts(60)], ids=["table", "texts"])
def test_showing_more_takes_from_what_was_hidden_and_ends_at_half(task: Task) -> None:
    fewer, more, most = shown(task, 8), shown(task, 16), shown(task, 1000)
    assert more[:8] == fewer
    assert most[:16] == more
    assert len(most) == 30


def test_how_many_are_shown_depends_on_the_form_and_leaves_enough_to_prove_with() -> None:
    counts = {rows: len(shown(table(rows))) for rows in (16, 30, 60, 300)}
    assert counts == {16: 3, 30: 10, 60: 20, 300: 20}
    assert len(shown(texts(60))) == 8
    nested = Task(
        name="sums", cases=tuple(Case(arguments={"of": [number, 1]}, expected=number + 1) for number in range(60))
    )
    assert len(shown(nested)) == 8


def test_too_few_cases_are_told_with_how_many_are_missing() -> None:
    assert "give at least 1 more" in few_cases(texts(20), MakeOptions(), 10)
    assert few_cases(texts(21), MakeOptions(), 10) == ""
