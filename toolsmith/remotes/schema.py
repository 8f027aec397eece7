"""Foreign JSON Schemas in the strict subset that local servers accept, and as our signatures.

The subset: no `$ref`, `additionalProperties: false` on the arguments, no `allOf`, `not`, `if`, `format` left alone.
What the subset cannot say is loosened, never tightened: the remote itself still checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.types.schema import pointed_at
from toolsmith.types.tool import Parameter, Signature

_DEEPEST = 12
_DROPPED = {
    "$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "title", "examples", "example", "default",
    "readOnly", "writeOnly", "deprecated", "xml", "externalDocs", "discriminator", "nullable", "not", "if", "then",
    "else", "dependentSchemas", "dependentRequired", "dependencies", "unevaluatedProperties", "unevaluatedItems",
    "patternProperties", "propertyNames", "contains", "minContains", "maxContains", "contentEncoding",
    "contentMediaType", "$vocabulary", "$dynamicRef", "$dynamicAnchor", "collectionFormat",
}  # fmt: skip
_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")
_OTHER_TYPES = {
    "str": "string", "text": "string", "file": "string", "date": "string", "int": "integer", "long": "integer",
    "float": "number", "double": "number", "decimal": "number", "numeric": "number", "bool": "boolean",
    "list": "array", "tuple": "array", "set": "array", "dict": "object", "map": "object", "none": "null",
}  # fmt: skip


def strict_schema(schema: Any, root: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A schema with its references written out and what local servers do not know taken out.

    Args:
        schema: JSON Schema of any draft, or OpenAPI's dialect (`nullable`, boolean `exclusiveMinimum`).
        root: the document that `$ref` points into; the schema itself where None.
    """
    return _Strict(root if root is not None else schema if isinstance(schema, dict) else {}).of(schema, ())


def signature_of(input_schema: Any, output_schema: Any = None, root: Mapping[str, Any] | None = None) -> Signature:
    """Parameters in the schema's order; anything but an object has none."""
    resolved = strict_schema(input_schema, root)
    properties = resolved.get("properties") or {}
    required = set(resolved.get("required") or ())
    raw = _raw_properties(input_schema)
    parameters = []
    for name, schema in properties.items():
        schema = {key: value for key, value in schema.items() if key != "description"}  # noqa: PLW2901
        is_required = name in required
        has_default = isinstance(raw.get(name), dict) and "default" in raw[name]
        default = raw[name]["default"] if has_default and not is_required else None
        parameters.append(Parameter(name=name, type_schema=schema, is_required=is_required, default=default))
    return Signature(parameters=tuple(parameters), returns=strict_schema(output_schema or {}, root))


def descriptions_of(input_schema: Any, root: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Parameter → what the schema says of it, where it says something."""
    properties = strict_schema(input_schema, root).get("properties") or {}
    return {
        name: str(schema["description"]).strip()
        for name, schema in properties.items()
        if str(schema.get("description") or "").strip()
    }


def _raw_properties(schema: Any) -> dict[str, Any]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


class _Strict:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def of(self, schema: Any, trail: tuple[str, ...]) -> dict[str, Any]:
        """`trail` holds the references being written out: one that contains itself ends as "anything"."""
        if not isinstance(schema, dict):
            return {}
        if isinstance(schema.get("$ref"), str):
            reference = schema["$ref"]
            if reference in trail or len(trail) > _DEEPEST:
                return {key: schema[key] for key in ("description",) if key in schema}
            target = self._target(reference)
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return self.of({**target, **rest}, (*trail, reference))
        if isinstance(schema.get("allOf"), list):
            return self.of(self._merged(schema, trail), trail)
        kept = {key: self._member(key, value, trail) for key, value in schema.items() if key not in _DROPPED}
        _mend(kept)
        return _nullable(kept) if schema.get("nullable") is True else kept

    def _member(self, key: str, value: Any, trail: tuple[str, ...]) -> Any:
        if key == "properties" and isinstance(value, dict):
            return {str(name): self.of(member, trail) for name, member in value.items()}
        if key == "items" and isinstance(value, list):
            return {"anyOf": [self.of(member, trail) for member in value]} if value else {}
        if key in ("items", "additionalProperties") and isinstance(value, dict):
            return self.of(value, trail)
        if key in ("anyOf", "oneOf", "prefixItems") and isinstance(value, list):
            return [self.of(member, trail) for member in value]
        return value

    def _merged(self, schema: dict[str, Any], trail: tuple[str, ...]) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        for part in [*(self.of(member, trail) for member in schema["allOf"]), rest]:
            properties = {**merged.get("properties", {}), **(part.get("properties") or {})}
            required = [*merged.get("required", []), *(part.get("required") or [])]
            merged |= part
            if properties:
                merged["properties"] = properties
            if required:
                merged["required"] = list(dict.fromkeys(required))
        return merged

    def _target(self, reference: str) -> dict[str, Any]:
        found = pointed_at(self._root, reference)
        return found if isinstance(found, dict) else {}


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
