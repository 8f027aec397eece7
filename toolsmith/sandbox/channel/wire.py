"""The wire: values to bytes and back, on the worker's private socket.

Covered: only exact built-in types leave a worker; foreign numbers and containers are mapped to them by name;
size, depth and cycles are bounded before anything is built.
Not covered: whether a value is right. The reader rebuilds every value and trusts no type of the worker.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import enum
import json
import socket
import struct
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Any
from uuid import UUID

from toolsmith.sandbox.channel.deadline import Deadline
from toolsmith.types.value import DEEPEST, from_json, number_problem, to_json

_LENGTH = struct.Struct(">Q")
_SHORTEST_WAIT = 0.001


class NotAValueError(Exception):
    """A tool returned something that is not a value."""


class TooLargeError(Exception):
    """A value or a frame is larger than it may be."""


def exact(value: Any, budget: int) -> Any:
    """The value in exact built-in types.

    Raises:
        NotAValueError: it holds something with no defined mapping, or is cyclic or nested too deeply.
        TooLargeError: its encoding would be larger than `budget` bytes.
    """
    return _Normaliser(budget).exact(value, 0)


class _Normaliser:
    def __init__(self, budget: int) -> None:
        self._left = budget

    def exact(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._spend(1)
        if kind in (str, bytes):
            self._spend(len(value))
        elif kind is int:
            self._spend(value.bit_length() // 4)
        if kind in (int, Decimal, Fraction) and (problem := number_problem(value)):
            raise NotAValueError(problem)
        if kind in _ATOMS:
            return value
        if depth > DEEPEST:
            raise NotAValueError("nested too deeply, or it contains itself")
        if kind in _CONTAINERS:
            return _CONTAINERS[kind](self.exact(item, depth + 1) for item in kind.__iter__(value))
        if kind in _MAPPINGS:
            pairs = dict.items(value)
            return {self.exact(key, depth + 1): self.exact(item, depth + 1) for key, item in pairs}
        return self.exact(_foreign(value), depth + 1)

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise TooLargeError("the result is too large")


_ATOMS: set[type] = {type(None), bool, int, float, str, bytes, complex, Decimal, Fraction}
_ATOMS |= {dt.date, dt.time, dt.datetime, dt.timedelta}
_CONTAINERS: dict[type, Callable[[Any], Any]] = {
    list: list, tuple: tuple, set: set, frozenset: frozenset, deque: list,
}  # fmt: skip
_MAPPINGS: set[type] = {dict, Counter, OrderedDict, defaultdict}


# How the value of a subclass is read, past whatever the class says of itself: an IntEnum is an int, a StrEnum a text.
_READ_AS: dict[type, Callable[[Any], Any]] = {str: str.__str__, int: int.__int__}


def _foreign(value: Any) -> Any:
    """One step from a known library's type, or from a kind of text or integer, to a built-in one."""
    kind = type(value)
    library = str(kind.__module__).partition(".")[0]
    record = _record(value, kind)
    if record is not None:
        return record
    if library == "numpy" and kind.__module__ == "numpy" and callable(getattr(kind, "tolist", None)):
        plain = kind.tolist(value)
        if type(plain) is not kind:
            return plain
    if library == "sympy":
        plain = _from_sympy(value)
        if plain is not None:
            return plain
    if library == "pandas" and kind.__name__ in _FROM_PANDAS:
        return _FROM_PANDAS[kind.__name__](value)
    if isinstance(value, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
        return tuple(tuple.__iter__(value))
    for plain_kind, read in _READ_AS.items():
        if issubclass(kind, plain_kind):
            return read(value)
    raise NotAValueError(f"a {kind.__name__} is not a value; return numbers, text, lists, dicts, tuples, sets, dates")


def _record(value: Any, kind: type) -> dict[str, Any] | Any | None:
    """A record as its fields by name, a member of an enumeration as its value (its name where that is no value)."""
    if isinstance(value, enum.Enum):
        plain = value.value
        return plain if type(plain) in _ATOMS else value.name
    if dataclasses.is_dataclass(kind):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(kind)}
    fields = getattr(kind, "model_fields", None)
    if isinstance(fields, dict) and callable(getattr(kind, "model_validate", None)):
        return {name: getattr(value, name) for name in fields}
    return str(value) if isinstance(value, (UUID, PurePath)) else None


