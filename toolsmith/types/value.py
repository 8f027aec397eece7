"""Values that enter and leave tools: exact built-in types, and their JSON form.

JSON has no sets, tuples, decimals, dates, bytes or NaN, and only text keys. Such values are written as an
object with one tag: `{"$set": [1, 2]}`, `{"$decimal": "0.10"}`, `{"$float": "nan"}`, `{"$dict": [[1, "a"]]}`.
"""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

JsonValue: TypeAlias = Any
"""None, bool, int, finite float, str, list of JSON values, dict from str to JSON values."""

Value: TypeAlias = Any
"""A JSON value, or: tuple, set, frozenset, bytes, complex, Decimal, Fraction, date, time, datetime, timedelta,
non-finite float, dict with keys that are not text. Always exact built-in types, never subclasses."""


DEEPEST = 150
"""Levels of brackets of a value's JSON form. Readers of trials take 200, with all that stands around a value there."""
MOST_DIGITS = 4_300  # of a whole number: what Python writes and reads as text
LARGEST_EXPONENT = 4_000  # of a decimal, in either direction: as a whole number it can still be written

_TOO_LARGE = 10**MOST_DIGITS
_STEPS_A_FORM, _FREE_STEPS = 8, 100_000  # to build sets and dicts; each hash of its own takes one


def to_json(value: Value) -> JsonValue:
    """The JSON form of a value.

    Raises:
        TypeError: the value is of a type that no tool may return.
        ValueError: it is nested too deeply, or a number of it has too many digits.
    """
    return _form(value, 1)


def _form(value: Value, depth: int) -> JsonValue:
    kind = type(value)
    if kind is str or kind is bool or value is None or (kind is int and -_TOO_LARGE < value < _TOO_LARGE):
        return value
    if kind is float and math.isfinite(value):
        return value
    if depth > DEEPEST:
        raise ValueError(_TOO_DEEP)
    if kind is list:
        return [_form(item, depth + 1) for item in value]
    if kind is dict:
        if all(type(key) is str for key in value) and not _looks_tagged(value):
            return {key: _form(item, depth + 1) for key, item in value.items()}
        return {"$dict": [[_form(key, depth + 3), _form(item, depth + 3)] for key, item in value.items()]}
    if kind in _COLLECTIONS:
        tag, is_ordered = _COLLECTIONS[kind]
        items = [_form(item, depth + 2) for item in value]
        return {tag: items if is_ordered else sorted(items, key=lambda form: (type(form).__name__, repr(form)))}
    return _atom(value)


def _atom(value: Value) -> JsonValue:
    kind = type(value)
    if kind in _NUMBERS and (problem := number_problem(value)):
        raise ValueError(problem)
    for tag, (tagged_kind, encode, _) in _ATOMS.items():
        if kind is tagged_kind:
            return {tag: encode(value)}
    raise TypeError(f"a value of type {kind.__name__} has no JSON form")


def number_problem(value: int | Decimal | Fraction) -> str:
    """Why a number is no value, since to compare or to write it would fail or take hours; empty where it is one."""
    if isinstance(value, Decimal):
        if value.is_snan():
            return "a signalling NaN is not a value; return Decimal('NaN')"
        if value.is_finite() and abs(value.adjusted()) > LARGEST_EXPONENT:
            return f"a decimal's exponent may not be beyond {LARGEST_EXPONENT}"
        return ""
    parts = (value,) if isinstance(value, int) else (value.numerator, value.denominator)
    return (
        "" if all(-_TOO_LARGE < part < _TOO_LARGE for part in parts) else f"a number of more than {MOST_DIGITS} digits"
    )


def from_json(form: JsonValue) -> Value:
    """The value that a JSON form stands for.

    Raises:
        ValueError: a tag holds something that its type does not accept, it is nested too deeply, or its members were
            chosen to have one hash: to build such a set could take hours.
    """
    return _Reading().value(form, 1)


