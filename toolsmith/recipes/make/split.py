"""Splits a task's cases into shown, validation and hidden ones; the order depends on the cases alone.

Business rules need to be seen in all their values: where cases are rows of a table, every value of a small column is
shown early, and numbers are shown from all over their range. Showing more only takes from what was hidden.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from toolsmith.recipes.make.records import MakeOptions
from toolsmith.types.task import Case, Part, Task

TEXTS_SHOWN = 8  # three to propose and five more, since classes of problems vary in wording
MOST_ROWS_SHOWN = 20
FEWEST_SHOWN = 3  # LATM §3.1: three demonstrations to propose
_KEPT_HIDDEN = 10  # what is shown of few cases must leave some to prove with
_SEED = 17
_SMALL_COLUMN = 12  # different values; of a column with more, ranges are shown
_RANGES = 5
_MOST_LOOKED_THROUGH = 3000  # rows; choosing among more takes long and shows nothing else

Trait = tuple[str, object]


def split_cases(task: Task, options: MakeOptions) -> tuple[Case, ...]:
    """The task's cases, each with its part; where there are few, hidden ones are what is left."""
    ordered = sorted(task.cases, key=lambda case: case.question_id)
    random.Random(_SEED).shuffle(ordered)  # noqa: S311 - reproducible, not secret
    shown = shown_count(task, options)
    if is_table(task):
        ordered = _spread(ordered, shown)
    counts: list[tuple[Part, int]] = [
        ("shown", shown),
        ("validation", options.validation),
        ("hidden", options.hidden_limit),
    ]
    parted: list[Case] = []
    for part, count in counts:
        taken = ordered[len(parted) : len(parted) + count]
        parted += [case.model_copy(update={"part": part}) for case in taken]
    return tuple(parted)


def shown_count(task: Task, options: MakeOptions) -> int:
    """How many cases the maker sees: what the options say, up to half of all; else what suits their form."""
    count = len(task.cases)
    usual = TEXTS_SHOWN
    if not task.is_text:
        most, share = (MOST_ROWS_SHOWN, count // 3) if is_table(task) else (TEXTS_SHOWN, count // 5)
        usual = max(FEWEST_SHOWN, min(most, share, count - options.validation - _KEPT_HIDDEN))
    return usual if options.shown is None else min(options.shown, max(usual, count // 2))


def is_table(task: Task) -> bool:
    """Whether the cases are rows: calls with several arguments, each a single value."""
    return all(
        case.input is None
        and case.arguments is not None
        and len(case.arguments) > 1
        and not any(isinstance(value, (list, dict)) for value in case.arguments.values())
        for case in task.cases
    )


def few_cases(task: Task, options: MakeOptions, fewest_hidden: int) -> str:
    """Why nothing can be proved with so few cases; empty where it can."""
    hidden = max(0, len(task.cases) - shown_count(task, options) - options.validation)
    if hidden >= fewest_hidden:
        return ""
    return (
        f"too few cases to prove a tool ({len(task.cases)}): {hidden} stay hidden beside those that the maker sees "
        f"and {fewest_hidden} are needed; give at least {fewest_hidden - hidden} more"
    )


def _spread(cases: Sequence[Case], count: int) -> list[Case]:
    """The cases, the first `count` of them those that together show most: unseen values first, then unseen pairs."""
    candidates = dict(enumerate(zip(cases[:_MOST_LOOKED_THROUGH], _traits(cases), strict=False)))
    seen: Counter[object] = Counter()
    chosen: list[Case] = []
    for _ in range(min(count, len(candidates))):
        best = max(candidates, key=lambda place: (_news(candidates[place][1], seen), -place))
        case, traits = candidates.pop(best)
        chosen.append(case)
        seen.update(_with_pairs(traits))
    return [*chosen, *(case for case, _ in candidates.values()), *cases[_MOST_LOOKED_THROUGH:]]


def _news(traits: Sequence[Trait], seen: Counter[object]) -> tuple[int, float]:
    unseen = sum(trait not in seen for trait in traits)
    return unseen, sum(1 / (1 + seen[each]) for each in _with_pairs(traits))


def _with_pairs(traits: Sequence[Trait]) -> Iterable[object]:
    yield from traits
    yield from combinations(traits, 2)


def _traits(cases: Sequence[Case]) -> list[list[Trait]]:
    """What a row shows, column by column: its value where the column has few, else the range that a number is in."""
    rows = [case.arguments or {} for case in cases]
    traits: list[list[Trait]] = [[] for _ in rows]
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name) for row in rows]
        keys = [repr(value) for value in values]
        if len(set(keys)) > _SMALL_COLUMN:
            numbers = sorted(value for value in values if isinstance(value, (int, float)))
            if not numbers:
                continue  # names and the like
            borders = [numbers[len(numbers) * step // _RANGES] for step in range(1, _RANGES)]
            keys = [
                str(bisect_right(borders, value)) if isinstance(value, (int, float)) else repr(value)
                for value in values
            ]
        for row, key in zip(traits, keys, strict=True):
            row.append((name, key))
    return traits