def _columns(frame: Any) -> dict[Any, list[Any]]:
    """A data frame by columns; an index that is more than a count is a column too."""
    whole = frame if type(frame.index).__name__ == "RangeIndex" else frame.reset_index()
    return {name: whole[name].tolist() for name in whole.columns}


def _series(series: Any) -> Any:
    """Its values, by their labels where each has one of its own."""
    is_labelled = type(series.index).__name__ != "RangeIndex" and series.index.is_unique
    return dict(zip(series.index.tolist(), series.tolist(), strict=True)) if is_labelled else series.tolist()


_FROM_PANDAS: dict[str, Callable[[Any], Any]] = {
    "Timestamp": lambda value: value.to_pydatetime(),
    "Timedelta": lambda value: value.to_pytimedelta(),
    "DataFrame": _columns,
    "Series": _series,
    **dict.fromkeys(("NAType", "NaTType"), lambda _: float("nan")),
    **dict.fromkeys(("Index", "RangeIndex", "DatetimeIndex"), lambda value: value.tolist()),
}


def _from_sympy(value: Any) -> Any:
    name = type(value).__name__
    if name in ("BooleanTrue", "BooleanFalse"):
        return name == "BooleanTrue"
    if getattr(value, "is_Integer", False):
        return int(value)
    if getattr(value, "is_Rational", False):
        return Fraction(int(value.p), int(value.q))
    if getattr(value, "is_Float", False):
        return float(value)
    return None


_TO_TEXT = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode  # a tool may change `json.dumps` for itself


def encode(value: Any) -> bytes:
    """Bytes of an exact value.

    Raises:
        NotAValueError: it is nested too deeply, a number has too many digits, or a text cannot be stored.
    """
    try:
        form = to_json(value)
        raw = _TO_TEXT(form).encode("ascii")
        _check_text(raw, form)
    except ValueError as error:
        raise NotAValueError(str(error)) from error
    return raw


def decode(raw: bytes) -> Any:
    """The value of bytes that nobody vouches for.

    Raises:
        ValueError: they are not the encoding of a value.
    """
    try:
        form = json.loads(raw.decode("ascii"), parse_constant=_no_constant)
        _check_text(raw, form)
        return from_json(form)
    except RecursionError as error:
        raise ValueError(f"not the encoding of a value: {error}") from error


def _check_text(raw: bytes, form: Any) -> None:
    """Refuses half of a surrogate pair, which would fail later, elsewhere; `raw` is the form in ASCII."""
    if b"\\ud" in raw or b"\\uD" in raw:
        try:
            json.dumps(form, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("text with half of a surrogate pair cannot be stored") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def send(channel: socket.socket, frame: bytes) -> None:
    channel.sendall(framed(frame))


def framed(frame: bytes) -> bytes:
    return _LENGTH.pack(len(frame)) + frame


def receive(channel: socket.socket, limit: int, deadline: Deadline) -> bytes:
    """One whole frame; a sender that trickles does not stretch the deadline.

    Raises:
        EOFError: the other side closed before the frame was whole.
        TimeIsOverError: the frame was not whole at the deadline.
        TooLargeError: the frame is longer than `limit` bytes.
    """
    has_begun = False

    def read(most: int) -> bytes:
        nonlocal has_begun
        while True:
            deadline.check(is_answering=has_begun)
            channel.settimeout(max(deadline.wait(), _SHORTEST_WAIT))
            with contextlib.suppress(TimeoutError):
                part = channel.recv(most)
                has_begun = True
                return part

    return receive_by(read, limit)


def receive_by(read: Callable[[int], bytes], limit: int) -> bytes:
    """One whole frame, by a function that reads at most so many bytes.

    Raises:
        EOFError, TooLargeError: as `receive`; and what `read` raises.
    """
    (length,) = _LENGTH.unpack(_exactly(read, _LENGTH.size))
    if length > limit:
        raise TooLargeError(f"a frame of {length} bytes")
    return _exactly(read, length)


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = read(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError("the channel closed inside a frame")
        parts += part
    return bytes(parts)
