"""A foreign tool as it was read, before anything is proved; or why it could not be read."""

from __future__ import annotations

from pathlib import Path

from toolsmith.adopting.examples.calls import Unread
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool


class Candidate(Record):
    """`source` is its place (file and name); `problem` says why there is no tool; `unread` are examples left out.

    `has_json_form` is false where no call in JSON could be right, as `problem` then says.
    """

    source: str
    tool: Tool | None = None
    problem: str = ""
    has_json_form: bool = True
    unread: tuple[Unread, ...] = ()


def leaves(file: Path, folder: Path) -> bool:
    """Whether a file in a foreign folder is a link out of it: it may lead to files of ours, and is not read."""
    return not file.resolve().is_relative_to(folder.resolve())


def elsewhere(source: str) -> Candidate:
    return Candidate(source=source, problem="a link out of the folder: not read")
