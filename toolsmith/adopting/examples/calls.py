"""One published call and its result, as a case: arguments by name in their JSON form."""

from __future__ import annotations

import ast
import datetime as dt
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolsmith.adopting.inferring.values import UNREADABLE, value_of
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.compare import plain


class ReadCase(Case):
    """A case with the values that the example itself has, which say more of types than their JSON form."""

    values: dict[str, Any] = {}
    result: Any = None
    digits: int | None = None  # behind the point, where the result was rounded

    @property
    def as_case(self) -> Case:
        return Case(**{name: getattr(self, name) for name in Case.model_fields})


def case_of_call(
    call: ast.expr | str,
    result: ast.expr | str,
    function: str,
    signature: Signature,
    names: Mapping[str, Any] | None = None,
    source: str = "",
) -> ReadCase | None:
    """The case; None where the call is another one, or needs more than reading.

    Args:
        call: `f(1, b=2)`, also of a module or object: `m.f(1)`, and `round(f(1, b=2), 3)`.
        result: an expression.
        function: what has to be called.
        signature: of it.
        names: what was assigned before the call.
        source: what the example was, for the case's `source`.
    """
    digits = None
    try:
        match call:
            case ast.Call(func=ast.Name(id="round"), args=[rounded, ast.Constant(value=int(places))]):
                call, digits = rounded, places
        values = values_of(call, function, signature, names or {})
        expected = value_of(_node(result), names)
        if digits is not None and not isinstance(expected, float):
            return None
        return ReadCase(
            arguments={name: argument_form(value) for name, value in values.items()},
            expected=result_form(expected),
            origin="extracted",
            source=source,
            values=values,
            result=expected,
            digits=digits,
        )
    except (*UNREADABLE, SyntaxError):
        return None


def values_of(call: ast.expr | str, function: str, signature: Signature, names: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a call's arguments by name.

    Raises:
        ValueError, …: it is no such call, or its arguments cannot be read.
    """
    node = _node(call)
    if called(node) != function or not isinstance(node, ast.Call):
        raise ValueError("another call")
    given = [value_of(each, names) for each in node.args]
    named = {word.arg: value_of(word.value, names) for word in node.keywords if word.arg}
    if len(named) < len(node.keywords):
        raise ValueError("a call with **")
    return bound(given, named, signature)


def bound(given: list[Any], named: dict[str, Any], signature: Signature) -> dict[str, Any]:
    """Positional and named values by parameter; what is left over is of `*values` and `**options`.

    Behind `*values` parameters go by name, so beside them only what is required is taken by position.

    Raises:
        ValueError: there are more than the function takes.
    """
    known = {parameter.name: parameter for parameter in signature.parameters}
    rest = signature.positional_rest
    ordinary = [name for name in known if name not in (rest, signature.named_rest)]
    placed = [name for name in ordinary if known[name].is_required] if rest else ordinary
    found = dict(zip(placed, given, strict=False))
    if len(given) > len(placed):
        if not rest:
            raise ValueError("more arguments than parameters")
        found[rest] = list(given[len(placed) :])
    more = {name: value for name, value in named.items() if name not in ordinary}
    if more and not signature.named_rest:
        raise ValueError(f"there is no parameter {next(iter(more))}")
    found |= {name: value for name, value in named.items() if name in ordinary}
    return found | ({signature.named_rest: more} if more else {})


def argument_form(value: Any) -> JsonValue:
    """A value as JSON hands it to a function whose annotation says what it is."""
    if isinstance(value, (list, tuple)):
        return [argument_form(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted((argument_form(each) for each in value), key=repr)
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): argument_form(each) for key, each in value.items()}
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return [value.real, value.imag] if isinstance(value, complex) else to_json(value)


def result_form(value: Any) -> JsonValue:
    """A result as results are compared."""
    form = plain(value)
    to_json(form)
    return to_json(value) if isinstance(value, float) else form


def _node(code: ast.expr | str) -> ast.expr:
    return parse_expression(code.strip()).body if isinstance(code, str) else code


def called(node: ast.AST) -> str:
    """The last name of what a call calls; empty where it is none."""
    return last_name(node.func) if isinstance(node, ast.Call) else ""


def last_name(node: ast.expr) -> str:
    """`f` of `f` and of `m.f`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
