"""Values of one kind that JSON has as a text or a number: dates, spans of time, decimals and bytes."""

from __future__ import annotations

import datetime as dt
import pathlib
import re
import uuid
from base64 import b64decode
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_LARGEST_EXPONENT = 4_000


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return value


def _timedelta(value: Any) -> dt.timedelta:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return dt.timedelta(seconds=value)
    found = _DURATION.fullmatch(_text(value))
    if found is None or value.rstrip("-P") == "":
        raise ValueError("seconds or an ISO 8601 duration (PT1H30M) are needed")
    parts = {name: float(part) for name, part in found.groupdict().items() if part and name != "sign"}
    return -dt.timedelta(**parts) if found["sign"] else dt.timedelta(**parts)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal, Fraction)):
        raise TypeError("a number or a text is needed")
    try:
        number = (
            Decimal(value.numerator) / Decimal(value.denominator)
            if isinstance(value, Fraction)
            else Decimal(str(value))
        )
    except InvalidOperation:
        raise ValueError("it is no number") from None
    if number.is_finite() and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"its exponent is beyond {_LARGEST_EXPONENT}")
    return number


def _fraction(value: Any) -> Fraction:
    if isinstance(value, str) and "/" in value:
        above, _, below = value.partition("/")
        return Fraction(int(above), int(below))
    return Fraction(_decimal(value))


def _complex(value: Any) -> complex:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return complex(float(value[0]), float(value[1]))
    return complex(value)


def _datetime(value: Any) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(_text(value))


def _date(value: Any) -> dt.date:
    """A date that came as a point in time at midnight is one too."""
    return dt.date.fromisoformat(_text(value).removesuffix("T00:00:00"))


def _bytes(value: Any) -> bytes:
    return b64decode(_text(value), validate=True)


ATOMS: dict[Any, Callable[[Any], Any]] = {
    dt.datetime: _datetime,
    dt.date: _date,
    dt.time: lambda value: dt.time.fromisoformat(_text(value)),
    dt.timedelta: _timedelta,
    Decimal: _decimal,
    Fraction: _fraction,
    complex: _complex,
    bytes: _bytes,
    bytearray: lambda value: bytearray(_bytes(value)),
    uuid.UUID: lambda value: uuid.UUID(_text(value)),
    **dict.fromkeys((pathlib.Path, pathlib.PurePath), lambda value: pathlib.PurePath(_text(value))),
}
