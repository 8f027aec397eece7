"""Where values stand in arguments: paths of keys and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

from toolsmith.types.value import JsonValue

Path: TypeAlias = tuple[str | int, ...]
_Whole = TypeVar("_Whole")


def nodes(value: JsonValue, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The value itself, and all that is in it, with where it is."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from nodes(item, (*path, key))


def leaves(value: JsonValue) -> Iterator[tuple[Path, Any]]:
    """Every single value, with where it is."""
    return ((path, node) for path, node in nodes(value) if not isinstance(node, (dict, list)))


def get(value: JsonValue, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def put(whole: _Whole, path: Path, new: JsonValue) -> _Whole:
    """The same value, changed where the path leads."""
    get(whole, path[:-1])[path[-1]] = new
    return whole
