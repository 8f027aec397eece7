"""A foreign tool as it was read, before anything is proved; or why it could not be read."""

from __future__ import annotations

from toolsmith.types.record import Record
from toolsmith.types.tool import Tool


class Candidate(Record):
    """`source` is its place (file and name); `problem` says why there is no tool; `examples` were published."""

    source: str
    tool: Tool | None = None
    problem: str = ""
    examples: int = 0
