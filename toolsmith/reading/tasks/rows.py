"""The rows of a file of cases, whatever it is: JSON Lines, a JSON array or document, CSV, TSV or XLSX.

Covered: encodings, separators, decimal commas and byte order marks are found; memory is bounded.
Not covered: what the columns mean; `columns.py` decides that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from toolsmith.errors import BadInputError
from toolsmith.reading.tasks.encoding import encoding_of, told
from toolsmith.reading.tasks.found_rows import LONGEST_LINE, Rows, refuse_large
from toolsmith.reading.tasks.table import read_sheet, read_table

_SHEETS = (".xlsx", ".xlsm")


def read_rows(path: Path) -> Rows:
    """All rows of the file, and every line that is none.

    Raises:
        BadInputError: there is no such file, it is too large, or it needs a library that is not installed.
    """
    if not path.is_file():
        what = "is not a file" if path.exists() else "does not exist"
        raise BadInputError(f"{path} {what}", hint="Give a task file: JSON Lines, JSON, CSV, TSV or XLSX.")
    if path.suffix.lower() in _SHEETS:
        return read_sheet(path)
    encoding = encoding_of(path)
    rows = Rows(notes=[f"read as {told(encoding)}"] if told(encoding) else [])
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = _first_character(file)
            file.seek(0)
            if first == "[" or (first == "{" and path.suffix.lower() == ".json" and not _is_json_lines(file)):
                file.seek(0)
                _read_document(path, file, rows)
            elif first == "{" or path.suffix.lower() in (".jsonl", ".ndjson", ".json", ""):
                file.seek(0)
                _read_json_lines(file, rows)
            else:
                read_table(path, file, rows)
    except UnicodeDecodeError as error:
        rows.problems.append((0, f"is neither UTF-8, UTF-16 nor Windows-1252 (byte {error.start + 1})"))
    return rows


def _first_character(file: TextIO) -> str:
    while character := file.read(1):
        if not character.isspace() and character != "\ufeff":
            return character
    return ""


def _is_json_lines(file: TextIO) -> bool:
    file.seek(0)
    try:
        return isinstance(json.loads(file.readline(LONGEST_LINE)), dict) and bool(file.readline(LONGEST_LINE).strip())
    except (ValueError, RecursionError):
        return False


def _read_json_lines(file: TextIO, rows: Rows) -> None:
    number = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            rows.problems.append((number, f"longer than {LONGEST_LINE // 1_000_000} MB"))
            while text and not text.endswith("\n"):
                text = file.readline(LONGEST_LINE)
        elif text.strip():
            _read_json_line(number, text, rows)


def _read_json_line(number: int, text: str, rows: Rows) -> None:
    try:
        line = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        rows.problems.append((number, f"not JSON: {error}"))
        return
    if isinstance(line, dict):
        rows.rows.append((number, line))
    else:
        rows.problems.append((number, f"an object is needed, not {type(line).__name__}"))


def _read_document(path: Path, file: TextIO, rows: Rows) -> None:
    """An array of objects, or an object with one such array: the rest of it is about the task."""
    refuse_large(path)
    try:
        document = json.load(file, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        rows.problems.append((getattr(error, "lineno", 0), f"not JSON: {error}"))
        return
    if isinstance(document, dict):
        arrays = [name for name, value in document.items() if isinstance(value, list) and _all_objects(value)]
        if len(arrays) != 1:
            found = f"{len(arrays)} of them: {', '.join(arrays)}" if arrays else "none"
            rows.problems.append((0, f"one array of objects is needed, and there is {found}"))
            return
        rows.header = {name: value for name, value in document.items() if name != arrays[0]}
        rows.notes.append(f"cases in {arrays[0]!r}")
        document = document[arrays[0]]
    for number, item in enumerate(document, 1):
        if isinstance(item, dict):
            rows.rows.append((number, item))
        else:
            rows.problems.append((number, f"an object is needed, not {type(item).__name__}"))


def _all_objects(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
