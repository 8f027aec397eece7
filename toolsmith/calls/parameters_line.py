"""What a schema allows in one line, in the words of JSON Schema: a tenth of its tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def type_line(schema: Mapping[str, Any]) -> str:
    """What a schema allows: its values where it lists them, else its types and those of its items."""
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(type_line(option) for option in schema[key]))
    kinds = schema.get("type", "any")
    return " | ".join(_with_items(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def parameters_line(schema: Mapping[str, Any]) -> str:
    """`(values: array[number], kind: "plain" | "trimmed" = …)`: the properties of an object as parameters."""
    required = set(schema.get("required", ()))
    each = (
        f"{name}: {type_line(part)}{'' if name in required else ' = …'}"
        for name, part in schema.get("properties", {}).items()
    )
    return f"({', '.join(each)})"


def descriptions(schema: Mapping[str, Any]) -> dict[str, str]:
    """What is said of each property, where something is."""
    each = {name: part.get("description") for name, part in schema.get("properties", {}).items()}
    return {name: text for name, text in each.items() if text}


def first_sentence(text: str) -> str:
    return f"{text.partition('. ')[0].rstrip('.')}."


def signature_lines(name: str, schema: Mapping[str, Any], returns: str = "") -> str:
    """`name(…)` with what is said of each parameter, a line each: what a model reads in the place of the schema."""
    each = (f"- {parameter}: {text}" for parameter, text in descriptions(schema).items())
    return "\n".join([f"{name}{parameters_line(schema)}{returns}", *each])


def _with_items(kind: str, schema: Mapping[str, Any]) -> str:
    items = schema.get("items") if kind == "array" else schema.get("additionalProperties") if kind == "object" else None
    return f"{kind}[{type_line(items)}]" if isinstance(items, Mapping) and items else kind
