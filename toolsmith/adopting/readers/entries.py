"""Entries of JSON, JSON Lines or a table of functions (CRAFT), each as it is; and the source code in one."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolsmith.adopting.readers.layouts import CODE_KEYS, entries_in
from toolsmith.errors import BadInputError, UsageError

_NAME = ("name", "function_name", "tool_name", "func_name", "api_name", "id", "title")
_LARGEST_CELL = 1_000_000  # characters
_CODE_COLUMNS = ("tool", "function", "code", "implementation", "source")
_CALL_COLUMNS = ("tool_call", "call", "usage", "test")
_ANSWER_COLUMNS = ("answer", "expected", "output", "result")
_TEXT_COLUMNS = ("description", "docstring", "summary")


def read_entries(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and content of every entry; the content is a text where a line is broken."""
    text = _text(path)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(path, text)
        return
    is_line = (
        path.suffix == ".jsonl"
        and isinstance(document, dict)
        and any(isinstance(document.get(key), str) for key in _NAME)
    )
    entries = entries_in([document] if is_line else document)
    if entries is None:
        raise BadInputError(f"{path} is not a library", ["it holds no list of objects"], hint="See docs/toolbox.md.")
    for number, entry in enumerate(entries, 1):
        yield number, entry if isinstance(entry, dict) else f"entry {number} is not an object"


def read_table(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and content of every row as an entry of a JSON library; a text where it holds no function.

    Raises:
        UsageError: it cannot be read, or has no column of sources.
    """
    text = _text(path)
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise UsageError(f"{path} is no table: {error}") from error
    finally:
        csv.field_size_limit(before)
    columns = list(rows[0]) if rows else []
    code = next((name for name in _CODE_COLUMNS if any("def " in (row.get(name) or "") for row in rows)), "")
    if not code:
        raise UsageError(
            f"{path} has no column of functions", hint=f"It has: {', '.join(map(str, columns)) or 'nothing'}"
        )
    for number, row in enumerate(rows, 1):
        source = row.get(code) or ""
        if "def " not in source:
            yield number, f"row {number} holds no function"
            continue
        entry: dict[str, Any] = {"code": source}
        entry |= {"description": text} if (text := _cell(row, _TEXT_COLUMNS)) else {}
        if (call := _cell(row, _CALL_COLUMNS)) and (answer := _cell(row, _ANSWER_COLUMNS)):
            entry["script"] = {"source": call, "answer": answer}
        yield number, entry


def code_of(entry: dict[str, Any]) -> str:
    """The entry's source code, also out of a Markdown fence; empty where it has none."""
    for key in CODE_KEYS:
        value = entry.get(key)
        if isinstance(value, str) and "def " in value:
            fenced = value.partition("```")[2] if "```" in value else ""
            body = fenced.partition("\n")[2].partition("```")[0] if fenced else value
            return textwrap.dedent(body.strip("\n")) + "\n"
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    readable = 0
    pending: list[tuple[int, dict[str, Any] | str]] = []
    for number, line in lines:
        try:
            entry = json.loads(line)
            readable += 1
            found = entries_in([entry]) or []
            pending += [
                (number, each if isinstance(each, dict) else f"line {number} is not an object") for each in found
            ]
        except (ValueError, RecursionError) as error:
            pending.append((number, f"line {number} is not JSON: {error}"))
    is_document = path.suffix == ".json" and 2 * readable < len(lines)  # one that is cut off, not lines
    if not readable or is_document:
        raise BadInputError(
            f"{path} is neither JSON nor JSON Lines", [str(pending[0][1]) if pending else "it is empty"]
        )
    yield from pending


def _cell(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")
