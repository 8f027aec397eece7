"""Values that enter and leave tools: exact built-in types, and their JSON form.

JSON has no sets, tuples, decimals, dates, bytes or NaN, and only text keys. Such values are written as an
object with one tag: `{"$set": [1, 2]}`, `{"$decimal": "0.10"}`, `{"$float": "nan"}`, `{"$dict": [[1, "a"]]}`.
"""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

JsonValue: TypeAlias = Any
"""None, bool, int, finite float, str, list of JSON values, dict from str to JSON values."""

Value: TypeAlias = Any
"""A JSON value, or: tuple, set, frozenset, bytes, complex, Decimal, Fraction, date, time, datetime, timedelta,
non-finite float, dict with keys that are not text. Always exact built-in types, never subclasses."""


LARGEST_EXPONENT = 10_000  # of a decimal, in either direction


def to_json(value: Value) -> JsonValue:
    """The JSON form of a value.

    Raises:
        TypeError: the value is of a type that no tool may return.
    """
    kind = type(value)
    if kind in (type(None), bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if kind is list:
        return [to_json(item) for item in value]
    if kind is dict:
        if all(type(key) is str for key in value) and not _looks_tagged(value):
            return {key: to_json(item) for key, item in value.items()}
        return {"$dict": [[to_json(key), to_json(item)] for key, item in value.items()]}
    for tag, (tagged_kind, encode, _) in _TAGGED.items():
        if kind is tagged_kind:
            return {tag: encode(value)}
    raise TypeError(f"a value of type {kind.__name__} has no JSON form")


def from_json(form: JsonValue) -> Value:
    """The value that a JSON form stands for.

    Raises:
        ValueError: a tag holds something that its type does not accept.
    """
    if isinstance(form, list):
        return [from_json(item) for item in form]
    if not isinstance(form, dict):
        return form
    if not _looks_tagged(form):
        return {key: from_json(item) for key, item in form.items()}
    ((tag, content),) = form.items()
    if tag == "$dict":
        return {from_json(key): from_json(item) for key, item in content}
    if tag == "$float":
        return float(content)
    _, _, decode = _TAGGED[tag]
    try:
        return decode(content)
    except (TypeError, ArithmeticError) as error:
        raise ValueError(f"{tag} cannot hold {content!r}") from error


def _looks_tagged(form: dict[str, Any]) -> bool:
    if len(form) != 1:
        return False
    (tag,) = form
    return isinstance(tag, str) and (tag in _TAGGED or tag in ("$dict", "$float"))


def _encode_items(items: Any) -> list[JsonValue]:
    return [to_json(item) for item in items]


def _encode_unordered(items: Any) -> list[JsonValue]:
    return sorted(_encode_items(items), key=lambda form: (type(form).__name__, repr(form)))


def _decode_decimal(form: str) -> Decimal:
    value = Decimal(form)
    if not has_usable_exponent(value):
        raise ValueError(f"$decimal cannot hold {form!r}: its exponent is beyond {LARGEST_EXPONENT}")
    return value


def has_usable_exponent(value: Decimal) -> bool:
    """Whether turning the decimal into an integer takes reasonable time: `Decimal("1e999999999")` would take hours."""
    return not value.is_finite() or abs(value.adjusted()) <= LARGEST_EXPONENT


def _decode_fraction(form: str) -> Fraction:
    """Only the form that is written: `Fraction("1e999999999")` would compute for hours."""
    numerator, _, denominator = form.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def _encode_timedelta(span: timedelta) -> list[int]:
    return [span.days, span.seconds, span.microseconds]


_TAGGED: dict[str, tuple[type, Callable[[Any], JsonValue], Callable[[Any], Value]]] = {
    "$tuple": (tuple, _encode_items, lambda form: tuple(map(from_json, form))),
    "$set": (set, _encode_unordered, lambda form: set(map(from_json, form))),
    "$frozenset": (frozenset, _encode_unordered, lambda form: frozenset(map(from_json, form))),
    "$bytes": (bytes, lambda raw: b64encode(raw).decode("ascii"), b64decode),
    "$complex": (
        complex,
        lambda number: [repr(number.real), repr(number.imag)],
        lambda f: complex(*map(float, f)),
    ),
    "$decimal": (Decimal, str, _decode_decimal),
    "$fraction": (Fraction, str, _decode_fraction),
    "$datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "$date": (date, date.isoformat, date.fromisoformat),
    "$time": (time, time.isoformat, time.fromisoformat),
    "$timedelta": (timedelta, _encode_timedelta, lambda form: timedelta(*form)),
}
