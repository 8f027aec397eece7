"""Two texts beside each other: what was before and what came after."""

from __future__ import annotations

import difflib

from rich.table import Table
from rich.text import Text

from toolsmith.cli.output.console import data
from toolsmith.printable import printable

_FEWEST_HIDDEN = 7  # equal lines in a row; of so many, three at either end are shown


def show_side_by_side(title: str, before: str, after: str) -> None:
    """A row a line; what is equal on both sides is cut short."""
    table = Table("before", "after", title=title, expand=True, show_lines=False)
    old, new = before.splitlines(), after.splitlines()
    for kind, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        left, right = old[first:last], new[start:end]
        if kind == "equal" and len(left) >= _FEWEST_HIDDEN:
            left = right = [*left[:3], "⋮", *left[-3:]]
        for place in range(max(len(left), len(right))):
            table.add_row(
                Text(printable(left[place]) if place < len(left) else "", style="" if kind == "equal" else "red"),
                Text(printable(right[place]) if place < len(right) else "", style="" if kind == "equal" else "green"),
            )
    data.print(table)
