"""Calls a function with arguments from JSON: checked, and made what its annotations say, by pydantic.

`*values` arrive as a list, `**options` as a dict, bytes as base64, a complex number as two numbers, an array as lists
and a data frame as a dict of columns. A null for what has a default and takes no null leaves it out.
"""

from __future__ import annotations

import asyncio
import collections.abc
import dataclasses
import enum
import inspect
import threading
import types
import typing
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from typing import Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PydanticUserError,
    TypeAdapter,
    ValidationError,
    WrapValidator,
    create_model,
)
from pydantic_core import to_jsonable_python


def call_checked(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """The result of a call by name; coroutines are run to their end, iterators are read.

    Raises:
        ValueError: an argument is missing, unknown or wrong; the message names it and says what would be right.
    """
    positional, named = _bound(function, arguments)
    result = function(*positional, **named)
    if inspect.iscoroutine(result):
        result = _run(result)
    return list(result) if isinstance(result, collections.abc.Iterator) else result


def as_json(value: Any) -> Any:
    """A result in JSON: dates as texts, records as objects, sets and tuples as arrays, data frames by columns."""
    if type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "to_dict"):
        is_counted = type(getattr(value, "index", None)).__name__ == "RangeIndex"
        if hasattr(value, "columns"):
            value = (value if is_counted else value.reset_index()).to_dict("list")
        else:
            value = value.tolist() if is_counted or not value.index.is_unique else value.to_dict()
    elif type(value).__module__ == "numpy":
        value = value.tolist()
    return to_jsonable_python(_plain(value), fallback=str, inf_nan_mode="strings", bytes_mode="base64")


def _plain(value: Any) -> Any:
    """Spans of time as seconds, complex numbers as two, sets in an order."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value), key=lambda item: (str(type(item)), repr(item)))
    if isinstance(value, complex):
        return [value.real, value.imag]
    return value.total_seconds() if isinstance(value, timedelta) else value


@cache
def model_of(function: Callable[..., Any], *renamed: tuple[str, str]) -> type[BaseModel]:
    """The arguments of a function as a pydantic model, some with other names."""
    fields: dict[str, Any] = {}
    for name, (hint, default) in _parameters(function).items():
        fields[dict(renamed).get(name, name)] = (hint, default if default is not inspect.Parameter.empty else ...)
    return create_model(
        f"{function.__name__}_arguments", __config__=ConfigDict(arbitrary_types_allowed=True, extra="forbid"), **fields
    )


def _bound(function: Callable[..., Any], arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    hints = _parameters(function)
    arguments = _without_nulls(_arguments_of(function), arguments)
    problems = [f"there is no argument {name}" for name in arguments if name not in hints]
    values: dict[str, Any] = {}
    for name, (hint, default) in hints.items():
        if name not in arguments:
            problems += [f"{name} is required"] if default is inspect.Parameter.empty else []
            continue
        if arguments[name] is default:
            values[name] = default
            continue
        try:
            values[name] = _adapter(hint).validate_python(arguments[name])
        except ValidationError as error:
            for each in error.errors(include_url=False, include_context=False):
                place = ".".join(map(str, (name, *each["loc"])))
                problems.append(f"{place}: {each['msg']}, not {each['input']!r:.200}")
    if problems:
        raise ValueError("; ".join(problems))
    return _spread(function, values)


@cache
def _arguments_of(function: Callable[..., Any]) -> dict[str, tuple[Any, bool]]:
    """Name → type and whether it may be left out."""
    hints = typing.get_type_hints(function, include_extras=True)
    defaults = {name: each.default for name, each in inspect.signature(function).parameters.items()}
    return {name: (hints.get(name, Any), default is not inspect.Parameter.empty) for name, default in defaults.items()}


def _without_nulls(fields: Mapping[str, tuple[Any, bool]], given: Mapping[str, Any]) -> dict[str, Any]:
    """Without the nulls for what may be left out and takes none: a strict model has to write something."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        hint, is_optional = fields.get(name, (Any, False))
        if value is not None or not is_optional or _takes_null(hint):
            kept[name] = _within(hint, value)
    return kept


def _within(hint: Any, value: Any) -> Any:
    """The same for the records in a value."""
    kinds = [hint] if typing.get_origin(hint) not in (typing.Union, types.UnionType) else typing.get_args(hint)
    for kind in kinds:
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return _within(parts[0], value)
        fields = _fields(kind)
        if fields and isinstance(value, dict) and value.keys() <= fields.keys():
            return _without_nulls(fields, value)
        if isinstance(value, dict) and len(parts) == 2 and issubclass(origin, collections.abc.Mapping):
            return {key: _within(parts[1], each) for key, each in value.items()}
        if isinstance(value, list) and origin is tuple and len(parts) == len(value) and ... not in parts:
            return [_within(part, each) for part, each in zip(parts, value, strict=True)]
        if isinstance(value, list) and parts and isinstance(origin, type) and origin is not dict:
            return [_within(parts[0], each) for each in value]
    return value


