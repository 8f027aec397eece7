"""Schemas for OpenAI's strict mode, against the rules of its guide to structured outputs; and calls of a strict model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from tests.exporting.loaders import load
from tests.exporting.test_export import schemas
from tests.toolbox.tools import adder, tool_of
from toolsmith.exporting.modules import render_module
from toolsmith.exporting.strict import strict_schema
from toolsmith.library.use.export import export
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

WORDS = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"pattern", "format"},
    "number": {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"},
    "boolean": set[str](),
    "null": set[str](),
}
WORDS["integer"] = WORDS["number"]
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
RECORDS = '''
from __future__ import annotations
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Literal, TypedDict


class Colour(Enum):
    RED = 1
    GREEN = 2


@dataclass
class Leg:
    length: Decimal
    tags: list[str] = field(default_factory=lambda: ["own"])
    colour: Colour = Colour.GREEN


class Notes(TypedDict, total=False):
    text: str


def survey(
    legs: list[Leg],
    size: Literal[1, 2, 4],
    when: dt.datetime,
    notes: Notes,
    pair: tuple[int, Leg] | None = None,
    *,
    class_: int = 3,
    colour: Colour | None = None,
    level: Literal["a", None] = None,
) -> list[object]:
    """A survey."""
    assert all(isinstance(leg.colour, Colour) for leg in legs)
    first = legs[0]
    return [first.tags, first.colour.name, size, when.utcoffset(), sorted(notes), pair and pair[1].tags, class_, colour]
'''
LOOSE = {
    "any": "def any(a: object) -> int:\n    return 1\n",
    "words": "def words(a: dict[str, int]) -> int:\n    return 1\n",
    "rest": "def rest(a: int, **more: int) -> int:\n    return 1\n",
    "values": "def values(a: list) -> int:\n    return 1\n",
}


def broken_rules(schema: Mapping[str, Any], place: str = "", level: int = 1) -> Iterator[str]:
    """What the guide does not allow, as it lists it."""
    if level > 10:
        yield f"{place}: too deep"
    if "anyOf" in schema:
        if not place:
            yield "the root is no anyOf"
        for option in schema["anyOf"]:
            yield from broken_rules(option, f"{place}|", level)
        if schema.keys() - {"anyOf", "description"}:
            yield f"{place}: words beside anyOf"
        return
    yield from broken_words(schema, place)
    if schema.get("type") == "object":
        if schema["additionalProperties"] is not False or schema["required"] != list(schema["properties"]):
            yield f"{place}: every property is required, and there are no others"
        for name, each in schema["properties"].items():
            yield from broken_rules(each, f"{place}.{name}", level + 1)
    if schema.get("type") == "array":
        yield from broken_rules(schema["items"], f"{place}[]", level)


def broken_words(schema: Mapping[str, Any], place: str) -> Iterator[str]:
    kinds = schema.get("type")
    known = {word for kind in ([kinds] if isinstance(kinds, str) else kinds or ()) for word in WORDS[kind]}
    if not kinds or schema.keys() - known - {"type", "enum", "description"}:
        yield f"{place}: {schema.keys() - known}"
    if "format" in schema and schema["format"] not in FORMATS:
        yield f"{place}: format {schema['format']}"


@settings(max_examples=300)
@given(schema=schemas)
def test_a_strict_schema_keeps_the_rules_or_says_why_there_is_none(schema: dict[str, Any]) -> None:
    whole = {"type": "object", "properties": {"a": schema, "b": schema}, "required": ["a"]}
    made = strict_schema({**whole, "additionalProperties": False})
    assert bool(made.problem) != bool(made.schema)
    if made.schema:
        assert list(broken_rules(made.schema)) == []
        jsonschema.Draft202012Validator.check_schema(made.schema)


def test_what_is_dropped_is_told_and_what_stays_is_decided_by_the_schema() -> None:
    texts = {"type": "string", "minLength": 2, "format": "byte", "description": "A text."}
    enum = {"enum": [1, 2.5, None]}
    many = {"type": "object", "properties": {"t": texts, "e": enum}, "required": ["e"], "additionalProperties": False}
    made = strict_schema(many)
    assert list(broken_rules(made.schema)) == []
    said = made.schema["properties"]["t"]
    assert said["description"] == 'A text. (minLength: 2; format: "byte") (null: left out)'
    assert made.schema["properties"]["e"] == {"type": ["integer", "number", "null"], "enum": [1, 2.5, None]}
    assert strict_schema({**many, "required": []}).problem.startswith("e: it takes null, which is not")
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(11):
        deep = {"type": "object", "properties": {"a": deep}, "required": ["a"], "additionalProperties": False}
    assert "more than 10 levels" in strict_schema(deep).problem
    long = [f"{number:0>70}" for number in range(251)]
    whole = {**many, "properties": {"e": {"enum": long}}}
    assert "251 texts, too long together" in strict_schema(whole).problem
    assert "1001 values" in strict_schema({**many, "properties": {"e": {"enum": list(range(1001))}}}).problem


def test_nulls_of_a_strict_model_arrive_as_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "tools.py"
    file.write_text(render_module([tool_of(RECORDS, "survey")], "python", title="t", commit="c"), "utf-8")
    module = load(str(file))
    leg = {"length": "1.5", "tags": None, "colour": None}
    free = dict.fromkeys(("class_", "colour", "level"))
    call = {"legs": [leg], "size": 4, "when": "2024-02-29T12:00:00+02:00", "notes": {"text": None}, **free}
    made = module.as_json(module._call("survey", {**call, "pair": [1, leg]}))
    assert made == [["own"], "GREEN", 4, 7200.0, [], ["own"], 3, None]
    assert module._call("survey", {**call, "pair": None})[5] is None, "a null that a type takes is a value"
    for wrong in ({"size": None}, {"legs": None}, {"legs": [{"length": None}]}, {"legs": [{**leg, "colour": 3}]}):
        with pytest.raises(ValueError, match=r"size|legs"):
            module._call("survey", {**call, **wrong})


def test_an_export_says_which_tools_are_strict_and_why_others_are_not(tmp_path: Path, sandbox: Sandbox) -> None:
    box = Toolbox.create(tmp_path / "box", "sums", sandbox=sandbox)
    tools: list[Tool] = [tool_of(code, name) for name, code in LOOSE.items()]
    box.add_many([adder(3), tool_of(RECORDS, "survey"), *tools])
    made = export(box, "openai-strict", tmp_path / "tools.json")
    written = {each["function"]["name"]: each["function"] for each in json.loads((tmp_path / "tools.json").read_text())}
    assert {name for name, each in written.items() if each["strict"]} == {"add_3", "survey"}
    for name in ("add_3", "survey"):
        assert list(broken_rules(written[name]["parameters"])) == []
    reasons = {line.partition(": ")[0].rpartition("/")[2]: line.partition(": ")[2] for line in made.not_strict}
    assert reasons == {
        "any": "a: any value",
        "words": "a: an object of any keys",
        "rest": "more: an object of any keys",
        "values": "a: an array of any values",
    }
    assert export(box, "openai-agents", tmp_path / "tools.py").not_strict == made.not_strict
