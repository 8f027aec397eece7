"""Schemas that a grammar can hold a model to: finite, and without what the grammar engine does not know.

What it does not know is taken out of a schema first and named by `lint_schema`; so a constrained call may still break
such a rule, and is checked like any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from toolsmith.types.record import Record
from toolsmith.types.schema import resolved

_UNSUPPORTED = (
    "not", "if", "then", "else", "uniqueItems", "contains", "minContains", "maxContains", "propertyNames",
    "patternProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems",
)  # fmt: skip
_ANNOTATIONS = (
    "$schema",
    "$id",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
)
_SCHEMA_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SCHEMA_MAPS = ("properties",)
_DEEPEST = 20
_SHORT_VALUE = 32  # bytes of a number, or of a text with a pattern
_DEPTH_OF_REFERENCE = 7  # a schema that contains itself twice would double at every level


class Bounds(Record):
    """What keeps a constrained value finite where the schema does not."""

    characters: int = Field(default=400, ge=1, description="of one text")
    items: int = Field(default=50, ge=1, description="of one list or object")
    magnitude: int = Field(default=10**12, ge=1, description="of one number")


def lint_schema(schema: Mapping[str, Any]) -> list[str]:
    """What a grammar cannot hold a model to in this schema, each with its place; empty where it holds all."""
    from llguidance import LLMatcher

    problems = [f"{place or 'the schema'}: {keyword}" for place, keyword in _found(schema, "", 0)]
    left = bounded_schema(schema, Bounds())
    is_wrong, messages = LLMatcher.validate_grammar_with_warnings(LLMatcher.grammar_from_json_schema(left))
    return problems + (list(messages) if is_wrong else [])


def bounded_schema(schema: Mapping[str, Any], bounds: Bounds) -> dict[str, Any]:
    """The schema without what no grammar knows, and with ends to its numbers, texts and lists."""
    try:
        return _bounded(schema, bounds, 0, schema)
    except _TooDeepError:  # it asks for a value within a value for ever
        return _anything(bounds)


def arguments_schema(function: Mapping[str, Any], bounds: Bounds) -> dict[str, Any]:
    """What a grammar holds the arguments of a function to; scalars of any kind where its schema is beyond grammars."""
    given = function.get("parameters") or {"type": "object", "properties": {}}
    arguments = bounded_schema(given, bounds)
    arguments.setdefault("type", "object")
    if _is_beyond_grammar(arguments):
        return {"type": "object", "additionalProperties": _anything(bounds), "maxProperties": bounds.items}
    return arguments


def least_size(schema: Any, depth: int = 0) -> int:
    """Bytes of a value that has every part that may be open, each as short as it may be."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return _SHORT_VALUE
    if "const" in schema or "enum" in schema:
        return max(len(json.dumps(value)) for value in schema.get("enum", [schema.get("const")]))
    options = [option for key in ("anyOf", "oneOf", "allOf") for option in schema.get(key, ())]
    sizes = [_SHORT_VALUE + 2 * schema.get("minLength", 0), *(least_size(option, depth + 1) for option in options)]
    if "properties" in schema or "additionalProperties" in schema:
        named = {name: least_size(part, depth + 1) for name, part in schema.get("properties", {}).items()}
        more = schema.get("additionalProperties")
        rest = (_SHORT_VALUE + least_size(more, depth + 1)) * max(1, schema.get("minProperties", 0)) if more else 0
        sizes.append(4 + rest + sum(len(json.dumps(name)) + 4 + size for name, size in named.items()))
    if "items" in schema or "prefixItems" in schema:
        first = sum(least_size(item, depth + 1) + 2 for item in schema.get("prefixItems", ()))
        item = least_size(schema["items"], depth + 1) + 2 if schema.get("items") else 0
        sizes.append(4 + first + item * max(1, schema.get("minItems", 0)))
    return int(max(sizes))


def _is_beyond_grammar(schema: Mapping[str, Any]) -> bool:
    from llguidance import LLMatcher

    is_wrong, _ = LLMatcher.validate_grammar_with_warnings(LLMatcher.grammar_from_json_schema(dict(schema)))
    return bool(is_wrong)


class _TooDeepError(Exception):
    """No value ends within the depth. What holds it does without it where that is allowed, else it is too deep too."""


