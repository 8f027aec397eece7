"""Tables of cases, CSV, TSV and XLSX: separators, decimal commas and the sheet with the cases are found."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from toolsmith.errors import BadInputError
from toolsmith.reading.tasks.cells import typed_column, uses_decimal_comma
from toolsmith.reading.tasks.found_rows import LONGEST_LINE, Rows, refuse_large

_LARGEST_UNPACKED_BYTES = 400_000_000
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 1_000_000, 1_000, 20_000_000
_MOST_EMPTY = 1_000  # rows in a row of a sheet; what comes below is no part of the table
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_LINES = 50
_LONGEST_HEAD = 100  # characters of a column's name; more is prose


def read_table(path: Path, file: TextIO, rows: Rows) -> None:
    refuse_large(path)
    file.seek(0)
    sample = [line for _, line in zip(range(_SAMPLE_LINES), file, strict=False)]
    separator, start = _separator(sample)
    file.seek(0)
    for _ in range(start):
        file.readline()
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(file, delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        before, read = start, 0
        for cells in reader:
            read += len(cells)
            if any(cell.strip() for cell in cells):
                lines.append((before + 1, cells))
            before = start + reader.line_num
            if len(lines) > _MOST_ROWS or read > _MOST_CELLS:
                most = f"{_MOST_ROWS:,} rows" if len(lines) > _MOST_ROWS else f"{_MOST_CELLS:,} cells"
                raise BadInputError(f"{path} has more than {most}", hint="Give a sample of them.")
    except csv.Error as error:
        rows.problems.append((start + reader.line_num, f"not a table: {error}"))
        return
    _keep_table(lines, separator, rows)


def _separator(sample: list[str]) -> tuple[str, int]:
    """The separator under which most lines have as many columns, and how many lines come before the table."""
    if sample and (said := sample[0].strip().lower()).startswith("sep=") and len(said) == len("sep=") + 1:
        return said[-1], 1

    def fit(separator: str) -> tuple[float, int]:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=separator) if cells]
        except csv.Error:
            return 0.0, 0
        width = widths[0] if widths else 0
        return (sum(each == width for each in widths) / len(widths), width) if width > 1 else (0.0, width)

    return max(_SEPARATORS, key=fit), 0


def _keep_table(lines: list[tuple[int, list[str]]], separator: str, rows: Rows) -> None:
    rows.is_table = True
    if not lines:
        return
    (first, heads), *body = lines
    heads = [head.strip().lstrip("\ufeff") for head in heads]
    while heads and not heads[-1]:
        heads.pop()
    if _heads_are_wrong(first, heads, rows):
        return
    width = len(heads)
    kept: list[tuple[int, list[str]]] = []
    for number, cells in body:
        filled = cells[:width] + [""] * (width - len(cells))
        if any(cell.strip() for cell in cells[width:]):
            rows.problems.append((number, f"{len(cells)} cells, where the first line has {width}"))
        else:
            kept.append((number, filled))
    columns = [[cells[place] for _, cells in kept] for place in range(width)]
    decimal_comma = uses_decimal_comma(columns, separator)
    if separator != ",":
        rows.notes.append(f"separator {'tab' if separator == chr(9) else separator}")
    if decimal_comma:
        rows.notes.append("decimal comma")
    typed = [typed_column(column, decimal_comma=decimal_comma) for column in columns]
    for place, (number, _) in enumerate(kept):
        rows.rows.append((number, {head: typed[column][place] for column, head in enumerate(heads)}))


def _heads_are_wrong(number: int, heads: list[str], rows: Rows) -> bool:
    doubled = sorted(head for head, count in Counter(heads).items() if count > 1)
    if len(heads) > _MOST_COLUMNS:
        rows.problems.append((number, f"more than {_MOST_COLUMNS:,} columns"))
    elif doubled:
        rows.problems.append((number, f"two columns are called {doubled[0]!r}"))
    elif len(heads) == 1:
        rows.problems.append((number, "one column only: a table of cases has inputs and a target"))
    elif any(
        not head or len(head) > _LONGEST_HEAD or head.replace(".", "").replace(",", "").isdigit() for head in heads
    ):
        rows.problems.append((number, "the first line must name the columns"))
    else:
        return False
    return True


def read_sheet(path: Path) -> Rows:
    refuse_large(path)
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise BadInputError(
            f"{path} is a workbook, and openpyxl is not installed",
            hint="pip install 'toolsmith-llm[xlsx]', or save the sheet as CSV.",
        ) from error
    _refuse_bomb(path)
    rows = Rows(is_table=True)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001  # openpyxl raises whatever a broken file makes it stumble over
        rows.problems.append((0, f"not a workbook: {error}"))
        return rows
    for sheet in book.worksheets:
        lines = _lines_of(sheet)
        if len(lines) > 1:
            if len(book.worksheets) > 1:
                rows.notes.append(f"sheet {sheet.title!r}")
            _keep_sheet(lines, rows)
            break
    book.close()
    return rows


def _lines_of(sheet: Any) -> list[tuple[int, list[Any]]]:
    """The rows that hold something, with their numbers, as far as a table goes."""
    width = min(sheet.max_column or _MOST_COLUMNS + 1, _MOST_COLUMNS + 1)
    lines: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS, max_col=width), 1):
        if any(cell is not None for cell in cells):
            lines.append((number, list(cells)))
        elif number - (lines[-1][0] if lines else 0) > _MOST_EMPTY:
            break
        if len(lines) * width > _MOST_CELLS:
            raise BadInputError(f"sheet {sheet.title!r} has more than {_MOST_CELLS:,} cells", hint="Give a sample.")
    return lines


def _keep_sheet(lines: list[tuple[int, list[Any]]], rows: Rows) -> None:
    (first, cells), *body = lines
    heads = ["" if cell is None else str(cell).strip() for cell in cells]
    while heads and not heads[-1]:
        heads.pop()
    if _heads_are_wrong(first, heads, rows):
        return
    for number, values in body:
        filled = [*values, *[None] * len(heads)][: len(heads)]
        rows.rows.append((number, {head: _plain(value) for head, value in zip(heads, filled, strict=True)}))


def _plain(value: Any) -> Any:
    """Dates as ISO texts; 3.0 of a sheet is 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else _iso(value)


def _iso(value: Any) -> str:
    return value.isoformat(sep=" ").removesuffix(" 00:00:00") if hasattr(value, "hour") else str(value)


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(item.file_size for item in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BadInputError(f"{path} is not a workbook: {error}", hint="Save it again, or as CSV.") from error
    if size > _LARGEST_UNPACKED_BYTES:
        raise BadInputError(f"{path} unpacks to more than {_LARGEST_UNPACKED_BYTES // 1_000_000} MB")
