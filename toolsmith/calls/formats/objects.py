"""A call that is a JSON object: under which keys families put its name and its arguments."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from toolsmith.calls.formats.json_text import read_json
from toolsmith.types.call import ReadCall
from toolsmith.types.value import JsonValue

_LIST_KEYS = ("tool_calls", "tool_uses", "calls")
_WRAPPER_KEYS = ("function", "function_call", "tool_call")
_NAME_KEYS = ("tool", "name", "function", "tool_name", "action", "recipient_name")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input", "action_input", "kwargs")
_PREFIX = re.compile(r"^(?:functions|tools|default_api)[.:]")
_MARKS = re.compile(r"<[|｜].*$|[:#]\d+$")


def object_calls(value: JsonValue, names: Collection[str], raw: str, *, was_mended: bool) -> list[ReadCall]:
    """The calls that a value holds: one object, a list of them, or a list under `tool_calls`."""
    found = (_as_call(item, names, raw, was_mended=was_mended) for item in _items(value))
    return [call for call in found if call is not None]


def bare_name(name: str, names: Collection[str]) -> str:
    """The name without what models hang on it: `functions.`, an index, a mark of their own format."""
    name = name.strip().strip("`*\"'")
    return name if name in names else _PREFIX.sub("", _MARKS.sub("", name))


def _items(value: JsonValue) -> list[Any]:
    if isinstance(value, dict):
        listed = next((value[key] for key in _LIST_KEYS if isinstance(value.get(key), list)), None)
        return [value] if listed is None else list(listed)
    return value if isinstance(value, list) else [value]


def _as_call(item: Any, names: Collection[str], raw: str, *, was_mended: bool) -> ReadCall | None:
    if not isinstance(item, dict):
        return None
    item = next((item[key] for key in _WRAPPER_KEYS if isinstance(item.get(key), dict)), item)
    name = next((item[key] for key in _NAME_KEYS if isinstance(item.get(key), str)), None)
    key = next((key for key in _ARGUMENT_KEYS if key in item), None)
    if name is None:
        only = next(iter(item)) if len(item) == 1 else None
        if only in names and isinstance(item[only], dict):
            return ReadCall(name=str(only), arguments=item[only], raw=raw, was_mended=was_mended)
        return None
    if key is None:
        rest = {other: value for other, value in item.items() if value is not name or other not in _NAME_KEYS}
        return ReadCall(name=name, arguments=rest, raw=raw, was_mended=was_mended) if name in names else None
    arguments = item[key]
    if isinstance(arguments, str):
        arguments, broken = read_json(arguments)
        was_mended = was_mended or broken
    return ReadCall(name=name, arguments=arguments if arguments is not None else {}, raw=raw, was_mended=was_mended)
