"""Calls a function with values from JSON, each as its annotation has it: `*values` an array, `**options` an object.

Covered: a value that fits no form is a ValueError that names the parameter; coroutines end, iterators are read.
Not covered: what no annotation says stays as it came.
"""

from __future__ import annotations

import collections.abc
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.sandbox.worker import in_line
from toolsmith.sandbox.worker.forms.lookup import resolved
from toolsmith.sandbox.worker.forms.shape import CANNOT, PLAIN, shaped

_PLAIN_NAMES = {"int", "float", "str", "bool", "None", "object", "Any", "list", "dict"}
_REST = 0x04 | 0x08  # flags of code with `*values` or `**options`
_LONGEST_SHOWN = 200


def call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """The result of a call by name; a coroutine is run to its end, an iterator is read.

    Raises:
        ValueError: an argument has not the form of its type.
    """
    positional, named = bound(function, arguments)
    return finished(function(*positional, **named))


def bound(function: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Positional and named arguments of a call."""
    code = getattr(function, "__code__", None)
    noted = getattr(function, "__annotations__", None) or {}
    is_simple = code is not None and not code.co_flags & _REST and not code.co_posonlyargcount
    if is_simple and all(_is_plain_note(note) for name, note in noted.items() if name != "return"):
        return [], dict(arguments)
    scope = getattr(function, "__globals__", {})
    given = dict(arguments)
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return [], given
    positional: list[Any] = []
    named: dict[str, Any] = {}
    rest = next((each.name for each in parameters.values() if each.kind is each.VAR_POSITIONAL), "")
    spreads = bool(rest and given.get(rest))
    for name, parameter in parameters.items():
        if name not in given:
            if (
                spreads
                and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
                and parameter.default is not parameter.empty
            ):
                positional.append(parameter.default)
            continue
        value, hint = given.pop(name), resolved(parameter.annotation, scope)
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += [_argument(each, hint, scope, name) for each in value or ()]
        elif parameter.kind is parameter.VAR_KEYWORD:
            named |= {key: _argument(each, hint, scope, key) for key, each in (value or {}).items()}
        elif parameter.kind is parameter.POSITIONAL_ONLY or (
            spreads and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ):
            positional.append(_argument(value, hint, scope, name))
        else:
            named[name] = _argument(value, hint, scope, name)
    return positional, named | given


def finished(value: Any, most: int = 100_000) -> Any:
    """What a call gave in the end.

    Raises:
        ValueError: an iterator gave more than `most` values.
    """
    if inspect.iscoroutine(value) or inspect.isasyncgen(value):
        import asyncio

        in_line.adapt("asyncio")
        return finished(asyncio.run(value if inspect.iscoroutine(value) else _collected(value, most)), most)
    if isinstance(value, collections.abc.Iterator):
        found = []
        for item in value:
            found.append(item)
            if len(found) > most:
                raise ValueError(f"the result is an iterator of more than {most:,} values")
        return found
    return value


async def _collected(values: Any, most: int) -> list[Any]:
    found = []
    async for item in values:
        found.append(item)
        if len(found) > most:
            raise ValueError(f"the result is an iterator of more than {most:,} values")
    return found


def _is_plain_note(note: Any) -> bool:
    if isinstance(note, str):
        return note in _PLAIN_NAMES
    return any(note is plain for plain in PLAIN)


def _argument(value: Any, hint: Any, scope: Mapping[str, Any], name: str) -> Any:
    try:
        return shaped(value, hint, scope)
    except CANNOT as error:
        shown = repr(value)
        shown = shown if len(shown) < _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
        kind = getattr(hint, "__name__", "") or str(hint)
        raise ValueError(f"{name}: {shown} is no {kind}: {error}") from None
