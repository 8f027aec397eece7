"""How large and how deeply nested a file of a toolbox may be: whoever wrote it, reading it stays cheap.

Covered: a file's size is known before its content is read; JSON is bounded in depth while it is parsed,
before anything is built of it; a symbolic link, a device or a pipe in the place of a file is not opened.
Not covered: the number of files; see `toolsmith.toolbox.git.vetting`; YAML: see `toolsmith.bounded_yaml`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Self

LARGEST = {
    "SKILL.md": 1_000_000,
    "tool.json": 8_000_000,
    "tool.py": 1_000_000,
    "extract.py": 1_000_000,
    "cases.jsonl": 16_000_000,
    "README.md": 4_000_000,
    "toolbox.toml": 256_000,
}
LARGEST_OTHER = 1_000_000  # bytes of any other file
_MOST_VALUES = 200_000  # of one JSON text


class Unread(bytes):
    """Stands for the content of a file that is there and was not read, wherever contents are compared and passed on.

    Two are equal where they stand for the same object of git. `reason` completes "tool.py …"; `id` is that of the
    object, empty where there is none, by which the file can be written somewhere else without being read.
    """

    reason: str
    id: str

    def __new__(cls, reason: str, id: str = "") -> Self:  # noqa: A002 - as git calls it
        made = super().__new__(cls, f"(this file {reason} {id})".encode())
        made.reason, made.id = reason, id
        return made


def largest(path: str) -> int:
    """Bytes that are read of a file of that name."""
    return LARGEST.get(path.rpartition("/")[2], LARGEST_OTHER)


def too_large(size: int, most: int) -> str:
    return f"has {size} bytes, of which at most {most} are read"


def read_file(path: Path, most: int = 0) -> bytes:
    """The content of a regular file, which is not a link to one; of anything else what stands for it.

    Args:
        path: of the file.
        most: bytes that are read of it; 0: as its name says.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    if path.is_symlink():
        return Unread("is a symbolic link")
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    found = os.fstat(opened)
    if not stat.S_ISREG(found.st_mode):
        os.close(opened)
        return Unread("is not a regular file")
    with os.fdopen(opened, "rb") as file:
        most = most or largest(path.name)
        return file.read(most) if found.st_size <= most else Unread(too_large(found.st_size, most))


def decoded(raw: bytes) -> str:
    """The text of a file, without the mark that some editors put in front.

    Raises:
        ValueError: it is not UTF-8.
    """
    return raw.decode("utf-8-sig")


def parsed_json(raw: bytes) -> Any:
    """The value of a JSON file.

    Raises:
        ValueError: it is none, is nested deeper than 200 levels, or has too many values.
    """
    from pydantic_core import from_json

    refuse_too_many_values(raw)
    return from_json(decoded(raw))


def refuse_too_many_values(raw: bytes) -> None:
    """Each value of a JSON text takes many times its own bytes, and its error where it is wrong many more.

    Raises:
        ValueError: there are more than a tool has.
    """
    if raw.count(b",") > _MOST_VALUES:
        raise ValueError(f"there are more than {_MOST_VALUES} values")
