"""A table of functions, one a row: CRAFT's toolsets, with the call that solved a problem and its answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError

_LARGEST_CELL = 1_000_000  # characters
_CODE = ("tool", "function", "code", "implementation", "source")
_CALL = ("tool_call", "call", "usage", "test")
_ANSWER = ("answer", "expected", "output", "result")
_TEXT = ("description", "docstring", "summary")


def read_table(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and content of every row as an entry of a JSON library; a text where it holds no function.

    Raises:
        UsageError: it cannot be read, or has no column of sources.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise UsageError(f"{path} is no table: {error}") from error
    finally:
        csv.field_size_limit(before)
    columns = list(rows[0]) if rows else []
    code = next((name for name in _CODE if any("def " in (row.get(name) or "") for row in rows)), "")
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
        entry |= {"description": text} if (text := _cell(row, _TEXT)) else {}
        if (call := _cell(row, _CALL)) and (answer := _cell(row, _ANSWER)):
            entry["script"] = {"source": call, "answer": answer}
        yield number, entry


def _cell(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(row[name]) for name in names if row.get(name)), "")
