"""A tool's parameters as OpenAI's strict mode takes them, or why it cannot.

The rules are those of its guide to structured outputs: every property is required, no object takes others, what may be
left out takes null, and only some words of JSON Schema are known. What is dropped of a schema is told in its
description, and refused by the tool itself. A null for what has a default is left out again when the tool is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from toolsmith.types.schema import json_type

_NULL = {"type": "null"}
_KEPT = {
    "string": ("pattern", "format"),
    "number": ("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
    "array": ("minItems", "maxItems"),
}
_KEPT["integer"] = _KEPT["number"]
_FORMATS = ("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid")
_COMBINED = ("allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "prefixItems", "$ref")
_TOLD = ("minLength", "maxLength", "uniqueItems", "minProperties", "maxProperties", "format")
_MOST_LEVELS = 10  # of objects in objects
_MOST_PROPERTIES = 5_000
_MOST_VALUES = 1_000  # of all enumerations
_MOST_CHARACTERS = 120_000  # of all names and values
_MANY_TEXTS, _MOST_IN_TEXTS = 250, 15_000  # an enumeration of more texts has at most so many characters


class Strict(NamedTuple):
    """The schema, or `problem`: where and why there is none."""

    schema: dict[str, Any]
    problem: str = ""


class _NotStrictError(ValueError):
    pass


def strict_schema(schema: Mapping[str, Any]) -> Strict:
    """The strict form of a tool's parameters.

    Args:
        schema: of an object, with references written out.
    """
    try:
        made = _strict(schema, "", 1)
        _check_sizes(made)
    except _NotStrictError as error:
        return Strict({}, str(error))
    return Strict(made)


def _strict(schema: Mapping[str, Any], place: str, level: int) -> dict[str, Any]:
    where = place or "the arguments"
    if level > _MOST_LEVELS:
        raise _NotStrictError(f"{where}: more than {_MOST_LEVELS} levels of objects")
    if used := [word for word in _COMBINED if word in schema]:
        raise _NotStrictError(f"{where}: {', '.join(used)}")
    told = {"description": schema["description"]} if schema.get("description") else {}
    if "enum" in schema or "const" in schema:
        return {**_enum(schema.get("enum", [schema.get("const")]), where), **told}
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return {"anyOf": [_strict(each, place, level) for each in options], **told}
    kind = schema.get("type")
    if isinstance(kind, list):
        each = [{key: value for key, value in schema.items() if key != "description"} | {"type": one} for one in kind]
        return {"anyOf": [_strict(one, place, level) for one in each], **told}
    if kind is None:
        raise _NotStrictError(f"{where}: any value")
    made: dict[str, Any] = {"type": kind, **told}
    if kind == "object":
        made |= _object(schema, place, level)
    elif kind == "array":
        if not schema.get("items"):
            raise _NotStrictError(f"{where}: an array of any values")
        made["items"] = _strict(schema["items"], f"{where}[]" if place else place, level)
    made |= {word: schema[word] for word in _KEPT.get(str(kind), ()) if word in schema and _is_known(word, schema)}
    return _telling(made, [f"{word}: {_short(schema[word])}" for word in _TOLD if word in schema and word not in made])


def _is_known(word: str, schema: Mapping[str, Any]) -> bool:
    return word != "format" or schema[word] in _FORMATS


def _object(schema: Mapping[str, Any], place: str, level: int) -> dict[str, Any]:
    if schema.get("additionalProperties") is not False or schema.get("patternProperties"):
        raise _NotStrictError(f"{place or 'the arguments'}: an object of any keys")
    required = schema.get("required", ())
    properties = {}
    for name, each in schema.get("properties", {}).items():
        inner = f"{place}.{name}" if place else name
        made = _strict(each, inner, level + 1)
        properties[name] = made if name in required else _optional(made, each, inner)
    return {"properties": properties, "required": list(properties), "additionalProperties": False}


def _optional(made: dict[str, Any], schema: Mapping[str, Any], place: str) -> dict[str, Any]:
    """What may be left out takes null for that; where null is a value of its own, it has to be the default's too."""
    default = f"default: {_short(schema['default'])}" if "default" in schema else ""
    if takes_null(made):
        if "default" not in schema:
            raise _NotStrictError(f"{place}: it takes null, which is not what it is where it is left out")
        return _telling(made, [default])
    description = {"description": made.pop("description")} if "description" in made else {}
    options = made["anyOf"] if set(made) == {"anyOf"} else [made]
    return _telling({"anyOf": [*options, _NULL], **description}, [default or "null: left out"])


def takes_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type", ())
    return kinds == "null" or "null" in kinds or any(map(takes_null, schema.get("anyOf", ())))


def _enum(values: list[Any], where: str) -> dict[str, Any]:
    kinds = list(dict.fromkeys(map(json_type, values)))
    if not values or {"array", "object"}.intersection(kinds):
        raise _NotStrictError(f"{where}: an enumeration of {' and '.join(kinds) or 'nothing'}")
    texts = [each for each in values if isinstance(each, str)]
    if len(texts) > _MANY_TEXTS and sum(map(len, texts)) > _MOST_IN_TEXTS:
        raise _NotStrictError(f"{where}: an enumeration of {len(texts)} texts, too long together")
    return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": values}


def _telling(schema: dict[str, Any], said: list[str]) -> dict[str, Any]:
    told = "; ".join(filter(None, said))
    before = schema.get("description", "")
    return {**schema, "description": f"{before} ({told})" if before else told} if told else schema


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]


def _check_sizes(schema: dict[str, Any]) -> None:
    parts = list(_parts(schema))
    names = [name for each in parts for name in each.get("properties", ())]
    values = [value for each in parts for value in each.get("enum", ())]
    characters = sum(map(len, names)) + sum(len(each) for each in values if isinstance(each, str))
    for count, most, what in (
        (len(names), _MOST_PROPERTIES, "properties"),
        (len(values), _MOST_VALUES, "values of enumerations"),
        (characters, _MOST_CHARACTERS, "characters of names and values"),
    ):
        if count > most:
            raise _NotStrictError(f"the arguments: {count} {what}, more than {most}")


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    for each in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from _parts(each)
