"""Repairs arguments where the schema leaves one reading only: nothing is guessed, and each repair is recorded.

Covered: numbers, booleans and JSON written as text; a whole float for an integer; the case of an enum's value or of a
parameter's name; one value where a list is wanted, or a list of one where a value is; null for an optional argument;
arguments wrapped once more in an object.
Not covered, on purpose: misspelt names and values, missing arguments, units, anything with two readings.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.types.call import Repair
from toolsmith.types.record import Record
from toolsmith.types.schema import fits, sound
from toolsmith.types.value import JsonValue

_WRAPPERS = ("arguments", "parameters", "args", "kwargs", "input", "properties")
_NAMES = ("name", "tool", "function", "tool_name")
_INTEGER = re.compile(r"[+-]?\d{1,18}(\.0+)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_DEEPEST = 20


class Repaired(Record):
    arguments: dict[str, JsonValue]
    repairs: tuple[Repair, ...] = ()


def repair_arguments(schema: Mapping[str, Any], arguments: Mapping[str, JsonValue]) -> Repaired:
    """Arguments as close to the schema as they come without guessing; what stays wrong is left as it was.

    Args:
        schema: JSON Schema of an object.
        arguments: as the model gave them.
    """
    return _Repairer(sound(schema)).repair(dict(arguments))


class _Repairer:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._root = schema
        self._repairs: list[Repair] = []

    def repair(self, arguments: dict[str, JsonValue]) -> Repaired:
        arguments = self._unwrapped(arguments)
        fixed = self._object(arguments, self._root, "", 0)
        return Repaired(arguments=fixed, repairs=tuple(self._repairs))

    def _unwrapped(self, arguments: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """What stands under a wrapper's name, alone or beside the name of the tool, where the tool knows neither."""
        if arguments.keys() & self._root.get("properties", {}).keys():
            return arguments
        wrapped = [name for name in arguments if name in _WRAPPERS]
        inner = arguments[wrapped[0]] if len(wrapped) == 1 else None
        others = [name for name in arguments if name not in wrapped]
        is_named = all(name in _NAMES and isinstance(arguments[name], str) for name in others) and len(others) <= 1
        if not isinstance(inner, dict) or not is_named:
            return arguments
        self._note(wrapped[0], arguments, inner, "unwrapped")
        return dict(inner)

    def _object(
        self, given: Mapping[str, JsonValue], schema: Mapping[str, Any], place: str, depth: int
    ) -> dict[str, JsonValue]:
        properties = schema.get("properties", {})
        required = set(schema.get("required", ()))
        fixed: dict[str, JsonValue] = {}
        for name, value in given.items():
            known = self._known_name(name, properties, given, place)
            inner = properties.get(known, schema.get("additionalProperties"))
            where = f"{place}.{known}" if place else known
            if value is None and known in properties and known not in required and not self._fits(None, inner):
                self._note(where, None, properties[known].get("default"), "null for an optional argument")
                continue
            fixed[known] = self._value(value, inner, where, depth + 1) if isinstance(inner, Mapping) else value
        return fixed

    def _known_name(self, name: str, properties: Mapping[str, Any], given: Mapping[str, JsonValue], place: str) -> str:
        if name in properties:
            return name
        alike = [known for known in properties if _folded(known) == _folded(name) and known not in given]
        if len(alike) != 1:
            return name
        self._note(f"{place}.{alike[0]}" if place else alike[0], name, alike[0], "name of the argument")
        return alike[0]

    def _value(self, value: JsonValue, schema: Mapping[str, Any], place: str, depth: int) -> JsonValue:
        if depth > _DEEPEST:
            return value
        is_right = self._fits(value, schema)
        if is_right and type(value) is float and value.is_integer() and schema.get("type") == "integer":
            return self._noted(place, value, int(value), "whole number")
        if is_right:
            return value
        if "enum" in schema or "const" in schema:
            return self._member(value, schema, place)
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches:
            return self._branch(value, branches, place, depth)
        return self._typed(value, schema, place, depth)

    def _member(self, value: JsonValue, schema: Mapping[str, Any], place: str) -> JsonValue:
        allowed = schema.get("enum", [schema.get("const")])
        alike = [
            member
            for member in allowed
            if (isinstance(member, str) and isinstance(value, str) and _folded(member) == _folded(value))
            or (not isinstance(member, str) and isinstance(value, str) and json.dumps(member) == value.strip())
        ]
        return self._noted(place, value, alike[0], "spelling of an allowed value") if len(alike) == 1 else value

    def _branch(self, value: JsonValue, branches: list[Any], place: str, depth: int) -> JsonValue:
        """The value as the one alternative that a repair leads to; with two, nobody can say which was meant."""
        readings: list[tuple[JsonValue, list[Repair]]] = []
        for branch in branches:
            attempt = _Repairer(self._root)
            fixed = attempt._value(value, branch, place, depth + 1)
            if attempt._fits(fixed, branch) and all(fixed != known for known, _ in readings):
                readings.append((fixed, attempt._repairs))
        if len(readings) != 1:
            return value
        self._repairs += readings[0][1]
        return readings[0][0]

    def _typed(self, value: JsonValue, schema: Mapping[str, Any], place: str, depth: int) -> JsonValue:
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return self._branch(value, [{**schema, "type": kind} for kind in kinds], place, depth)
        for rule, read in _READINGS.get(str(kinds), ()):
            found = read(value)
            if found is not _NO_READING and (self._fits(found, schema) or isinstance(found, (dict, list))):
                return self._inside(self._noted(place, value, found, rule), schema, place, depth)
        inside = self._inside(value, schema, place, depth)
        if inside is not value:
            return inside
        if kinds == "array" and not isinstance(value, (list, dict)) and value is not None:
            item = self._value(value, schema.get("items", {}), f"{place}[0]", depth + 1)
            if self._fits([item], schema):
                return self._noted(place, value, [item], "one value for a list")
        if kinds not in ("array", "object") and isinstance(value, list) and len(value) == 1:
            item = self._value(value[0], schema, place, depth + 1)
            if self._fits(item, schema):
                return self._noted(place, value, item, "a list of one for a value")
        return value

    def _inside(self, value: JsonValue, schema: Mapping[str, Any], place: str, depth: int) -> JsonValue:
        if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
            return [
                self._value(item, schema["items"], f"{place}[{number}]", depth + 1) for number, item in enumerate(value)
            ]
        if isinstance(value, list) and isinstance(schema.get("prefixItems"), list):
            inner = [*schema["prefixItems"], *[{}] * len(value)]
            return [
                self._value(item, inner[number], f"{place}[{number}]", depth + 1) for number, item in enumerate(value)
            ]
        if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
            return self._object(value, schema, place, depth + 1)
        return value

    def _fits(self, value: JsonValue, schema: Any) -> bool:
        return not isinstance(schema, Mapping) or fits(value, schema)

    def _note(self, place: str, before: JsonValue, after: JsonValue, rule: str) -> None:
        self._repairs.append(Repair(argument=place, before=before, after=after, rule=rule))

    def _noted(self, place: str, before: JsonValue, after: JsonValue, rule: str) -> JsonValue:
        self._note(place, before, after, rule)
        return after


