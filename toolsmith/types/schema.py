"""What JSON Schema says in several places: references inside one document, and the type of a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.types.value import JsonValue

_MOST_STEPS = 20  # of references to references


def resolved(schema: Any, root: Mapping[str, Any]) -> Any:
    """The schema that a local reference (`#/…`) stands for; any other as it is; `{}` where it leads nowhere."""
    for _ in range(_MOST_STEPS):
        pointer = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(pointer, str):
            return schema
        schema = pointed_at(root, pointer)
    return {}


def pointed_at(root: Mapping[str, Any], pointer: str) -> Any:
    """What stands in the document at a pointer (`#/$defs/point`); `{}` where nothing does."""
    if not pointer.startswith("#"):
        return {}
    found: Any = root
    for step in filter(None, pointer[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            return {}
        found = found[name]
    return found


def json_type(value: JsonValue) -> str:
    """The `type` that a value has in JSON Schema."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
