"""Changes one value, or one table, of a TOML file that a person also edits: comments and all else stay as they are.

The result is read back: a file in a form that cannot be changed so is refused, never damaged.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.errors import BadInputError

_HEADER = re.compile(r"^[ \t]*\[(?!\[)([^\]\n]*)\][ \t]*(#.*)?$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def with_value(text: str, table: Sequence[str], key: str, value: Any) -> str:
    """The text with a key of a table set; None takes it away.

    Args:
        text: of the file.
        table: its names, outermost first.
        key: in it.
        value: a text, number, boolean, list of these or flat mapping of these.

    Raises:
        BadInputError: the text is no TOML, or is written so that the key cannot be found.
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    start, end = _table(lines, table)
    own = re.compile(rf"^[ \t]*(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')[ \t]*=")
    place = next((number for number in range(start, end) if own.match(lines[number])), None)
    line = [] if value is None else [f"{_key(key)} = {toml(value)}\n"]
    if place is not None:
        lines[place : place + 1] = line
        if not line and not any(rest.strip() for rest in lines[start : end - 1]):
            del lines[start - 1]
    elif line and start:
        lines[start:start] = line
    elif line:
        lines += [*(["\n"] if lines else []), f"[{'.'.join(map(_key, table))}]\n", *line]
    return _checked(text, "".join(lines), (*table, key), value)


def with_table(text: str, table: Sequence[str], values: Mapping[str, Any] | None) -> str:
    """The text with a whole table exchanged, tables below it too; None takes it away.

    Raises:
        BadInputError: as `with_value`.
    """
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    start, end = _table(lines, table)
    below = start
    while start and below < len(lines):  # tables of the same beginning that follow at once
        header = _HEADER.match(lines[below])
        if header and _names(header[1])[: len(table)] != list(table):
            break
        below += 1
    while start and below > end and not lines[below - 1].strip():
        below -= 1
    if start:
        del lines[start - 1 : max(below, end)]
    body = [f"{_key(key)} = {toml(value)}\n" for key, value in (values or {}).items()]
    block = [f"[{'.'.join(map(_key, table))}]\n", *body] if values is not None else []
    if start:
        lines[start - 1 : start - 1] = block
    else:
        lines += [*(["\n"] if lines and block else []), *block]
    return _checked(text, "".join(lines), table, dict(values) if values is not None else None)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(lines: Sequence[str], table: Sequence[str]) -> tuple[int, int]:
    """The lines of a table, without its header and those of the next; (0, 0) where it is not there."""
    headers = [(number, header) for number, line in enumerate(lines) if (header := _HEADER.match(line.rstrip("\r\n")))]
    for place, (number, header) in enumerate(headers):
        if _names(header[1]) == list(table):
            following = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
            return number + 1, following
    return 0, 0


def _names(header: str) -> list[str]:
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([\w-]+)', header)
    return [next(filter(None, parts), "") for parts in found]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _checked(before: str, after: str, place: Sequence[str], value: Any) -> str:
    try:
        wanted, found = tomllib.loads(before), tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        wanted, found = {}, {"": error}
    inner = wanted
    for name in place[:-1]:
        inner = inner.setdefault(name, {}) if value is not None or name in inner else {}
    if value is None:
        inner.pop(place[-1], None)
    else:
        inner[place[-1]] = value
    if found != wanted and _pruned(found) != _pruned(wanted):
        raise BadInputError(
            f"{'.'.join(place)} is written in a form that cannot be changed here",
            hint="Edit the file by hand.",
        )
    return after


def _pruned(value: Any) -> Any:
    """Without empty tables: a header without keys says nothing."""
    if not isinstance(value, dict):
        return value
    kept = {key: _pruned(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item != {}}