def _folded(text: str) -> str:
    """Case, spaces, hyphens, underscores and surrounding quotes do not distinguish names."""
    return re.sub(r"[\s_-]+", "", text.strip().strip("\"'").casefold())


_NO_READING = object()


def _integer(value: JsonValue) -> Any:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value.strip().partition(".")[0])
    return _NO_READING


def _number(value: JsonValue) -> Any:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip()):
        return _NO_READING
    text = value.strip()
    number = int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
    return number if math.isfinite(number) else _NO_READING


def _boolean(value: JsonValue) -> Any:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), _NO_READING)
    return _NO_READING


def _text(value: JsonValue) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _NO_READING
    return json.dumps(value)


def _json_of(kind: type) -> Callable[[JsonValue], Any]:
    def read(value: JsonValue) -> Any:
        if not isinstance(value, str) or not value.strip().startswith(("[", "{")):
            return _NO_READING
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return _NO_READING
        return found if isinstance(found, kind) else _NO_READING

    return read


_READINGS: dict[str, tuple[tuple[str, Callable[[JsonValue], Any]], ...]] = {
    "integer": (("a number written as text", _integer),),
    "number": (("a number written as text", _number),),
    "boolean": (("true or false written as text", _boolean),),
    "string": (("a text written as a number", _text),),
    "array": (("JSON written as text", _json_of(list)),),
    "object": (("JSON written as text", _json_of(dict)),),
}
