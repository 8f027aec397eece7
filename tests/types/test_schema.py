"""JSON Schemas of strangers: checked without a fetch, without end in sight for none, and without an exception."""

from __future__ import annotations

import resource
from typing import Any

import pytest

from toolsmith.remotes.schema import signature_of, strict_schema
from toolsmith.types.schema import errors_of, fits, sound

BOMB = {f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 9} for n in range(30)}
DEEP: dict[str, Any] = {}
for _ in range(45):  # more levels than the reader of JSON takes
    DEEP = {"allOf": [{"properties": {"x": DEEP}}]}
HOSTILE: list[dict[str, Any]] = [
    {"$ref": "http://127.0.0.1:1/schema.json"},
    {"$ref": "file:///etc/hostname"},
    {"$dynamicRef": "file:///etc/hostname"},
    {"$schema": "http://127.0.0.1:1/", "$id": "http://127.0.0.1:1/", "unevaluatedProperties": {"$ref": "http://x"}},
    {"$ref": "#"},
    {"$ref": "#/properties/x"},
    {"$defs": BOMB, "$ref": "#/$defs/a0"},
    {"$defs": {"a": {"enum": ["x" * 1_000] * 500}}, "anyOf": [{"$ref": "#/$defs/a"}] * 4_000},
    DEEP,
    {"pattern": "^(a+)+$"},
    {"pattern": "(x{1000}){1000}"},
    {"pattern": "("},
    {"patternProperties": {"(": {}, "^(a+)+$": {}}},
    *({key: value} for key in ("type", "required", "enum", "properties", "anyOf", "allOf", "items", "if", "minLength",
       "minimum", "multipleOf", "uniqueItems", "contains", "description") for value in (5, "x", [5], {"a": 5}, True)),
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=[str(n) for n in range(len(HOSTILE))])
def test_a_schema_of_a_stranger_is_checked_within_bounds(hostile: dict[str, Any]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for schema in (hostile, {"type": "object", "properties": {"x": hostile, "y": {"type": "integer"}}}):
        for value in ({"x": "a" * 40 + "!", "y": "a"}, {"x": {"x": [1, {}]}}, "a" * 40 + "!", 5, None, [1]):
            list(errors_of(value, schema))
        assert signature_of(schema) == signature_of(schema)
        assert len(repr(strict_schema(schema))) < 10_000_000
        assert len(repr(sound(schema))) < 10_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 20


def test_what_is_sound_in_a_schema_still_decides() -> None:
    schema = {
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/word"}, "y": {"type": "nonsense"}, "t": {"$ref": "#/$defs/tree"}},
        "required": ["x"],
        "$defs": {
            "word": {"type": "string", "pattern": "^[a-z]+$"},
            "tree": {"properties": {"left": {"$ref": "#/$defs/tree"}, "n": {"type": "integer"}}},
        },
    }
    assert fits({"x": "a", "y": 1, "t": {"n": 1, "left": {"n": 2}}}, schema)
    assert [error.message for error in errors_of({"x": "A"}, schema)] == ["'A' does not match '^[a-z]+$'"]
    assert not fits({}, schema)
    assert not fits({"x": "a", "t": {"n": "one"}}, schema)


@pytest.mark.parametrize("name", ["definitions", "$defs", "default", "enum", "$ref"])
def test_a_property_may_be_called_like_a_keyword(name: str) -> None:
    schema = {
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/word"}},
        "required": [name],
        "additionalProperties": False,
        "$defs": {"word": {"type": "string"}},
    }
    assert fits({name: "a"}, schema)
    assert not fits({name: 1}, schema)
    assert [parameter.name for parameter in signature_of(schema).parameters] == [name]