def _bounded(schema: Any, bounds: Bounds, depth: int, root: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(schema, Mapping) and "$ref" in schema:
        schema, depth = resolved(schema, root), depth + _DEPTH_OF_REFERENCE
    if depth > _DEEPEST:
        raise _TooDeepError
    left_out = {*_UNSUPPORTED, *_ANNOTATIONS, "$defs", "definitions"}  # references are followed, definitions not needed
    kept = {key: value for key, value in schema.items() if key not in left_out} if isinstance(schema, Mapping) else {}
    return _with_ends(_parts(kept, bounds, depth, root), bounds) if kept else _anything(bounds)


def _parts(kept: dict[str, Any], bounds: Bounds, depth: int, root: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with each part of it bounded."""

    def inner(part: Any) -> dict[str, Any] | None:
        try:
            return _bounded(part, bounds, depth + 1, root)
        except _TooDeepError:
            return None

    for key in _SCHEMA_LISTS:
        if isinstance(kept.get(key), list):
            kept[key] = _alternatives([inner(part) for part in kept[key]], may_lack=key in ("anyOf", "oneOf"))
    if isinstance(kept.get("properties"), Mapping):
        kept |= _properties({name: inner(part) for name, part in kept["properties"].items()}, kept.get("required", ()))
    if isinstance(kept.get("items"), Mapping):
        kept |= _rest("items", inner(kept["items"]), kept.get("minItems", 0), {"maxItems": 0})
    if isinstance(kept.get("additionalProperties"), Mapping):
        rest = inner(kept["additionalProperties"])
        kept |= _rest("additionalProperties", rest, kept.get("minProperties", 0), {})
    return kept


def _alternatives(parts: Sequence[dict[str, Any] | None], *, may_lack: bool) -> list[dict[str, Any]]:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) and not (may_lack and known):
        raise _TooDeepError
    return known


def _rest(key: str, part: dict[str, Any] | None, least: int, closed: dict[str, Any]) -> dict[str, Any]:
    if part is None and least:
        raise _TooDeepError
    return {key: part} if part is not None else {key: False, **closed}


def _properties(parts: Mapping[str, dict[str, Any] | None], required: Sequence[str]) -> dict[str, Any]:
    known = {name: part for name, part in parts.items() if part is not None}
    if (parts.keys() - known.keys()) & set(required):
        raise _TooDeepError
    closed = {"additionalProperties": False} if len(known) < len(parts) else {}
    return {"properties": known, **closed}


def _with_ends(schema: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    kinds = schema.get("type")
    kinds = set(kinds) if isinstance(kinds, list) else {kinds}
    if kinds & {"integer", "number"}:
        if not schema.keys() & {"minimum", "exclusiveMinimum"}:
            schema["minimum"] = min(-bounds.magnitude, schema.get("maximum", schema.get("exclusiveMaximum", 0)) - 1)
        if not schema.keys() & {"maximum", "exclusiveMaximum"}:
            schema["maximum"] = max(bounds.magnitude, schema.get("minimum", schema.get("exclusiveMinimum", 0)) + 1)
    if "string" in kinds and "enum" not in schema and "const" not in schema:
        _bound_text(schema, bounds)
    if "array" in kinds and "prefixItems" not in schema:
        schema["maxItems"] = min(schema.get("maxItems", bounds.items), max(bounds.items, schema.get("minItems", 0)))
        schema.setdefault("items", _anything(bounds))
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)  # allowed or not, a model has no reason to invent some
    elif "object" in kinds:
        if schema.get("additionalProperties", True) is True:
            schema["additionalProperties"] = _anything(bounds)
        schema.setdefault("maxProperties", bounds.items)
    return schema


def _bound_text(schema: dict[str, Any], bounds: Bounds) -> None:
    from llguidance import LLMatcher

    for key in ("pattern", "format"):
        alone = {"type": "string", key: schema.get(key)}
        if key in schema and LLMatcher.validate_grammar_with_warnings(LLMatcher.grammar_from_json_schema(alone))[0]:
            del schema[key]
    if "pattern" not in schema and "format" not in schema:
        longest = max(bounds.characters, schema.get("minLength", 0))
        schema["maxLength"] = min(schema.get("maxLength", longest), longest)


def _anything(bounds: Bounds) -> dict[str, Any]:
    """A scalar: without a schema, a model could go on for ever."""
    number = {"type": "number", "minimum": -bounds.magnitude, "maximum": bounds.magnitude}
    text = {"type": "string", "maxLength": bounds.characters}
    return {"anyOf": [text, number, {"type": "boolean"}, {"type": "null"}]}


def _found(schema: Any, place: str, depth: int) -> list[tuple[str, str]]:
    """Unsupported keywords with their places."""
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return []
    found = [(place, key) for key in schema if key in _UNSUPPORTED]
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and any(mark in pattern for mark in ("(?=", "(?!", "(?<")):
        found.append((place, "look-around in a pattern"))
    for key in _SCHEMA_LISTS:
        for number, item in enumerate(schema.get(key) or []):
            found += _found(item, f"{place}.{key}[{number}]".lstrip("."), depth + 1)
    for key in _SCHEMA_MAPS:
        for name, item in (schema.get(key) or {}).items():
            found += _found(item, f"{place}.{name}".lstrip("."), depth + 1)
    for key in ("items", "additionalProperties"):
        found += _found(schema.get(key), f"{place}.{key}".lstrip("."), depth + 1)
    return found
