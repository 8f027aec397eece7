"""The JSON Schema of a call that is written as text, for servers that hold a reply to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.types.schema import written_out

_LEFT_OUT = ("$defs", "definitions", "$schema", "$id", "title", "description", "default", "examples", "$comment")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_VALUES = ("enum", "const", "required")


def call_schema(functions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A schema that fits one call of one of the tools, and nothing else: `{"tool": …, "arguments": …}`.

    References are written out, since definitions of several tools could not stand at one root; what contains itself is
    any value there.

    Args:
        functions: OpenAI function schemas.
    """
    calls = [_call(function["function"]) for function in functions]
    return calls[0] if len(calls) == 1 else {"anyOf": calls}


def _call(function: Mapping[str, Any]) -> dict[str, Any]:
    given = function.get("parameters") or {"type": "object", "properties": {}}
    return {
        "type": "object",
        "properties": {"tool": {"enum": [function["name"]]}, "arguments": _wordless(written_out(given))},
        "required": ["tool", "arguments"],
        "additionalProperties": False,
    }


def _wordless(schema: Any) -> Any:
    """The schema without words for people."""
    if isinstance(schema, list):
        return [_wordless(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: {name: _wordless(part) for name, part in value.items()}
        if key in _NAMED and isinstance(value, Mapping)
        else value
        if key in _VALUES
        else _wordless(value)
        for key, value in schema.items()
        if key not in _LEFT_OUT
    }
