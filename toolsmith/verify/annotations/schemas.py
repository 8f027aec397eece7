"""One annotation as JSON Schema, in the form in which its values arrive from JSON and leave as JSON.

The forms are pydantic's where it has one: dates and times in ISO 8601, a named tuple as an array, an enumeration by its
values, and by their names where these say more. A span of time is its seconds, bytes are base64, a data frame is an
object of columns.
`toolsmith.sandbox.worker.forms` turns such forms into the values that a function wants.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolsmith.sandbox.screen.parsing import last_name, parse_expression
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.annotations.declared import Declared

_NUMBER_OR_TEXT = {"anyOf": [{"type": "number"}, {"type": "string"}]}
_NUMBER = {"type": "number"}
_ARRAY = {"type": "array"}
_OBJECT = {"type": "object"}
_INTEGER = {"type": "integer"}
_TEXT = {"type": "string"}
_TIME = {"type": "string", "format": "date-time"}
_SPAN = {"anyOf": [{**_NUMBER, "description": "seconds"}, {"type": "string", "format": "duration"}]}
_KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("int Integral SupportsInt SupportsIndex integer int64 int32", _INTEGER),
    ("float Number Real SupportsFloat floating float64 float32", _NUMBER),
    ("str AnyStr LiteralString Path PurePath PurePosixPath", _TEXT),
    ("bool", {"type": "boolean"}),
    ("None NoneType", {"type": "null"}),
    ("Any object Hashable", {}),
    ("UUID", {"type": "string", "format": "uuid"}),
    ("date", {"type": "string", "format": "date"}),
    ("datetime Timestamp AwareDatetime NaiveDatetime", _TIME),
    ("time", {"type": "string", "format": "time"}),
    ("timedelta Timedelta", _SPAN),
    ("Decimal Fraction Rational", _NUMBER_OR_TEXT),
    ("complex", {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}]}),
    ("bytes bytearray", {"type": "string", "format": "byte"}),
    ("list tuple List Tuple ndarray NDArray ArrayLike deque set frozenset Set FrozenSet AbstractSet", _ARRAY),
    ("Sequence Iterable Collection MutableSequence Iterator Generator", _ARRAY),
    ("dict Dict Mapping MutableMapping OrderedDict defaultdict Counter", _OBJECT),
    ("Series", {"anyOf": [_ARRAY, _OBJECT]}),
    ("DataFrame", {"type": "object", "additionalProperties": _ARRAY}),
    ("PositiveInt", {"type": "integer", "exclusiveMinimum": 0}),
    ("NonNegativeInt", {"type": "integer", "minimum": 0}),
    ("PositiveFloat", {"type": "number", "exclusiveMinimum": 0}),
    ("NonNegativeFloat", {"type": "number", "minimum": 0}),
)
_SIMPLE: dict[str, dict[str, Any]] = {name: schema for names, schema in _KINDS for name in names.split()}
_SEQUENCES = (
    "list", "List", "Sequence", "Iterable", "Collection", "MutableSequence", "set", "Set", "frozenset", "FrozenSet",
    "AbstractSet", "deque", "Iterator", "Generator", "Series", "AsyncIterator", "AsyncGenerator",
)  # fmt: skip
_MAPPINGS = ("dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict")
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_BOUNDS |= {"Ge": "minimum", "Gt": "exclusiveMinimum", "Le": "maximum", "Lt": "exclusiveMaximum"}
_LENGTHS = {"min_length": ("minLength", "minItems"), "max_length": ("maxLength", "maxItems")}
_DEEPEST = 40  # levels of one annotation, and of records in records
_MOST_STEPS = 2_000
_MOST_NAMES = 60  # of an enumeration's members
_MADE: dict[str, tuple[Callable[..., Any], Callable[[Any], JsonValue]]] = {
    "Decimal": (Decimal, str),
    "Fraction": (Fraction, str),
    "date": (date, date.isoformat),
    "datetime": (datetime, datetime.isoformat),
    "time": (time, time.isoformat),
    "timedelta": (timedelta, timedelta.total_seconds),
}


class Types:
    """Annotations of one module; None stands for a type without a JSON form."""

    def __init__(self, declared: Declared | None = None) -> None:
        self._declared = declared or Declared()
        self._open: list[str] = []  # records that are being read: one in itself is any object
        self._steps = 0

    def schema_of(self, node: ast.expr, depth: int = 0) -> dict[str, Any] | None:
        self._steps = self._steps + 1 if depth else 0
        if depth > _DEEPEST or self._steps > _MOST_STEPS:  # names that stand for several others multiply
            return None
        match node:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as quoted):
                try:
                    return self.schema_of(parse_expression(quoted).body, depth + 1)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return None
            case ast.Name(id=name):
                return self._named(name, depth)
            case ast.Attribute(attr=name):
                return _copied(_SIMPLE.get(name))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._any_of([left, right], depth)
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=item):
                items = list(item.elts) if isinstance(item, ast.Tuple) else [item]
                return self._generic(self._declared.real_name(name), items, depth + 1)
        return None

    def _named(self, name: str, depth: int) -> dict[str, Any] | None:
        own = self._declared.class_of(name)
        if own is not None:
            return self._class(own, depth)
        fields = self._declared.named_tuple(name)
        if fields is not None:
            return {"type": "array", "minItems": len(fields), "maxItems": len(fields)}
        alias = self._declared.alias_of(name)
        if alias is not None:
            return self.schema_of(alias, depth + 1)
        return _copied(_SIMPLE.get(self._declared.real_name(name)))

    def _class(self, node: ast.ClassDef, depth: int) -> dict[str, Any] | None:
        kind = self._declared.kind(node)
        if kind == "enum":
            return _enum(self._declared.members(node))
        if kind == "flag":
            return {"type": "integer", "minimum": 0}
        if not kind:
            return None
        if node.name in self._open or depth > _DEEPEST or len(self._open) > _DEEPEST:
            return {"type": "array" if kind == "named tuple" else "object"}
        self._open.append(node.name)
        try:
            return self._record(node, kind, depth)
        finally:
            self._open.pop()

    def _record(self, node: ast.ClassDef, kind: str, depth: int) -> dict[str, Any] | None:
        fields = self._declared.fields(node)
        schemas: dict[str, dict[str, Any]] = {}
        for field in fields:
            found = self.schema_of(field.annotation, depth + 1) if field.annotation is not None else {}
            if found is None:
                return None
            schemas[field.name] = self._with_default(_described(found, _facts(field.default)), field.default)
        required = [field.name for field in fields if field.is_required]
        if kind == "named tuple":
            bounds = {"minItems": len(required), "maxItems": len(fields)}
            return {"type": "array", **_items([_bare(each) for each in schemas.values()]), **bounds}
        return {"type": "object", "properties": schemas, "required": required, "additionalProperties": False}

    def _with_default(self, schema: dict[str, Any], default: ast.expr | None) -> dict[str, Any]:
        if default is None:
            return schema
        try:
            return {**schema, "default": self.default_of(default)}
        except ValueError:
            return schema

    def default_of(self, node: ast.expr) -> JsonValue:
        """A default in the form of its type.

        Raises:
            ValueError: only the code knows it.
        """
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=member):
                own = self._declared.class_of(owner)
                members = self._declared.members(own) if own is not None and self._declared.kind(own) == "enum" else {}
                if member in members:
                    found: JsonValue = members[member]
                    return found
            case ast.Call(func=ast.Name() | ast.Attribute() as called, args=given, keywords=words):
                make, form = _MADE.get(self._declared.real_name(last_name(called)), (None, None))
                if make is not None and form is not None and all(word.arg for word in words):
                    named = {str(word.arg): _literal_value(word.value) for word in words}
                    try:
                        return form(make(*map(_literal_value, given), **named))
                    except (ValueError, TypeError, ArithmeticError) as error:
                        raise ValueError(str(error)) from error
        try:
            return to_json(_literal_value(node))
        except TypeError as error:
            raise ValueError(str(error)) from error

    def _generic(self, name: str, items: list[ast.expr], depth: int) -> dict[str, Any] | None:
        if name == "Optional":
            return self._any_of([items[0], ast.Constant(value=None)], depth)
        if name == "Union":
            return self._any_of(items, depth)
        if name == "Literal":
            return _literal(items)
        if name in ("Annotated", "Final", "Required", "NotRequired", "Awaitable", "Coroutine"):
            inner = items[-1] if name == "Coroutine" else items[0]
            schema = self.schema_of(inner, depth)
            facts: dict[str, Any] = {}
            for each in items[1:] if name == "Annotated" else ():
                facts |= _facts(each)
            return None if schema is None else _fitting(schema, facts)
        if name in _SEQUENCES:
            schema = self.schema_of(items[0], depth)
            return None if schema is None else {"type": "array", "items": schema}
        if name in ("tuple", "Tuple"):
            return self._tuple_of(items, depth)
        if name in _MAPPINGS and len(items) == 2:
            value = self.schema_of(items[1], depth)
            return None if value is None else {"type": "object", "additionalProperties": value}
        if name == "Counter":
            return {"type": "object", "additionalProperties": {"type": "integer"}}
        return dict(_ARRAY) if name in ("NDArray", "ndarray") else None

    def _tuple_of(self, items: list[ast.expr], depth: int) -> dict[str, Any] | None:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
            schema = self.schema_of(items[0], depth)
            return None if schema is None else {"type": "array", "items": schema}
        members = [self.schema_of(item, depth) for item in items]
        known = [member for member in members if member is not None]
        if len(known) != len(members):
            return None
        return {"type": "array", **_items(known), "minItems": len(items), "maxItems": len(items)}

    def _any_of(self, members: list[ast.expr], depth: int) -> dict[str, Any] | None:
        options: list[dict[str, Any]] = []
        for member in members:
            schema = self.schema_of(member, depth + 1)
            if schema is None:
                return None
            options.extend(schema["anyOf"] if set(schema) == {"anyOf"} else [schema])
        if {} in options:
            return {}
        distinct = [option for place, option in enumerate(options) if option not in options[:place]]
        return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def _enum(members: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values, and what each is called where the values do not say it."""
    named: dict[str, str] = {}  # of several names of one value the first is its own
    for name, value in members.items():
        named.setdefault(json.dumps(value, ensure_ascii=False), name)
    told = [f"{value} = {name}" for value, name in named.items()]
    is_said = all(_folded(value) == _folded(name) for value, name in named.items())
    values = [json.loads(value) for value in named]
    if not values:
        return None
    return {"enum": values} if is_said or len(told) > _MOST_NAMES else {"enum": values, "description": ", ".join(told)}


