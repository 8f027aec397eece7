"""Values of expressions in examples, without running anything: literals, arithmetic, and calls that only make a value.

`Decimal("0.5")`, `date(2024, 2, 29)`, `np.array([1, 2])`, `pd.DataFrame({...})`, `math.pi`, `2 * 10**-3`, names that
were assigned before, members and records of classes that are known (`class_forms`). Arrays are lists, data frames
objects of columns, as the sandbox takes them.
"""

from __future__ import annotations

import ast
import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolsmith.sandbox.screen.parsing import last_name, root_name

UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError, MemoryError, AttributeError)
_LARGEST_POWER = 1_000
_LONGEST = 100_000  # characters, or values
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitOr: operator.or_,
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan}


@dataclass(frozen=True)
class Unknown:
    """What a name holds whose value cannot be read, and why not."""

    reason: str


@dataclass(frozen=True)
class Members:
    """An enum: the values of its members, which stand for them in JSON."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fields:
    """A class of records: its fields in their order, and the defaults that can be read."""

    name: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    is_tuple: bool = False

    def made(self, args: list[Any], named: Mapping[str, Any]) -> dict[str, Any] | list[Any]:
        """What stands for a record in JSON: an object, or an array for a named tuple.

        Raises:
            ValueError: fields are unknown, twice given, or without a value that can be read.
        """
        given = {**dict(zip(self.names, args, strict=False)), **named}
        if len(given) < len(args) + len(named) or not set(given) <= set(self.names):
            raise ValueError(f"{self.name} is made in another way")
        made = {**self.defaults, **given}
        if len(made) < len(self.names):
            raise ValueError(f"{self.name} lacks a field")
        return [made[name] for name in self.names] if self.is_tuple else {name: made[name] for name in self.names}


def value_of(node: ast.expr, names: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression.

    Args:
        node: the expression.
        names: values of the names that were assigned before it.

    Raises:
        ValueError, TypeError, …: one of `UNREADABLE`, where more than reading would be needed.
    """
    return _bounded(_Reader(names or {}).value(node))


def _bounded(value: Any, times: int = 1) -> Any:
    """The value, where it is no larger than what is read; a list may hold one list many times.

    Raises:
        ValueError: it is, or would be so many times over.
    """
    pending, seen = [value], 0
    while pending:
        each = pending.pop()
        seen += len(each) if isinstance(each, (str, bytes)) else 1
        seen += each.bit_length() // 64 if isinstance(each, int) else 0
        if seen * times > _LONGEST:
            raise ValueError("too long")
        if isinstance(each, (list, tuple, set, frozenset)):
            pending += each
        elif isinstance(each, dict):
            pending += [*each, *each.values()]
    return value


