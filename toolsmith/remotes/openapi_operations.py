"""The operations of an OpenAPI document (2.0, 3.0, 3.1), each with all that a call of it needs.

Covered: whatever a document says in the wrong form is left out; references lead into the document only, and what they
stand for is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.remotes.answer import Operation
from toolsmith.remotes.openapi_document import read_document, server_of
from toolsmith.remotes.safe_methods import why_it_may_write
from toolsmith.remotes.schema import strict_schema
from toolsmith.types.hints import ANNOTATIONS, Hints
from toolsmith.types.schema import Room, resolved
from toolsmith.types.tool import Remote
from toolsmith.types.value import JsonValue

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_BODY_TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_MOST_OPERATIONS = 20_000
_MOST_SCHEMAS = 1_000_000  # of all operations together, with every reference written out


def read_operations(address: str, settings: Mapping[str, JsonValue] | None = None) -> list[Operation]:
    """Every operation of an OpenAPI document.

    Args:
        address: path or URL of the document, JSON or YAML.
        settings: `server` where the document names none or another is wanted; `headers`, `query` with `${NAME}`.

    Raises:
        RemoteError: the document cannot be fetched.
        BadInputError: it is not an OpenAPI document, or names no server.
    """
    document = read_document(address, settings or {})
    if not isinstance(document.get("paths"), dict) or not ("openapi" in document or "swagger" in document):
        raise BadInputError(f"{address} is not an OpenAPI document", ["it has no `openapi` and `paths`"])
    server = str((settings or {}).get("server") or server_of(document, address))
    if not server.startswith(("http://", "https://")):
        raise BadInputError(
            f"{address} does not say where the service is",
            ["`servers` is missing or relative"],
            hint="Give --base-url.",
        )
    found = list(islice(_operations(document), _MOST_OPERATIONS + 1))
    if len(found) > _MOST_OPERATIONS:
        raise BadInputError(f"{address} is too large", [f"it has more than {_MOST_OPERATIONS} operations"])
    reader = _Reader(document, server, settings or {})
    return [reader.operation(*each) for each in found]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            found = item.get(method) if isinstance(item, dict) else None
            if isinstance(found, dict):
                given = [*_list(item.get("parameters")), *_list(found.get("parameters"))]  # its own go before
                parameters = [_resolved(document, each) for each in given]
                named = {(str(each.get("name")), str(each.get("in"))): each for each in parameters}
                yield str(path), method.upper(), {**found, "parameters": list(named.values())}


class _Reader:
    """Reads the operations of one document, whose schemas share one bound."""

    def __init__(self, document: dict[str, Any], server: str, settings: Mapping[str, JsonValue]) -> None:
        self._document = document
        self._server = server
        self._settings = {key: value for key, value in settings.items() if key != "server"}
        self._room = Room(_MOST_SCHEMAS)

    def operation(self, path: str, method: str, found: dict[str, Any]) -> Operation:
        properties: dict[str, Any] = {}
        required: list[str] = []
        places: dict[str, str] = {}
        body_type, body_schema, is_body_required = _body(self._document, found)
        for parameter in found["parameters"]:
            name, place = str(parameter.get("name")), str(parameter.get("in"))
            if place in ("body", "formData"):
                continue
            schema = _mapping(parameter.get("schema")) or _content_schema(parameter) or _old_schema(parameter)
            description = parameter.get("description") or schema.get("description") or ""
            properties[name] = {**schema, "description": description}
            places[name] = place
            if parameter.get("required") or place == "path":
                required.append(name)
        wire_names = self._add_body(body_schema, is_body_required, properties, required, places)
        remote = Remote(
            kind="openapi",
            address=self._server,
            operation=str(found.get("operationId") or f"{method} {path}"),
            settings={
                **self._settings,
                "method": method,
                "path": path,
                "places": places,
                **({"body_type": body_type} if body_type else {}),
                **({"wire_names": wire_names} if wire_names else {}),
            },
        )
        return Operation(
            remote=remote,
            title=str(found.get("summary") or ""),
            description=str(found.get("description") or found.get("summary") or f"{method} {path}"),
            hints=_hints(remote, found),
            input_schema=self._strict(
                {"type": "object", "properties": properties, "required": required}, keeps_defaults=True
            ),
            output_schema=self._strict(_result_schema(self._document, found)),
        )

    def _strict(self, schema: dict[str, Any], *, keeps_defaults: bool = False) -> dict[str, Any]:
        return strict_schema(schema, self._document, self._room, keeps_defaults=keeps_defaults)

    def _add_body(
        self,
        schema: dict[str, Any],
        is_required: bool,  # noqa: FBT001 - one of the body's facts, always given by place
        properties: dict[str, Any],
        required: list[str],
        places: dict[str, str],
    ) -> dict[str, JsonValue]:
        """The body's members as arguments of their own; a body that is no object is one argument, `body`.

        Returns argument → name in the body, where a parameter already had the name.
        """
        if not schema:
            return {}
        strict = self._strict(schema, keeps_defaults=True)
        members = strict.get("properties")
        if not members:
            properties["body"], places["body"] = strict, "whole_body"
            required += ["body"] if is_required else []
            return {}
        renamed: dict[str, JsonValue] = {}
        for name, member in members.items():
            argument = f"{name}_in_body" if name in properties else name
            properties[argument], places[argument] = member, "body"
            if argument != name:
                renamed[argument] = name
            if is_required and name in (strict.get("required") or ()):
                required.append(argument)
        return renamed


def _hints(remote: Remote, found: Mapping[str, Any]) -> Hints:
    """What the method means (RFC 9110 §9.2); what the document says besides, in MCP's words, goes before."""
    method = remote.settings["method"]
    by_method = {
        **({"readOnlyHint": True} if not why_it_may_write(remote) else {}),
        **({"readOnlyHint": False} if method in ("PUT", "DELETE", "PATCH") else {}),
        **({"idempotentHint": True} if method not in ("POST", "PATCH") else {}),
        **({"destructiveHint": True} if method in ("PUT", "DELETE") else {}),
    }
    said = found.get(ANNOTATIONS)
    return Hints.read(by_method | (said if isinstance(said, dict) else {}))


