"""What stands in the place of a value among a call's arguments, however deep: a call, or another part's answer."""

from __future__ import annotations

from collections.abc import Iterator

from toolsmith.types.value import JsonValue

Path = tuple[str | int, ...]


def stand_ins(value: JsonValue, path: Path = ()) -> Iterator[tuple[Path, JsonValue]]:
    """Each `{"from": {…}}` and `{"answer": …}` with the names and places that lead to it."""
    if isinstance(value, dict):
        if isinstance(value.get("from"), dict) or isinstance(value.get("answer"), str):
            yield path, value
            return
        for name, each in value.items():
            yield from stand_ins(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from stand_ins(each, (*path, place))


def replaced(value: JsonValue, path: Path, new: JsonValue) -> JsonValue:
    """The value with another one where a path leads."""
    if not path:
        return new
    first, *rest = path
    if isinstance(value, dict):
        return {name: replaced(each, tuple(rest), new) if name == first else each for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, tuple(rest), new) if place == first else each for place, each in enumerate(value)]
    return value


def replaced_in(arguments: dict[str, JsonValue], path: Path, new: JsonValue) -> dict[str, JsonValue]:
    """Arguments with another value where a path leads."""
    first, *rest = path
    return {name: replaced(each, tuple(rest), new) if name == first else each for name, each in arguments.items()}
