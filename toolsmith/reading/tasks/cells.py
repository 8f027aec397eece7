"""From the texts of a table's cells to values, column by column: numbers, true and false, JSON; an empty cell is null.

A column is of one type or stays text: `007` is no number, and one word among numbers leaves all of them texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from toolsmith.types.value import JsonValue

_WHOLE = re.compile(r"[+-]?(0|[1-9]\d*)")
_WITH_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WITH_COMMA = re.compile(r"[+-]?\d+(,\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_GROUPED_BY_POINT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_CODE = re.compile(r"[+-]?0\d+")  # leading zeros: a code, not a number


def uses_decimal_comma(columns: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether numbers of the table are written `15,0`: some column is all such numbers, and none is `15.0`."""
    if separator == ",":
        return False
    cells = [[cell.strip() for cell in column if cell.strip()] for column in columns]
    with_comma = [
        column
        for column in cells
        if any("," in cell for cell in column)
        and all(_WITH_COMMA.fullmatch(cell) or _GROUPED_BY_POINT.fullmatch(cell) for cell in column)
    ]
    with_point = [
        column
        for column in cells
        if any("." in cell for cell in column)
        and all(_WITH_POINT.fullmatch(cell) for cell in column)
        and not all(_GROUPED_BY_POINT.fullmatch(cell) for cell in column if "." in cell)
    ]
    return bool(with_comma) and not with_point


def typed_column(cells: Sequence[str], *, decimal_comma: bool) -> list[JsonValue]:
    """The values of one column."""
    texts = [cell.strip() for cell in cells]
    filled = [text for text in texts if text]
    reader = _reader_of(filled, decimal_comma=decimal_comma) if filled else None
    if reader is None:
        return [cell if cell.strip() else None for cell in cells]
    return [reader(text) if text else None for text in texts]


def _reader_of(filled: Sequence[str], *, decimal_comma: bool) -> Callable[[str], JsonValue] | None:
    if all(text.lower() in ("true", "false") for text in filled):
        return lambda text: text.lower() == "true"
    if not any(_CODE.fullmatch(text) for text in filled):
        plain = _plain_number(filled, decimal_comma=decimal_comma)
        if plain is not None:
            is_whole = all(_WHOLE.fullmatch(plain(text)) for text in filled)
            return lambda text: int(plain(text)) if is_whole else float(plain(text))
    if all(text[0] in "[{" for text in filled) and all(_is_json(text) for text in filled):
        return json.loads
    return None


def _plain_number(filled: Sequence[str], *, decimal_comma: bool) -> Callable[[str], str] | None:
    """How to write every cell as Python writes a number; None where one is no number."""
    if decimal_comma:
        if all(_WITH_COMMA.fullmatch(text) or _GROUPED_BY_POINT.fullmatch(text) for text in filled):
            return lambda text: text.replace(".", "").replace(",", ".")
        return None
    if all(_WITH_POINT.fullmatch(text) for text in filled):
        return lambda text: text
    if all(_WITH_POINT.fullmatch(text) or _GROUPED_BY_COMMA.fullmatch(text) for text in filled):
        return lambda text: text.replace(",", "")
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> Any:
    raise ValueError(name)
