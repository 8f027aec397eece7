"""Foreign JSON Schemas in the strict subset that local servers accept, and as our signatures.

The subset: no `$ref`, `additionalProperties: false` on the arguments, no `allOf`, `not`, `if`, `format` left alone.
What the subset cannot say is loosened, never tightened: the remote itself still checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.types.schema import Room, written_out
from toolsmith.types.tool import Parameter, Signature

_DROPPED = {
    "$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "title", "examples", "example", "default",
    "readOnly", "writeOnly", "deprecated", "xml", "externalDocs", "discriminator", "nullable", "not", "if", "then",
    "else", "dependentSchemas", "dependentRequired", "dependencies", "unevaluatedProperties", "unevaluatedItems",
    "patternProperties", "propertyNames", "contains", "minContains", "maxContains", "contentEncoding",
    "contentMediaType", "$vocabulary", "$dynamicRef", "$dynamicAnchor", "collectionFormat",
}  # fmt: skip
_FORMS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "enum"), list),
    "properties": dict,
    "required": (list, bool),  # of one property, in the third draft
}
_INNER = 2  # so deep, or deeper, no default is kept
_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")
_OTHER_TYPES = {
    "str": "string", "text": "string", "file": "string", "date": "string", "int": "integer", "long": "integer",
    "float": "number", "double": "number", "decimal": "number", "numeric": "number", "bool": "boolean",
    "list": "array", "tuple": "array", "set": "array", "dict": "object", "map": "object", "none": "null",
}  # fmt: skip


def strict_schema(
    schema: Any, root: Mapping[str, Any] | None = None, room: Room | None = None, *, keeps_defaults: bool = False
) -> dict[str, Any]:
    """A schema with its references written out and what local servers do not know taken out.

    Args:
        schema: JSON Schema of any draft, or OpenAPI's dialect (`nullable`, boolean `exclusiveMinimum`).
        root: the document that `$ref` points into; the schema itself where None.
        room: what is left of a bound over all schemas of a document.
        keeps_defaults: those of the schema's own properties stay, for `signature_of` to read.
    """
    return _strict(written_out(schema, root, room), 0 if keeps_defaults else _INNER)


def signature_of(input_schema: Any, output_schema: Any = None, root: Mapping[str, Any] | None = None) -> Signature:
    """Parameters in the schema's order; anything but an object has none."""
    resolved = strict_schema(input_schema, root, keeps_defaults=True)
    required = set(map(str, resolved.get("required") or ()))
    parameters = []
    for name, schema in (resolved.get("properties") or {}).items():
        kept = {key: value for key, value in schema.items() if key not in ("description", "default")}
        is_required = name in required
        default = None if is_required else schema.get("default")
        parameters.append(Parameter(name=name, type_schema=kept, is_required=is_required, default=default))
    return Signature(parameters=tuple(parameters), returns=strict_schema(output_schema or {}, root))


def descriptions_of(input_schema: Any, root: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Parameter → what the schema says of it, where it says something."""
    properties = strict_schema(input_schema, root).get("properties") or {}
    return {
        name: str(schema["description"]).strip()
        for name, schema in properties.items()
        if str(schema.get("description") or "").strip()
    }


def _strict(schema: Any, depth: int = _INNER) -> dict[str, Any]:
    """`depth` is 0 for an object whose properties keep their defaults, 1 for these."""
    if not isinstance(schema, dict):
        return {}
    if isinstance(schema.get("allOf"), list):
        return _strict(_merged(schema, depth), depth)
    kept = {
        key: _member(key, value, depth)
        for key, value in schema.items()
        if (key not in _DROPPED or (key == "default" and depth == 1)) and isinstance(value, _FORMS.get(key, object))
    }
    _mend(kept)
    return _nullable(kept) if schema.get("nullable") is True else kept


def _member(key: str, value: Any, depth: int) -> Any:
    if key == "properties" and isinstance(value, dict):
        return {str(name): _strict(member, depth + 1) for name, member in value.items()}
    if key == "items" and isinstance(value, list):
        return {"anyOf": [_strict(member) for member in value]} if value else {}
    if key in ("items", "additionalProperties") and isinstance(value, dict):
        return _strict(value)
    if key in ("anyOf", "oneOf", "prefixItems") and isinstance(value, list):
        return [_strict(member) for member in value]
    return value


def _merged(schema: dict[str, Any], depth: int) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    for part in [*(_strict(member, depth) for member in schema["allOf"]), rest]:
        properties = {**_mapping(merged.get("properties")), **_mapping(part.get("properties"))}
        required = [*_list(merged.get("required")), *_list(part.get("required"))]
        merged |= part
        if properties:
            merged["properties"] = properties
        if required:
            merged["required"] = list(dict.fromkeys(map(str, required)))
    return merged


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mend(schema: dict[str, Any]) -> None:
    """Rename what older drafts, and people, call otherwise."""
    _mend_type(schema)
    if "oneOf" in schema:
        schema.setdefault("anyOf", []).extend(schema.pop("oneOf"))
    if "prefixItems" in schema:
        members = schema.pop("prefixItems")
        schema.setdefault("items", {"anyOf": members} if members else {})
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True:
            schema[exclusive] = schema.pop(bound, 0)
        elif schema.get(exclusive) is False:
            del schema[exclusive]
    if isinstance(schema.get("required"), bool):
        del schema["required"]
    for key in [key for key in schema if key.startswith("x-")]:
        del schema[key]


def _mend_type(schema: dict[str, Any]) -> None:
    kind = schema.get("type")
    if not isinstance(kind, str) or kind in _TYPES:
        return
    other = kind.lower() if kind.lower() in _TYPES else _OTHER_TYPES.get(kind.lower())
    if other is None:
        del schema["type"]
    else:
        schema["type"] = other


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if isinstance(kind, str):
        enum = {"enum": [*schema["enum"], None]} if "enum" in schema and None not in schema["enum"] else {}
        return {**schema, "type": [kind, "null"], **enum}
    return {"anyOf": [schema, {"type": "null"}]} if schema else {}