def _takes_null(hint: Any) -> bool:
    parts = typing.get_args(hint)
    if typing.get_origin(hint) is typing.Annotated:
        return _takes_null(parts[0])
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return any(map(_takes_null, parts))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return any(member.value is None for member in hint)
    return hint in (None, type(None), Any, object) or (typing.get_origin(hint) is typing.Literal and None in parts)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Those of a record that arrives as an object: name → type and whether it may be left out."""
    if dataclasses.is_dataclass(kind):
        free = {each.name for each in dataclasses.fields(kind) if _has_default(each)}
    elif typing.is_typeddict(kind):
        free = set(kind.__optional_keys__)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        free = {name for name, each in kind.model_fields.items() if not each.is_required()}
    else:
        return {}
    return {name: (hint, name in free) for name, hint in typing.get_type_hints(kind).items()}


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _spread(function: Callable[..., Any], values: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    positional: list[Any] = []
    named: dict[str, Any] = {}
    parameters = inspect.signature(function).parameters
    rest = next((each.name for each in parameters.values() if each.kind is each.VAR_POSITIONAL), "")
    for name, each in parameters.items():
        goes_first = each.kind is each.POSITIONAL_ONLY or (each.kind is each.POSITIONAL_OR_KEYWORD and values.get(rest))
        if each.kind is each.VAR_POSITIONAL:
            positional += values.get(name, ())
        elif each.kind is each.VAR_KEYWORD:
            named |= values.get(name, {})
        elif goes_first and (name in values or each.default is not each.empty):
            positional.append(values.get(name, each.default))
        elif name in values:
            named[name] = values[name]
    return positional, named


@cache
def _parameters(function: Callable[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Name → type and default, in the form in which they arrive."""
    hints = typing.get_type_hints(function, include_extras=True)
    found: dict[str, tuple[Any, Any]] = {}
    for name, each in inspect.signature(function).parameters.items():
        hint = _adapted(hints.get(name, Any))
        if each.kind is each.VAR_POSITIONAL:
            found[name] = (list[hint], [])  # type: ignore[valid-type]  # known when it runs
        elif each.kind is each.VAR_KEYWORD:
            found[name] = (dict[str, hint], {})  # type: ignore[valid-type]  # as above
        else:
            found[name] = (hint, each.default)
    return found


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True, extra="forbid"))
    except PydanticUserError:  # a model brings a configuration of its own
        return TypeAdapter(hint)


def _adapted(hint: Any, within: tuple[Any, ...] = ()) -> Any:
    """The type with what pydantic reads otherwise, or not at all, made out of its JSON form.

    `within` are the `TypedDict`s around it: one in itself ends in any object.
    """
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(_adapted(part, within) for part in parts)]  # noqa: UP007  # of any number
    if origin in (list, set, frozenset, dict, tuple, collections.abc.Sequence, collections.abc.Iterable):
        return origin[tuple(part if part is ... else _adapted(part, within) for part in parts)]
    if typing.is_typeddict(hint):
        return dict[str, Any] if hint in within else _typed_dict(hint, (*within, hint))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return typing.Annotated[hint, BeforeValidator(partial(_by_name, hint))]
    kind = origin or hint
    module, name = getattr(kind, "__module__", ""), getattr(kind, "__name__", "")
    if hint is float:
        return typing.Annotated[float, WrapValidator(_float)]
    if hint is bytes:
        return typing.Annotated[Any, BeforeValidator(_bytes)]
    if hint is complex:
        return typing.Annotated[Any, BeforeValidator(_complex)]
    if (module.partition(".")[0], name) in {("numpy", "ndarray"), ("pandas", "DataFrame"), ("pandas", "Series")}:
        return typing.Annotated[Any, BeforeValidator(_maker(kind))]
    return hint


def _typed_dict(hint: Any, within: tuple[Any, ...]) -> Any:
    """The same without other keys, as pydantic takes it on older Pythons too."""
    extensions = import_module("typing_extensions")  # pydantic brings it
    kinds = dict.fromkeys(hint.__required_keys__, extensions.Required)
    members = {
        name: kinds.get(name, extensions.NotRequired)[_adapted(each, within)]
        for name, each in typing.get_type_hints(hint).items()
    }
    made = extensions.TypedDict(hint.__name__, members)
    made.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return made


def _by_name(kind: type[enum.Enum], value: Any) -> Any:
    """A member whose value has no form of its own in a schema goes by its name there."""
    member = kind.__members__.get(value) if isinstance(value, str) else None
    return value if member is None or isinstance(member.value, (str, int, float)) else member


def _maker(kind: Any) -> Callable[[Any], Any]:
    if kind.__name__ == "ndarray":
        made: Callable[[Any], Any] = import_module("numpy").asarray
        return made
    return lambda value: value if isinstance(value, kind) else kind(value)


def _float(value: Any, made: Callable[[Any], float]) -> float:
    """A whole number stays one, as Python's callers know it and as the tool was proved."""
    number = made(value)
    return value if type(value) is int else number


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b64decode(value, validate=True)


def _complex(value: Any) -> complex:
    return complex(*value) if isinstance(value, (list, tuple)) else complex(value)


def _run(coroutine: Any) -> Any:
    """The end of a coroutine, also where a loop runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    results: list[Any] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            results.append(asyncio.run(coroutine))
        except BaseException as error:  # noqa: BLE001  # raised again where it was waited for
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return results[0]
