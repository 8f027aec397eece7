"""A value as its annotation has it.

A date arrives as a text, an enumeration as a value of it, a record as an object, a tuple as an array.
"""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import enum
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any

from toolsmith.sandbox.worker.forms.atoms import ATOMS
from toolsmith.sandbox.worker.forms.lookup import resolved

PLAIN: tuple[Any, ...] = (int, float, str, bool, None, type(None), object, Any, list, dict, inspect.Parameter.empty)
CANNOT = (TypeError, ValueError, ArithmeticError, KeyError, AttributeError)  # what a value that has not the form raises
_ORDERED: tuple[Any, ...] = (
    list,
    collections.abc.Sequence,
    collections.abc.Iterable,
    collections.abc.Collection,
    collections.abc.MutableSequence,
)
_MAPPINGS: tuple[Any, ...] = (
    dict,
    collections.abc.Mapping,
    collections.abc.MutableMapping,
    collections.OrderedDict,
    collections.defaultdict,
)
_ABSTRACT_SETS = (collections.abc.Set, collections.abc.MutableSet)
_DEEPEST = 100


def shaped(value: Any, hint: Any, scope: Mapping[str, Any] | None = None, depth: int = 0) -> Any:
    """The value as its annotation has it.

    Args:
        value: as JSON or Python gave it.
        hint: a type, or an annotation of `typing`.
        scope: names of the module that texts in annotations may use.
        depth: how many values it lies in.

    Raises:
        ValueError, TypeError: it has not that form.
    """
    scope = scope or {}
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    hint = resolved(hint, scope)
    if is_plain(hint, scope):
        return value
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return shaped(value, parts[0], scope, depth + 1)
    if origin is typing.Union or origin is types.UnionType:
        return _of_union(value, parts, scope, depth)
    if origin is not None:
        return _of_generic(value, origin, parts, scope, depth)
    inner = getattr(hint, "__supertype__", None) or getattr(hint, "__bound__", None) or getattr(hint, "__value__", None)
    if inner is not None:
        return shaped(value, inner, scope, depth + 1)
    return _of_class(value, hint, scope, depth) if isinstance(hint, type) else value


def is_plain(hint: Any, scope: Mapping[str, Any], depth: int = 0) -> bool:
    """Whether values of the annotation are what JSON gives."""
    hint = resolved(hint, scope)
    if any(hint is plain for plain in PLAIN) or depth > _DEEPEST:
        return True
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return True
    if origin in (typing.Union, types.UnionType, typing.Annotated, *_ORDERED, *_MAPPINGS):
        is_keyed = origin in _MAPPINGS and len(parts) == 2 and resolved(parts[0], scope) not in (str, Any, object)
        looked_at = parts[:1] if origin is typing.Annotated else parts
        is_ordinary = origin not in (collections.OrderedDict, collections.defaultdict) and not is_keyed
        return is_ordinary and all(is_plain(part, scope, depth + 1) for part in looked_at)
    return isinstance(hint, typing.TypeVar) and hint.__bound__ is None


def _of_union(value: Any, options: tuple[Any, ...], scope: Mapping[str, Any], depth: int) -> Any:
    """As the option whose value it is already, else as the first that it can become."""
    hints = [resolved(option, scope) for option in options]
    for hint in hints:
        kinds = (int, float) if hint is float else (hint,) if isinstance(hint, type) else ()
        if hint is None and value is None:
            return value
        if kinds and type(value) in kinds:
            return value
    problems = []
    for hint in hints:
        if hint in (None, type(None), str, int, float, bool):
            continue
        try:
            return shaped(value, hint, scope, depth + 1)
        except CANNOT as error:
            problems.append(str(error))
    if problems and not any(hint in (str, int, float, bool) for hint in hints):
        raise ValueError("; ".join(problems[:3]))
    return value


