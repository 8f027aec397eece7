"""Two texts beside each other, line by line, with what is equal on both sides cut short."""

from __future__ import annotations

import difflib
from typing import Literal, NamedTuple

_CONTEXT = 3  # equal lines that are shown on either side of a difference
_MOST_LINES = 3_000  # of one side; comparing grows with their product


class Row(NamedTuple):
    """A line of either side, with its number; 0 where that side has none."""

    kind: Literal["equal", "changed", "skipped"]
    left: int = 0
    before: str = ""
    right: int = 0
    after: str = ""


def rows(before: str, after: str) -> list[Row]:
    """What differs between two texts, in the order of both."""
    old, new = before.splitlines()[:_MOST_LINES], after.splitlines()[:_MOST_LINES]
    found: list[Row] = []
    for group in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        if group[0][1] > 0:
            found.append(Row("skipped"))
        for kind, first, last, start, end in group:
            for place in range(max(last - first, end - start)):
                is_left, is_right = first + place < last, start + place < end
                found.append(
                    Row(
                        "equal" if kind == "equal" else "changed",
                        first + place + 1 if is_left else 0,
                        old[first + place] if is_left else "",
                        start + place + 1 if is_right else 0,
                        new[start + place] if is_right else "",
                    )
                )
    return found