def _folded(text: str) -> str:
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def _literal_value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _literal(items: list[ast.expr]) -> dict[str, Any] | None:
    try:
        values = [ast.literal_eval(item) for item in items]
    except (ValueError, SyntaxError, TypeError):
        return None
    return {"enum": values}


def _items(members: list[dict[str, Any]]) -> dict[str, Any]:
    distinct = [member for place, member in enumerate(members) if member not in members[:place]]
    if not distinct or {} in distinct:
        return {}
    return {"items": distinct[0] if len(distinct) == 1 else {"anyOf": distinct}}


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "default"}


def _facts(node: ast.expr | None) -> dict[str, Any]:
    """Bounds and words of `Field(ge=0, description="…")` and `Ge(0)`."""
    if not isinstance(node, ast.Call):
        return {}
    name = last_name(node.func)
    words = {each.arg: each.value for each in node.keywords if each.arg}
    if name in _BOUNDS and node.args:
        words = {name: node.args[0]}
    elif name not in ("Field", "Interval", "Query", "StringConstraints", "Len", "field"):
        return {}
    facts: dict[str, Any] = {}
    for key, value in words.items():
        try:
            plain = ast.literal_eval(value)
        except (ValueError, SyntaxError, TypeError):
            continue
        if key in _BOUNDS and isinstance(plain, (int, float)):
            facts[_BOUNDS[key]] = plain
        elif key in _LENGTHS and isinstance(plain, int):
            facts |= dict.fromkeys(_LENGTHS[key], plain)
        elif key in ("description", "pattern") and isinstance(plain, str):
            facts[key] = plain
    return facts


def _fitting(schema: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The schema with those facts that are about its type."""
    wrong = {"array": "Length", "string": "Items"}.get(str(schema.get("type")))
    kept = {key: value for key, value in facts.items() if not key.endswith(wrong or "Length")}
    return _described(schema, facts if wrong is None and "type" not in schema else kept)


def _described(schema: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The schema with those facts; a description keeps what it says of values."""
    said = [each["description"] for each in (facts, schema) if each.get("description")]
    return schema | facts | ({"description": f"{said[0]} ({said[1]})"} if len(said) > 1 else {})


def _copied(schema: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if schema is None else dict(schema)
