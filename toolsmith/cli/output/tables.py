"""Tables of figures by name, beside the names where the terminal is wide enough for both; and of two texts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from toolsmith.cli.output.console import data
from toolsmith.printable import printable, printable_line

_GAP = "  "
_FEWEST_HIDDEN = 7  # equal lines in a row; of so many, three at either end are shown

Row = tuple[str, Sequence[str]]


def show_table(heads: Sequence[str], rows: Sequence[Row], colours: Mapping[str, str] | None = None) -> None:
    """Print names with their figures, aligned below their heads. Nothing is folded, nothing cut off.

    Args:
        heads: of the names, then of each figure; a head may have several lines.
        rows: names with their figures.
        colours: figures that have one.
    """
    rows = [(printable_line(name), [printable_line(each) for each in figures]) for name, figures in rows]
    lines = [head.split("\n") for head in heads]
    widths = [max(map(len, [*head, *(figures[place] for _, figures in rows)])) for place, head in enumerate(lines[1:])]
    names = max(map(len, [*lines[0], *(name for name, _ in rows)]))
    is_beside = names + sum(len(_GAP) + width for width in widths) <= data.width
    above = _head_rows(lines, name_first=not is_beside)
    for place, (name, figures) in enumerate([*above, *rows]):
        style = "bold" if place < len(above) else ""
        line = Text(name.ljust(names) if is_beside else "", style=style)
        for figure, width in zip(figures, widths, strict=True):
            line.append(_GAP + figure.rjust(width), style=(colours or {}).get(figure))
        if name and not is_beside:
            data.print(Text(name, style=style), soft_wrap=True)
        data.print(line, soft_wrap=True)


def _head_rows(heads: Sequence[Sequence[str]], *, name_first: bool) -> list[Row]:
    """A row a line of the heads, whose last lines stand next to the figures."""
    tall = max(map(len, heads))
    padded = [[""] * (tall - len(head)) + [*head] for head in heads]
    if name_first:
        padded[0] = [*heads[0], *[""] * (tall - len(heads[0]))]
    return [(name, figures) for name, *figures in zip(*padded, strict=True)]


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