def assigned(node: ast.stmt, names: dict[str, Any]) -> None:
    """Keep what a statement assigns to names, and why it cannot be read where that is so."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    for target in targets if value is not None else ():
        _keep(target, value, names)
    if isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.Delete)):
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                names[each.id] = Unknown(f"{each.id} is changed by more than an assignment")


def _keep(target: ast.expr, value: ast.expr | None, names: dict[str, Any]) -> None:
    if isinstance(target, ast.Name) and value is not None:
        try:
            names[target.id] = value_of(value, names)
        except UNREADABLE as error:
            names[target.id] = Unknown(why(error))
        return
    parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    values = value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(parts) else []
    before = dict(names)
    for place, part in enumerate(parts):
        found = dict(before)
        _keep(part, values[place] if values else None, found)
        for each in ast.walk(part):
            if isinstance(each, ast.Name):
                names[each.id] = found[each.id] if values else Unknown(f"{each.id} is a part of another value")
    if isinstance(target, (ast.Subscript, ast.Attribute)):
        names[root_name(target)] = Unknown(f"{ast.unparse(target)[:60]} is set before")


def why(error: BaseException) -> str:
    """In words why a value cannot be read."""
    if isinstance(error, KeyError):
        return f"nothing says what {error.args[0]} is" if error.args else "a key is missing"
    return str(error) or type(error).__name__


class _Reader:
    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def value(self, node: ast.expr) -> Any:  # noqa: C901, PLR0912  # one case a form
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if not isinstance(self._names.get(name), (Members, Fields)):
                known = self._names.get(name)
                if isinstance(known, Unknown):
                    raise ValueError(known.reason)  # noqa: TRY004 - of an example, not of a type
                return self._names[name] if name in self._names else {"inf": math.inf, "nan": math.nan}[name]
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                members = self._names.get(owner)
                return members.values[name] if isinstance(members, Members) else _CONSTANTS[name]
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.value(item) for item in items)
            case ast.Set(elts=items):
                return {self.value(item) for item in items}
            case ast.Dict(keys=keys, values=values) if None not in keys:
                named = [key for key in keys if key is not None]
                return {self.value(key): self.value(value) for key, value in zip(named, values, strict=True)}
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.value(inner)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return +self.value(inner)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return not self.value(inner)
            case ast.BinOp(left=left, op=sign, right=right):
                return self._computed(type(sign), self.value(left), self.value(right))
            case ast.Call(func=function, args=args, keywords=words):
                named_ = {word.arg: self.value(word.value) for word in words if word.arg}
                given = [self.value(each) for each in args]
                form = self._names.get(last_name(function))
                if isinstance(form, Unknown):
                    raise ValueError(form.reason)  # noqa: TRY004 - of an example, not of a type
                return (
                    form.made(given, named_) if isinstance(form, Fields) else _made(last_name(function), given, named_)
                )
        raise ValueError(f"{ast.unparse(node)[:80]} is more than a value that is written down")

    def _computed(self, sign: type, left: Any, right: Any) -> Any:
        if sign is ast.Pow and (abs(right) > _LARGEST_POWER or abs(left) > 10**_LARGEST_POWER):
            raise ValueError("too large")
        if sign is ast.Mult:
            repeated, count = (right, left) if isinstance(left, int) else (left, right)
            if isinstance(count, int) and hasattr(repeated, "__len__"):
                _bounded(repeated, count)
        return _OPERATORS[sign](left, right)


def _made(name: str, args: list[Any], named: dict[str, Any]) -> Any:
    if name in _PLAIN_CALLS and not (named and name not in _NAMED_CALLS):
        return _PLAIN_CALLS[name](*args, **named)
    raise ValueError(f"{name}(…) would have to be run")


def _frame(data: Any = None, columns: Any = None, **_: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): list(value.values() if isinstance(value, dict) else value) for key, value in data.items()}
    rows = list(data or [])
    if rows and isinstance(rows[0], dict):
        return {str(key): [row.get(key) for row in rows] for key in rows[0]}
    names = list(columns) if columns is not None else [str(place) for place in range(len(rows[0]) if rows else 0)]
    return {str(name): [row[place] for row in rows] for place, name in enumerate(names)}


def _array(data: Any = (), **_: Any) -> list[Any]:
    return [_array(each) if isinstance(each, (list, tuple)) else each for each in data]


def _decimal(value: Any = "0") -> Decimal:
    number = Decimal(str(value))
    if number.is_finite() and abs(number.adjusted()) > _LARGEST_POWER:
        raise ValueError("too large")
    return number


def _fraction(above: Any = 0, below: Any = None) -> Fraction:
    if isinstance(above, str) and "/" not in above:
        above = _decimal(above)
    return Fraction(above, below)


def _range(*args: int) -> list[int]:
    found = range(*args)
    if len(found) > _LONGEST:
        raise ValueError("too long")
    return list(found)


_NAMED_CALLS = ("date", "datetime", "time", "timedelta", "dict", "DataFrame", "array", "Fraction", "Series", "Counter")
_PLAIN_CALLS: dict[str, Callable[..., Any]] = {
    "Decimal": _decimal,
    "Fraction": _fraction,
    "F": _fraction,
    "D": _decimal,
    "date": dt.date,
    "datetime": dt.datetime,
    "time": dt.time,
    "timedelta": dt.timedelta,
    "fromisoformat": dt.datetime.fromisoformat,
    "array": _array,
    "asarray": _array,
    "Series": lambda data=(), **_: _array(data),
    "DataFrame": _frame,
    "float": float,
    "int": lambda value=0: int(value),
    "str": str,
    "complex": complex,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "Counter": dict,
    "OrderedDict": dict,
    "range": _range,
    "sorted": sorted,
}  # fmt: skip
