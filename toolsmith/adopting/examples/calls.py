"""One published call and its result, as a case: arguments by name in their JSON form."""

from __future__ import annotations

import ast
import datetime as dt
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from toolsmith.adopting.inferring.values import UNREADABLE, value_of, why
from toolsmith.sandbox.screen.parsing import last_name, parse_expression
from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Signature
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.compare import plain

LONGEST_SHOWN = 160  # characters
MOST_UNREAD = 20  # unread examples of one function that are named
_MOST_REASONS = 3


class Unread(Record):
    """A published example of a function that gives no case, and why not; `source` is what it was."""

    text: str
    reason: str
    source: str = ""


Found: TypeAlias = Case | Unread


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
) -> ReadCase | Unread | None:
    """The case, or why there is none; None where the call is another one.

    Args:
        call: `f(1, b=2)`, also of a module or object: `m.f(1)`, and `round(f(1, b=2), 3)`; `list(f(1))` of an array.
        result: an expression.
        function: what has to be called.
        signature: of it.
        names: what was assigned before the call.
        source: what the example was, for the case's `source`.
    """
    digits = None
    try:
        call, shown = _node(call), _node(result)
    except (*UNREADABLE, SyntaxError):
        return None
    whole = call
    match call:
        case ast.Call(func=ast.Name(id="round"), args=[rounded, ast.Constant(value=int(places))]):
            call, digits = rounded, places
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[listed], keywords=[]) if gives_array(signature):
            call = listed
    if called(call) != function:
        return None
    try:
        values = values_of(call, function, signature, names or {})
        expected = value_of(shown, names)
        if digits is not None and not isinstance(expected, float):
            return unread(whole, "it is rounded, and shows no number with a point", source)
        return ReadCase(
            arguments={name: argument_form(value) for name, value in values.items()},
            expected=result_form(expected),
            origin="extracted",
            source=source,
            values=values,
            result=expected,
            digits=digits,
        )
    except (*UNREADABLE, SyntaxError) as error:
        return unread(whole, why(error), source)


def unread(node: ast.AST, reason: str, source: str) -> Unread:
    """An example that gives no case; what it says is cut where it is long."""
    return Unread(text=ast.unparse(node)[:LONGEST_SHOWN], reason=reason[:LONGEST_SHOWN], source=source)


def unread_in_words(count: int, examples: Sequence[Unread]) -> str:
    """How many examples were not read, which, and why, in one line; empty where there are none."""
    alike: dict[str, list[Unread]] = {}
    for each in examples:
        alike.setdefault(each.reason, []).append(each)
    most = sorted(alike.values(), key=len, reverse=True)
    told = [
        f"{found[0].text} ({found[0].source}){f' and {len(found) - 1} like it' if len(found) > 1 else ''}: {reason}"
        for found in most[:_MOST_REASONS]
        for reason in [found[0].reason]
    ]
    more = [f"{len(most) - _MOST_REASONS} more reasons"] if len(most) > _MOST_REASONS else []
    return f"{count} example{'s' if count > 1 else ''} not read: {'; '.join([*told, *more])}" if count else ""


def unread_case(case: Case, reason: str) -> Unread:
    """A case that is left out."""
    return Unread(text=str(case.arguments)[:LONGEST_SHOWN], reason=reason, source=case.source)


def cases_in(found: Iterable[Found]) -> list[Case]:
    return [each for each in found if isinstance(each, Case)]


def gives_array(signature: Signature) -> bool:
    """Whether a list of the result is the result: of a text it would be its letters, of an object its names."""
    kinds = signature.returns.get("anyOf", [signature.returns])
    return all(kind.get("type") == "array" for kind in kinds)


def values_of(call: ast.expr | str, function: str, signature: Signature, names: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a call's arguments by name.

    Raises:
        ValueError, …: it is no such call, or its arguments cannot be read.
    """
    node = _node(call)
    if not isinstance(node, ast.Call) or called(node) != function:
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
