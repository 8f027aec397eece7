"""JSON Schema references, followed inside one document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_STEPS = 20  # of references to references


def resolved(schema: Any, root: Mapping[str, Any]) -> Any:
    """The schema that a local reference (`#/…`) stands for; any other as it is; `{}` where it leads nowhere."""
    for _ in range(_MOST_STEPS):
        pointer = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(pointer, str):
            return schema
        schema = _at(root, pointer)
    return {}


def _at(root: Mapping[str, Any], pointer: str) -> Any:
    if not pointer.startswith("#"):
        return {}
    found: Any = root
    for step in filter(None, pointer[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or name not in found:
            return {}
        found = found[name]
    return found