class _Reading:
    """Counts forms, and the steps that equal hashes cost: each member of a set is compared with those of its hash."""

    def __init__(self) -> None:
        self._forms = self._steps = 0

    def value(self, form: JsonValue, depth: int) -> Value:
        if not isinstance(form, (list, dict)):
            return form
        if depth > DEEPEST:
            raise ValueError(_TOO_DEEP)
        self._forms += len(form) + 1
        self._steps += len(form) + 1
        if isinstance(form, list):
            return self._values(form, depth + 1)
        if not _looks_tagged(form):
            return dict(zip(form, self._values(form.values(), depth + 1), strict=True))
        ((tag, content),) = form.items()
        try:
            return self._tagged(tag, content, depth)
        except (TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"{tag} cannot hold {content!r}"[:_LONGEST_SHOWN]) from error

    def _values(self, forms: Iterable[JsonValue], depth: int) -> list[Value]:
        return [form if type(form) in _PLAIN else self.value(form, depth) for form in forms]

    def _tagged(self, tag: str, content: JsonValue, depth: int) -> Value:
        if tag in _ATOMS:
            value = _ATOMS[tag][2](content)
            if type(value) in _NUMBERS and (problem := number_problem(value)):
                raise ValueError(f"{tag} cannot hold {content!r}: {problem}"[:_LONGEST_SHOWN])
            return value
        if not isinstance(content, list):
            raise TypeError
        self._forms += len(content)
        self._steps += len(content)
        if tag == "$tuple":
            return tuple(self._values(content, depth + 2))
        if tag == "$dict":
            keys = self._hashed([key for key, _ in content], depth + 3)
            return dict(zip(keys, self._values([item for _, item in content], depth + 3), strict=True))
        members = self._hashed(content, depth + 2)
        return set(members) if tag == "$set" else frozenset(members)

    def _hashed(self, forms: list[JsonValue], depth: int) -> list[Value]:
        """Members of a set or keys, where those of equal hash, and what is inside them, do not cost too many steps."""
        members: list[Value] = []
        marks = [self._steps]
        for form in forms:
            members.append(form if type(form) in _PLAIN else self.value(form, depth))
            marks.append(self._steps)
        hashes = [hash(member) for member in members]
        if len(set(hashes)) < len(hashes):
            steps: dict[int, list[int]] = {}  # those of each member, by hash
            for place, each in enumerate(hashes):
                steps.setdefault(each, []).append(marks[place + 1] - marks[place] + 1)
            self._steps += sum((len(alike) - 1) * sum(alike) for alike in steps.values())
            if self._steps > _FREE_STEPS + _STEPS_A_FORM * self._forms:
                raise ValueError("too many of its members have one hash")
        return members


def _looks_tagged(form: dict[str, Any]) -> bool:
    if len(form) != 1:
        return False
    (tag,) = form
    return isinstance(tag, str) and tag in _TAGS


def _decode_fraction(form: str) -> Fraction:
    """Only the form that is written: `Fraction("1e999999999")` would compute for hours."""
    numerator, _, denominator = form.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def _encode_timedelta(span: timedelta) -> list[int]:
    return [span.days, span.seconds, span.microseconds]


_TOO_DEEP = f"nested deeper than {DEEPEST} levels"
_LONGEST_SHOWN = 500
_PLAIN = {type(None), bool, int, float, str}
_NUMBERS = {int, Decimal, Fraction}
_COLLECTIONS: dict[type, tuple[str, bool]] = {
    tuple: ("$tuple", True), set: ("$set", False), frozenset: ("$frozenset", False),
}  # fmt: skip
_ATOMS: dict[str, tuple[type, Callable[[Any], JsonValue], Callable[[Any], Value]]] = {
    "$float": (float, repr, float),
    "$bytes": (bytes, lambda raw: b64encode(raw).decode("ascii"), b64decode),
    "$complex": (
        complex,
        lambda number: [repr(number.real), repr(number.imag)],
        lambda f: complex(*map(float, f)),
    ),
    "$decimal": (Decimal, str, Decimal),
    "$fraction": (Fraction, str, _decode_fraction),
    "$datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "$date": (date, date.isoformat, date.fromisoformat),
    "$time": (time, time.isoformat, time.fromisoformat),
    "$timedelta": (timedelta, _encode_timedelta, lambda form: timedelta(*form)),
}
_TAGS = {*_ATOMS, "$dict", *(tag for tag, _ in _COLLECTIONS.values())}
