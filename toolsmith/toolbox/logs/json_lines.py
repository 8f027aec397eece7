"""Files of lines that several processes add to at once, each line a record: the log of trials, answers, the queue.

Covered: lines of different writers never mix; a line cut off by a kill is skipped; values of environment variables that
look like keys never reach the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from toolsmith.secrets import redact
from toolsmith.types.record import Record

_Kind = TypeVar("_Kind", bound=Record)


def append_line(path: Path, text: str) -> None:
    """Add one line; the file and its folder are made where they are missing."""
    line = redact(text).encode("utf-8", "replace") + b"\n"  # a text may hold half of a surrogate pair
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(file, line)  # one write in append mode is not torn by other writers
    finally:
        os.close(file)


def read_records(path: Path, kind: type[_Kind]) -> Iterator[_Kind]:
    """The records of a file, oldest first; lines that hold none are skipped."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield kind.model_validate_json(line)
            except ValidationError:
                continue
