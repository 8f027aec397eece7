"""Whether an answer is the expected one, by the task's comparison."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolsmith.types.comparison import Comparison
from toolsmith.types.value import JsonValue, Value, from_json, to_json
from toolsmith.verify.quantities.quantity import agrees
from toolsmith.verify.quantities.written import agrees_as_written

_OPTION = re.compile(r"^\s*\(?([A-Z])[).:]\s*(.+?)\s*$", re.MULTILINE)
_LETTER = re.compile(r"^\s*\(?([A-Za-z])[).]?\s*$")
_MOST_NEAR_MEMBERS = 1_000  # members that are only equal within a tolerance are compared each with each
_NUMBER = re.compile(r"^[+-]?(?:\d[\d,_ ]*+)?+\.?\d*+(?:[eE][+-]?\d++)?+%?$")  # never goes back in a long answer


def matches(answer: Value, expected: JsonValue, comparison: Comparison, question: str = "") -> bool:
    """Compare a tool's answer with the expected one.

    Args:
        answer: what the tool returned, rebuilt from exact built-in types.
        expected: what the case says.
        comparison: mode and tolerances.
        question: the text of the case; `choice` reads its options there.
    """
    try:
        return _matches(answer, expected, comparison, question)
    except RecursionError:  # a text that holds JSON, or a file, may be nested deeper than any value
        return False


def _matches(answer: Value, expected: JsonValue, comparison: Comparison, question: str) -> bool:
    match comparison.mode:
        case "exact":
            return _equal(plain(answer), _readable(expected), _EXACT)
        case "text":
            return _fold(answer) == _fold(expected)
        case "numeric":
            return _numeric(answer, expected, comparison)
        case "set":
            return _same_members(answer, expected, comparison)
        case "choice":
            return _same_choice(answer, expected, _options(question))
        case "written":
            return agrees_as_written(plain(answer), _readable(expected))
        case "quantity":
            return agrees(answer, expected, comparison.units)
        case "json":
            return _equal(_parsed(plain(answer)), _parsed(_readable(expected)), comparison)


def _readable(expected: JsonValue) -> JsonValue:
    """What is expected, with dates, spans and infinities in the form in which answers are compared."""
    try:
        return plain(from_json(expected)) if isinstance(expected, (dict, list)) else expected
    except ValueError:
        return expected


def near_miss(answer: Value, expected: JsonValue) -> str:
    """What keeps a wrong answer from being the expected one, where it is only its form; empty elsewhere."""
    given = plain(answer)
    if isinstance(given, str) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
        numbers = [float(found.replace(",", "")) for found in _NUMBERS.findall(given)]
        if any(_close(number, expected, _EXACT) for number in numbers):
            return "a text that holds the expected number, where the number alone is expected"
    if isinstance(expected, str) and isinstance(given, (int, float)) and not isinstance(given, bool):
        number = _as_number(expected)
        if number is not None and _close(given, number, _EXACT):
            return "the expected number, where it is expected as a text"
    return ""


_NUMBERS = re.compile(r"[+-]?\d[\d,]*\.?\d*(?:[eE][+-]?\d+)?")
_EXACT = Comparison(relative_tolerance=1e-9, absolute_tolerance=1e-12)  # what the last digits of a float may differ by


def plain(value: Value) -> JsonValue:
    """A value in the terms that a task file can write: lists for sequences and sets, numbers, text."""
    kind = type(value)
    if kind in (list, tuple):
        return [plain(item) for item in value]
    if kind in (set, frozenset):
        return sorted((plain(item) for item in value), key=lambda item: (str(type(item)), repr(item)))
    if kind is dict:
        return {key if isinstance(key, str) else str(key): plain(item) for key, item in value.items()}
    if kind in (Decimal, Fraction):
        return _number(value)
    if kind in (type(None), bool, int, float, str):
        return value
    if kind is complex:
        return [value.real, value.imag]
    if kind is timedelta:
        return value.total_seconds()
    return next(iter(to_json(value).values()))


def _equal(left: JsonValue, right: JsonValue, tolerance: Comparison) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        if isinstance(left, float) and isinstance(right, float) and math.isnan(left) and math.isnan(right):
            return True
        is_whole = isinstance(left, int) and isinstance(right, int)
        return left == right if is_whole and tolerance is _EXACT else _close(left, right, tolerance)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_equal(a, b, tolerance) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key], tolerance) for key in left)
    return type(left) is type(right) and bool(left == right)


def _close(left: float, right: float, tolerance: Comparison) -> bool:
    if left == right:
        return True
    try:
        if not (math.isfinite(left) and math.isfinite(right)):
            return False
        difference, scale = abs(left - right), abs(right)
        return difference <= max(tolerance.absolute_tolerance, tolerance.relative_tolerance * scale)
    except OverflowError:  # integers beyond floating point are compared exactly, above
        return False


def _number(value: Decimal | Fraction) -> int | float:
    """Whole numbers as they are; others as floating point holds them."""
    if isinstance(value, Decimal) and not value.is_finite():
        return math.nan if value.is_nan() else math.copysign(math.inf, value)
    if value == int(value):
        return int(value)
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _fold(value: Value) -> str:
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _numeric(answer: Value, expected: JsonValue, tolerance: Comparison) -> bool:
    left, right = _as_number(plain(answer)), _as_number(expected)
    return left is not None and right is not None and _close(left, right, tolerance)


def _as_number(value: JsonValue) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip().replace("−", "-")
    if not text or not _NUMBER.match(text) or not any(letter.isdigit() for letter in text):
        return None
    digits = re.sub(r"[,_ ]", "", text.removesuffix("%"))
    try:
        number = float(digits) if re.search(r"[.eE]", digits) else int(digits)
        return None if number in (math.inf, -math.inf) else number / 100 if text.endswith("%") else number
    except (ValueError, OverflowError):  # more digits than a number here may have
        return None


def _same_members(answer: Value, expected: JsonValue, tolerance: Comparison) -> bool:
    left, right = _members(plain(answer)), _members(expected)
    if left is None or right is None or len(left) != len(right):
        return False
    rest = [item for key, item in left.items() if key not in right]
    unmatched = [item for key, item in right.items() if key not in left]
    if len(rest) > _MOST_NEAR_MEMBERS:
        return False
    for item in rest:
        found = next((place for place, other in enumerate(unmatched) if _equal(item, other, tolerance)), None)
        if found is None:
            return False
        del unmatched[found]
    return True


def _members(value: JsonValue) -> dict[str, Any] | None:
    """Distinct members, by what makes them equal, of a list or of text such as "a, b, c"."""
    if isinstance(value, str):
        value = [part.strip() for part in value.strip("{}[]() ").split(",") if part.strip()]
    if not isinstance(value, list):
        return None
    return {json.dumps(_with_whole_numbers(item), sort_keys=True): item for item in value}


def _with_whole_numbers(value: JsonValue) -> JsonValue:
    """The value with 2.0 written as 2, since they are equal."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_with_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_whole_numbers(item) for key, item in value.items()}
    return value


def _options(question: str) -> dict[str, str]:
    return {letter.upper(): _fold(text) for letter, text in _OPTION.findall(question)}


def _same_choice(answer: Value, expected: JsonValue, options: dict[str, str]) -> bool:
    left, right = _chosen(answer, options), _chosen(expected, options)
    return left == right and left != ""


def _chosen(value: Value, options: dict[str, str]) -> str:
    """The option's letter where it can be told, else the folded text."""
    text = _fold(value)
    if (letter := _LETTER.match(text)) and (not options or letter[1].upper() in options):
        return letter[1].upper()
    with_text = _OPTION.match(str(value))
    if with_text and options.get(with_text[1].upper()) == _fold(with_text[2]):
        return with_text[1].upper()
    matching = [letter for letter, option in options.items() if option.rstrip(".") == text.rstrip(".")]
    return matching[0] if len(matching) == 1 else text


def _parsed(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
