"""JSON Schemas that strangers wrote: references written out, and whether a value fits.

Covered: nothing is fetched, whatever a reference names; references that hold themselves or multiply end; a pattern
takes time in proportion to the text; what has no valid form in a schema says nothing, and raises nothing.
Not covered: patterns that an automaton cannot decide (look-around, references to groups) allow every text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from toolsmith.types.value import JsonValue

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MOST_STEPS = 20  # of references to references
_DEEPEST = 60  # levels
_DEEPEST_REFERENCE = 12  # references in references
_MOST_ROOM = 5_000  # schemas of one, with every reference written out
_CHARACTERS = 40  # of a text or list of values that take the room of one schema
_VALUES = ("enum", "const", "default", "examples", "example")  # keys that hold values, not schemas
_NAMED = ("properties", "patternProperties", "dependentSchemas")  # keys under which names are not keywords
_LONGEST_PATTERN = 1_000  # characters
_MOST_REPEATS = 1_000  # of one character, written as numbers
_LONGEST_MATCHED = 100_000  # characters of a text that a pattern is asked about
_COUNTED = ("Length", "Items", "Properties", "Contains")
_TYPES = frozenset(("string", "number", "integer", "boolean", "array", "object", "null"))
_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
_LEFT_OUT = ("patternProperties", "unevaluatedItems", "unevaluatedProperties", "dependentRequired", "dependentSchemas")


class Room:
    """How many more schemas may be written out, in all schemas that share it."""

    def __init__(self, left: int = _MOST_ROOM) -> None:
        self.left = left


def written_out(schema: Any, root: Mapping[str, Any] | None = None, room: Room | None = None) -> Any:
    """A schema with its references written out, as far as they lead into the document.

    One that holds itself, that leads elsewhere or for which no room is left says nothing, but for its description.

    Args:
        schema: of any draft, or OpenAPI's dialect.
        root: the document that `$ref` points into; the schema itself where None.
        room: what is left of a bound over several schemas; one schema never takes more than its own.
    """
    room = room or Room()
    own = Room(min(room.left, _MOST_ROOM))
    had = own.left
    whole = root if root is not None else schema if isinstance(schema, Mapping) else {}
    written = _written(schema, whole, own, (), 0)
    room.left -= had - own.left
    return written


def _written(schema: Any, root: Mapping[str, Any], room: Room, trail: tuple[str, ...], depth: int) -> Any:
    if isinstance(schema, list):
        return [_written(each, root, room, trail, depth + 1) for each in schema] if depth < _DEEPEST else []
    if not isinstance(schema, Mapping):
        room.left -= len(schema) // _CHARACTERS if isinstance(schema, str) else 0
        return schema
    room.left -= 1
    if room.left < 0 or depth > _DEEPEST:
        return {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        described = {key: schema[key] for key in ("description",) if key in schema}
        target = pointed_at(root, reference)
        if reference in trail or len(trail) > _DEEPEST_REFERENCE or not isinstance(target, Mapping):
            return described
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return _written({**target, **rest}, root, room, (*trail, reference), depth + 1)
    written = {}
    for key, value in schema.items():
        if key in _VALUES:
            room.left -= len(str(value)) // _CHARACTERS
            written[key] = value
        elif key in _NAMED and isinstance(value, Mapping):
            written[key] = {name: _written(part, root, room, trail, depth + 2) for name, part in value.items()}
        elif key not in ("$defs", "definitions"):
            written[key] = _written(value, root, room, trail, depth + 1)
    return written


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


def sound(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as it is checked: references written out, and nothing in it that has no valid form."""
    found: dict[str, Any] = _sound(written_out(schema))
    return found


def form_problem(schema: Mapping[str, Any]) -> str:
    """Where and why this is no JSON Schema; empty where it is one."""
    import jsonschema

    wrong = next(jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA).iter_errors(schema), None)
    return f"{wrong.json_path}: {wrong.message[:300]}" if wrong is not None else ""


def errors_of(value: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """All that is wrong with a value."""
    found: Iterator[ValidationError] = _validator()(sound(schema)).iter_errors(value)
    return found


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    return next(errors_of(value, schema), None) is None


@cache
def _validator() -> Any:
    import jsonschema
    from jsonschema.exceptions import ValidationError

    def pattern(_: Any, wanted: str, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and not _matches(wanted, value):
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    extended: Any = jsonschema.validators.extend  # has no types
    return extended(jsonschema.Draft202012Validator, {"pattern": pattern})


def _matches(pattern: str, text: str) -> bool:
    automaton = _automaton(pattern)
    return automaton is None or len(text) > _LONGEST_MATCHED or bool(automaton.isinstance_python(text))


@lru_cache(maxsize=1_000)
def _automaton(pattern: str) -> Any:
    """What decides a pattern in linear time; None where nothing does."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    repeats = math.prod(int(number) for number in re.findall(r"\{(?:\d*,)?(\d{1,9})", pattern) if int(number))
    if len(pattern) > _LONGEST_PATTERN or repeats > _MOST_REPEATS:
        return None
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex", strict=True))
    except SchemaError:
        return None


def _sound(schema: Any) -> Any:
    """The schema with that alone which has a valid form."""
    if not isinstance(schema, Mapping):
        return schema if isinstance(schema, bool) else {}
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _LEFT_OUT or key.startswith("$"):
            continue
        if key in _ONE:
            kept |= {key: _sound(value)} if isinstance(value, (Mapping, bool)) else {}
        elif key in _SEVERAL:
            kept |= {key: [_sound(each) for each in value]} if isinstance(value, list) and value else {}
        elif key == "properties":
            kept |= {key: {name: _sound(each) for name, each in value.items()}} if isinstance(value, Mapping) else {}
        elif key not in _FORMS or _FORMS[key](value):
            kept[key] = value
    return kept


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_type(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in _TYPES for name in names)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


_FORMS: dict[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "required": _are_names,
    "enum": lambda value: isinstance(value, list),
    "pattern": lambda value: isinstance(value, str),
    "uniqueItems": lambda value: isinstance(value, bool),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_number),
    **dict.fromkeys((f"{bound}{of}" for bound in ("min", "max") for of in _COUNTED), _is_count),
}
