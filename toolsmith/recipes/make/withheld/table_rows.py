"""Rows of a table of numbers as exercises: all cells but one are given, and that one is asked for.

Only where every cell is a number and the rows are in the order of their first: rows that are found by a word are facts,
which nobody can compute, and rows in no order are somebody's data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolsmith.types.reference import Exercise, Table
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.quantities.units import is_known_unit

_FEWEST_ROWS = 6
_MOST_ROWS = 6  # of one table
_CELLS = re.compile(r"\s*\|\s*")
_UNIT = re.compile(r"[(\[]\s*(?:in\s+)?(?P<inside>[^()\[\]]+?)\s*[)\]]\s*$|,\s*(?:in\s+)?(?P<behind>\S+)\s*$")


def split_rows(table: Table, number: str) -> tuple[Table, list[Exercise]]:
    """The table without every second row between its first and last, and these as exercises, one a cell but the first.

    The table as it is where it is no table of numbers under a head of words.
    """
    head, *rows = [_CELLS.split(line.strip()) for line in table.text.strip().split("\n")]
    if len(rows) < _FEWEST_ROWS or not _is_of_numbers(head, rows):
        return table, []
    taken = list(range(1, len(rows) - 1, 2))[:_MOST_ROWS]
    asked = [
        _asked(table.title, head, rows[place], column, f"{number}, row {place + 1}, column {column + 1}")
        for place in taken
        for column in range(1, len(head))
    ]
    lines = table.text.strip().split("\n")
    kept = [line for place, line in enumerate(lines) if place - 1 not in taken]
    return table.model_copy(update={"text": "\n".join(kept)}), asked


def _is_of_numbers(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    is_head = len(head) > 1 and all(re.search(r"[^\W\d]", name) for name in head)
    if not is_head or not all(len(row) == len(head) and all(_is_number(cell) for cell in row) for row in rows):
        return False
    first = [quantities(row[0])[0].value for row in rows]
    return first in (sorted(set(first)), sorted(set(first), reverse=True))


def _is_number(cell: str) -> bool:
    found = quantities(cell)
    return len(found) == 1 and not re.search(r"[^\W\d_]{3,}", cell[: found[0].start])


def _asked(title: str, head: Sequence[str], row: Sequence[str], column: int, number: str) -> Exercise:
    cells = enumerate(zip(head, row, strict=True))
    given = "; ".join(f"{name} is {cell}" for place, (name, cell) in cells if place != column)
    problem = f"A row of the table {title!r}: {given}. What is {head[column]}?"
    return Exercise(number=number, problem=problem, solution=_with_unit(row[column], head[column]))


def _with_unit(cell: str, name: str) -> str:
    """The cell with the unit that its column's head states: `Head loss (m)`, `Speed, m/s`."""
    found = _UNIT.search(name)
    unit = "" if found is None else found["inside"] or found["behind"]
    return f"{cell} {unit}" if unit and is_known_unit(unit) and not quantities(cell)[0].unit else cell
