"""The form of a value that every client of JSON knows: without the tags by which toolsmith reads values back exactly.

Tuples and sets are arrays, decimals and fractions numbers, dates and bytes texts, a span of time its seconds. Numbers
that JSON has not are texts, as in protobuf's JSON: "NaN", "Infinity", "-Infinity".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolsmith.types.value import JsonValue

_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
_LISTS = ("$tuple", "$set", "$frozenset")


def plain_json(form: JsonValue) -> JsonValue:
    """The plain form of a value's exact one."""
    if isinstance(form, list):
        return [plain_json(item) for item in form]
    if not isinstance(form, dict):
        return form
    if len(form) == 1:
        ((tag, content),) = form.items()
        if tag in _LISTS and isinstance(content, list):
            return plain_json(content)
        if tag == "$dict" and isinstance(content, list):
            return _mapping([(plain_json(key), plain_json(value)) for key, value in content])
        if tag in _ATOMS:
            return _ATOMS[tag](content)
    return {key: plain_json(value) for key, value in form.items()}


def _mapping(pairs: list[tuple[JsonValue, JsonValue]]) -> JsonValue:
    """An object where keys are told apart as texts, else the pairs themselves."""
    names = [key if isinstance(key, str) else _written(key) for key, _ in pairs]
    if all(isinstance(key, (str, int, float, bool)) for key, _ in pairs) and len(set(names)) == len(names):
        return dict(zip(names, (value for _, value in pairs), strict=True))
    return [list(pair) for pair in pairs]


def _written(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _number(number: Decimal | Fraction) -> JsonValue:
    try:
        found = float(number)
    except OverflowError:
        return str(number)
    if not math.isfinite(found):
        is_named = isinstance(number, Decimal) and not number.is_finite()
        return _NAMES[str(found)] if is_named else str(number)
    return int(number) if number == int(number) and abs(found) < 2**53 else found


def _seconds(parts: list[int]) -> float:
    days, seconds, microseconds = parts
    return days * 86_400 + seconds + microseconds / 1_000_000


_ATOMS: dict[str, Callable[[Any], JsonValue]] = {
    "$float": lambda name: _NAMES.get(name, name),
    "$decimal": lambda text: _number(Decimal(text)),
    "$fraction": lambda text: _number(Fraction(text)),
    "$complex": lambda parts: [plain_json({"$float": part}) if part in _NAMES else float(part) for part in parts],
    "$timedelta": _seconds,
    **{tag: lambda text: text for tag in ("$bytes", "$date", "$datetime", "$time")},
}
