"""The JSON Schema of a call that is written as text, for servers that hold a reply to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.types.schema import resolved

_LEFT_OUT = ("$defs", "definitions", "$schema", "$id", "title", "description", "default", "examples", "$comment")
_DEEPEST = 12


def call_schema(functions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A schema that fits one call of one of the tools, and nothing else: `{"tool": …, "arguments": …}`.

    References are followed, since definitions of several tools could not stand at one root; what contains itself is
    any value beyond some depth.

    Args:
        functions: OpenAI function schemas.
    """
    calls = [_call(function["function"]) for function in functions]
    return calls[0] if len(calls) == 1 else {"anyOf": calls}


def _call(function: Mapping[str, Any]) -> dict[str, Any]:
    given = function.get("parameters") or {"type": "object", "properties": {}}
    return {
        "type": "object",
        "properties": {"tool": {"enum": [function["name"]]}, "arguments": _plain(given, given, 0)},
        "required": ["tool", "arguments"],
        "additionalProperties": False,
    }


def _plain(schema: Any, root: Mapping[str, Any], depth: int) -> Any:
    """The schema without references and without words for people."""
    if isinstance(schema, list):
        return [_plain(item, root, depth) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if depth > _DEEPEST:
        return {}
    found = resolved(schema, root)
    named = ("properties", "patternProperties", "dependentSchemas")
    values = ("enum", "const", "required")
    return {
        key: {name: _plain(part, root, depth + 1) for name, part in value.items()}
        if key in named and isinstance(value, Mapping)
        else value
        if key in values
        else _plain(value, root, depth + 1)
        for key, value in found.items()
        if key not in _LEFT_OUT
    }