def _body(document: dict[str, Any], found: dict[str, Any]) -> tuple[str, dict[str, Any], bool]:
    """Media type, schema, and whether it must be there."""
    request = _resolved(document, found.get("requestBody"))
    content = _mapping(request.get("content"))
    for kind in (*_BODY_TYPES, *content):
        if kind in content:
            return str(kind), _mapping(_mapping(content[kind]).get("schema")), bool(request.get("required"))
    form = [each for each in found["parameters"] if each.get("in") == "formData"]
    if form:
        members = {
            str(each.get("name")): {**_old_schema(each), "description": each.get("description") or ""} for each in form
        }
        needed = [str(each.get("name")) for each in form if each.get("required")]
        kinds = _list(found.get("consumes")) or _list(document.get("consumes")) or [_BODY_TYPES[1]]
        return str(kinds[0]), {"type": "object", "properties": members, "required": needed}, True
    for each in found["parameters"]:
        if each.get("in") == "body":
            return "application/json", _mapping(each.get("schema")), bool(each.get("required"))
    return "", {}, False


def _result_schema(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    for status, response in _mapping(found.get("responses")).items():
        if str(status).startswith("2"):
            described = _resolved(document, response)
            return _content_schema(described) or _mapping(described.get("schema"))
    return {}


def _content_schema(holder: dict[str, Any]) -> dict[str, Any]:
    for kind, content in _mapping(holder.get("content")).items():
        if "json" in str(kind) and isinstance(content, dict):
            return _mapping(content.get("schema"))
    return {}


def _old_schema(parameter: dict[str, Any]) -> dict[str, Any]:
    """The schema that OpenAPI 2 spreads over the parameter itself."""
    known = ("type", "format", "items", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "default")
    return {key: parameter[key] for key in known if key in parameter}


def _resolved(document: dict[str, Any], item: Any) -> dict[str, Any]:
    """An item that may be a reference into the document."""
    return _mapping(resolved(item, document))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