def _of_generic(value: Any, origin: Any, parts: tuple[Any, ...], scope: Mapping[str, Any], depth: int) -> Any:
    if origin is tuple:
        items = _list(value)
        if len(parts) == 2 and parts[1] is ...:
            return tuple(shaped(each, parts[0], scope, depth + 1) for each in items)
        if len(items) != len(parts) and parts:
            raise ValueError(f"{len(parts)} values are needed, not {len(items)}")
        return tuple(shaped(each, part, scope, depth + 1) for each, part in zip(items, parts, strict=False))
    if origin in _MAPPINGS:
        key, item = parts if len(parts) == 2 else (Any, Any)
        pairs = dict(value).items()
        found = {_key(name, key, scope, depth): shaped(each, item, scope, depth + 1) for name, each in pairs}
        return collections.OrderedDict(found) if origin is collections.OrderedDict else found
    if origin is collections.Counter:
        return collections.Counter({_key(name, parts[0], scope, depth): each for name, each in dict(value).items()})
    if _is_library(origin, "numpy") or _is_library(origin, "pandas"):
        return _of_class(value, origin, scope, depth)
    made = [shaped(each, parts[0] if parts else Any, scope, depth + 1) for each in _list(value)]
    if origin in (set, frozenset, collections.deque):
        return origin(made)
    if origin in _ABSTRACT_SETS:
        return set(made)
    return iter(made) if origin in (collections.abc.Iterator, collections.abc.Generator) else made


def _key(name: Any, hint: Any, scope: Mapping[str, Any], depth: int) -> Any:
    hint = resolved(hint, scope)
    if isinstance(name, str) and hint in (int, float):
        return hint(name)
    return shaped(name, hint, scope, depth + 1)


def _of_class(value: Any, kind: Any, scope: Mapping[str, Any], depth: int) -> Any:
    if typing.is_typeddict(kind):
        return _shaped_fields(value, _noted(kind), _scope(kind, scope), depth)
    if isinstance(value, kind) and type(value) not in (int, bool, str):
        return value
    if kind in ATOMS:
        return ATOMS[kind](value)
    if issubclass(kind, enum.Enum):
        return _member(value, kind)
    if kind in (tuple, set, frozenset, collections.deque):
        return kind(_list(value))
    return _of_record(value, kind, scope, depth)


def _of_record(value: Any, kind: Any, scope: Mapping[str, Any], depth: int) -> Any:
    fields = getattr(kind, "_fields", None)
    if issubclass(kind, tuple) and isinstance(fields, tuple):
        hints = dict.fromkeys(fields, Any) | _noted(kind)
        named = dict(value) if isinstance(value, Mapping) else dict(enumerate(_list(value)))
        named = {fields[name] if name in range(len(fields)) else str(name): each for name, each in named.items()}
        return kind(**_shaped_fields(named, hints, _scope(kind, scope), depth))
    if callable(getattr(kind, "model_validate", None)):
        return kind.model_validate(value)
    if dataclasses.is_dataclass(kind):
        made: Any = kind  # a class, for the type checker as well
        hints = {field.name: field.type for field in dataclasses.fields(kind)}
        return made(**_shaped_fields(value, hints, _scope(made, scope), depth))
    if _is_library(kind, "numpy") and kind.__name__ == "ndarray":
        return sys.modules["numpy"].asarray(value)
    if _is_library(kind, "pandas") and kind.__name__ in ("DataFrame", "Series"):
        return kind(value)
    return value


def _noted(kind: type) -> dict[str, Any]:
    """Annotations of a class and, where they are its own, of those that it came from."""
    found: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        found |= inspect.get_annotations(each)
    return found


def _shaped_fields(value: Any, hints: Mapping[str, Any], scope: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("an object is needed")
    unknown = [name for name in value if name not in hints]
    if unknown:
        raise ValueError(f"there is no field {unknown[0]}")
    return {name: shaped(each, _field(hints[name], scope), scope, depth + 1) for name, each in value.items()}


def _field(hint: Any, scope: Mapping[str, Any]) -> Any:
    hint = resolved(hint, scope)
    if typing.get_origin(hint) in (typing.Required, typing.NotRequired):
        return typing.get_args(hint)[0]
    return hint.type if isinstance(hint, dataclasses.InitVar) else hint


def _scope(kind: type, scope: Mapping[str, Any]) -> Mapping[str, Any]:
    module = sys.modules.get(kind.__module__)
    return {**vars(module), **scope} if module is not None else scope


def _member(value: Any, kind: type[enum.Enum]) -> enum.Enum:
    try:
        return kind(value)
    except ValueError:
        if isinstance(value, str) and value in kind.__members__:
            return kind[value]
        allowed = ", ".join(repr(each.value) for each in list(kind)[:20])
        raise ValueError(f"it is none of {allowed}") from None


def _list(value: Any) -> list[Any]:
    if isinstance(value, (str, bytes, Mapping)):
        raise TypeError("an array is needed")
    return list(value)


def _is_library(kind: Any, name: str) -> bool:
    return str(getattr(kind, "__module__", "")).partition(".")[0] == name
