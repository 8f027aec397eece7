"""The page of a tool's versions: what each changed and gained, and two of them beside each other."""

from __future__ import annotations

from typing import NamedTuple

from toolsmith.errors import ToolsmithError, UsageError
from toolsmith.serving.pages.differences import Row, rows
from toolsmith.serving.pages.tool_page import Gain, gains_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.log import Version

_MOST_LISTED = 200


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
