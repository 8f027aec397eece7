"""The page of a tool's versions: what each changed and gained, and two of them beside each other."""

from __future__ import annotations

import difflib
from typing import Literal, NamedTuple

from toolsmith.errors import ToolsmithError, UsageError
from toolsmith.serving.pages.tool_page import Gain, gains_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.log import Version

_MOST_LISTED = 200
_CONTEXT = 3  # equal lines that are shown on either side of a difference
_MOST_LINES = 3_000  # of one side; comparing grows with their product


class Row(NamedTuple):
    """A line of either side, with its number; 0 where that side has none."""

    kind: Literal["equal", "changed", "skipped"]
    left: int = 0
    before: str = ""
    right: int = 0
    after: str = ""


class Step(NamedTuple):
    version: Version
    gains: tuple[Gain, ...]


class Compared(NamedTuple):
    """One part of a tool (code, extraction, doc, cases), before and after."""

    part: str
    rows: tuple[Row, ...]


class VersionsPage(NamedTuple):
    """`old` and `new` are commits that are compared; empty: the last change. `problem` says why there is nothing."""

    path: str
    steps: tuple[Step, ...]
    old: str
    new: str
    compared: tuple[Compared, ...]
    problem: str


def versions_page(box: Toolbox, path: str, old: str, new: str) -> VersionsPage:
    """The versions of the tool at exactly that path, newest first.

    Args:
        box: the toolbox.
        path: of the tool.
        old: commit of one of its versions; anything else is taken for none.
        new: the same, for the later one.
    """
    versions = box.log(path)[:_MOST_LISTED]
    known = {version.commit for version in versions}
    old, new = (commit if commit in known else "" for commit in (old, new))
    compared: tuple[Compared, ...] = ()
    problem = ""
    try:
        found = box.difference(path, f"{old}..{new}" if old and new else old)
        compared = tuple(Compared(each.part, tuple(rows(each.before, each.after))) for each in found)
    except UsageError as error:
        problem = error.message
    except ToolsmithError as error:
        problem = f"cannot be compared: {error.message}"
    steps = tuple(Step(version, gains_of(version)) for version in versions)
    return VersionsPage(path, steps, old, new, compared, problem)


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
