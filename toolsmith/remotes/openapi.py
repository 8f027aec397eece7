"""OpenAPI services as remotes: a document (2.0, 3.0, 3.1) read into operations, and one HTTP request a call.

What a call needs (method, path, where each argument goes) is stored with the operation, so that calling reads no
document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from toolsmith.errors import BadInputError, RemoteError, UsageError
from toolsmith.remotes.answer import Answer, Operation, failed
from toolsmith.remotes.classify import from_status
from toolsmith.remotes.environment import filled
from toolsmith.remotes.safe_methods import why_it_may_write
from toolsmith.remotes.schema import strict_schema
from toolsmith.types.hints import ANNOTATIONS, Hints
from toolsmith.types.schema import resolved
from toolsmith.types.tool import Remote
from toolsmith.types.value import JsonValue

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_BODY_TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_SECONDS_TO_READ = 30.0


def read_operations(address: str, settings: Mapping[str, JsonValue] | None = None) -> list[Operation]:
    """Every operation of an OpenAPI document.

    Args:
        address: path or URL of the document, JSON or YAML.
        settings: `server` where the document names none or another is wanted; `headers`, `query` with `${NAME}`.

    Raises:
        RemoteError: the document cannot be fetched.
        BadInputError: it is not an OpenAPI document, or names no server.
    """
    document = _load(address, settings or {})
    if not isinstance(document.get("paths"), dict) or not ("openapi" in document or "swagger" in document):
        raise BadInputError(f"{address} is not an OpenAPI document", ["it has no `openapi` and `paths`"])
    server = str((settings or {}).get("server") or _server(document, address))
    if not server.startswith(("http://", "https://")):
        raise BadInputError(
            f"{address} does not say where the service is",
            ["`servers` is missing or relative"],
            hint="Give --base-url.",
        )
    return [
        _operation(document, server, dict(settings or {}), path, method, found)
        for path, method, found in _operations(document)
    ]


class OpenApiConnection:
    """Requests to one service over kept connections. Safe to call from several threads."""

    def __init__(self, remote: Remote) -> None:
        import httpx

        self._client = httpx.Client(headers=filled(remote, "headers"), params=filled(remote, "query"))

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        import httpx

        places = _texts(remote, "places")
        if wrong := _misplaced(places, arguments):
            return failed("invalid", "InvalidArguments", wrong)
        try:
            response = self._client.send(self._request(remote, places, arguments, seconds))
        except httpx.TimeoutException as error:
            not_sent = isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
            message = f"no answer within {seconds:g} seconds"
            return failed("environment", "TimedOut", message, never_ran=not_sent)
        except httpx.HTTPError as error:
            not_sent = isinstance(error, httpx.ConnectError)
            message = f"{type(error).__name__}: {error}"
            return failed("environment", "NotReached", message, never_ran=not_sent)
        if response.is_error:
            return from_status(
                response.status_code,
                response.headers,
                response.text,
                has_path_arguments="path" in places.values(),
            )
        return Answer(outcome="ok", result=_value(response))

    def close(self) -> None:
        self._client.close()

    def _request(self, remote: Remote, places: dict[str, str], arguments: dict[str, JsonValue], seconds: float) -> Any:
        settings = remote.settings
        wire_names = _texts(remote, "wire_names")
        path, body = str(settings["path"]), {}
        query: list[tuple[str, str | int | float | bool | None]] = []
        headers: dict[str, str] = {}
        cookies: list[str] = []
        whole: dict[str, Any] = {}
        for name, value in arguments.items():
            place = places.get(name, "body")
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
            elif place == "query":
                query += [(name, _text(item)) for item in (value if isinstance(value, list) else [value])]
            elif place == "header":
                headers[name] = _text(value)
            elif place == "cookie":
                cookies.append(f"{name}={quote(_text(value))}")
            elif place == "whole_body":
                whole = _encoded(str(settings.get("body_type")), value)
            else:
                body[wire_names.get(name, name)] = value
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        content = whole or (_encoded(str(settings.get("body_type")), body) if settings.get("body_type") else {})
        if not body and not whole:
            content = {}
        url = remote.address.rstrip("/") + path
        extra = content.pop("headers", {})
        return self._client.build_request(
            str(settings["method"]), url, params=query or None, headers=headers | extra, timeout=seconds, **content
        )


def _misplaced(places: Mapping[str, str], arguments: Mapping[str, JsonValue]) -> str:
    """A part of a path that would lead to another operation: clients resolve dots, and nothing is no part."""
    wrong = [
        name for name, value in arguments.items() if places.get(name) == "path" and _text(value) in ("", ".", "..")
    ]
    return f"{wrong[0]} is a part of the address and must be neither empty nor dots" if wrong else ""


def _texts(remote: Remote, setting: str) -> dict[str, str]:
    found = remote.settings.get(setting)
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _encoded(kind: str, value: JsonValue) -> dict[str, Any]:
    """The arguments of `build_request` for a body."""
    if kind == "application/x-www-form-urlencoded" and isinstance(value, dict):
        return {"data": {name: _text(item) for name, item in value.items()}}
    if kind == "multipart/form-data" and isinstance(value, dict):
        return {"files": {name: (None, _text(item)) for name, item in value.items()}}
    if kind == "text/plain":
        return {"content": _text(value), "headers": {"Content-Type": "text/plain"}}
    return {"json": value}


def _text(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _value(response: Any) -> JsonValue:
    if not response.content:
        return None
    if "json" in response.headers.get("content-type", ""):
        try:
            return response.json()
        except ValueError:
            pass
    return response.text


def _load(address: str, settings: Mapping[str, JsonValue]) -> dict[str, Any]:
    import httpx
    import yaml

    if address.startswith(("http://", "https://")):
        remote = Remote(kind="openapi", address=address, operation="document", settings=dict(settings))
        try:
            response = httpx.get(
                address, headers=filled(remote, "headers"), timeout=_SECONDS_TO_READ, follow_redirects=True
            )
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise RemoteError(f"the OpenAPI document {address} cannot be read: {error}") from error
        text = response.text
    else:
        try:
            text = Path(address).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{address} cannot be read: {error}") from error
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise BadInputError(f"{address} is neither JSON nor YAML", [str(error)]) from error
    return document if isinstance(document, dict) else {}


def _server(document: dict[str, Any], address: str) -> str:
    """Where the service is; relative places are resolved against the document's own URL."""
    if "host" in document:
        schemes = document.get("schemes") or ["https"]
        scheme = "https" if "https" in schemes else schemes[0]
        return f"{scheme}://{document['host']}{document.get('basePath') or ''}"
    servers = document.get("servers") or [{"url": document.get("basePath") or "/"}]
    url = str(servers[0].get("url") or "")
    for name, variable in (servers[0].get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default") or ""))
    return urljoin(address, url) if address.startswith(("http://", "https://")) else url


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            found = item.get(method) if isinstance(item, dict) else None
            if isinstance(found, dict):
                inherited = [_resolved(document, each) for each in item.get("parameters") or []]
                own = [_resolved(document, each) for each in found.get("parameters") or []]
                named = {(each.get("name"), each.get("in")): each for each in [*inherited, *own]}
                yield str(path), method.upper(), {**found, "parameters": list(named.values())}


def _operation(
    document: dict[str, Any], server: str, settings: dict[str, JsonValue], path: str, method: str, found: dict[str, Any]
) -> Operation:
    properties: dict[str, Any] = {}
    required: list[str] = []
    places: dict[str, str] = {}
    body_type, body_schema, is_body_required = _body(document, found)
    for parameter in found["parameters"]:
        name, place = str(parameter.get("name")), str(parameter.get("in"))
        if place in ("body", "formData"):
            continue
        schema = parameter.get("schema") or _content_schema(parameter) or _old_schema(parameter)
        properties[name] = {**schema, "description": parameter.get("description") or schema.get("description") or ""}
        places[name] = place
        if parameter.get("required") or place == "path":
            required.append(name)
    wire_names = _add_body(document, body_schema, is_body_required, properties, required, places)
    operation = str(found.get("operationId") or f"{method} {path}")
    remote = Remote(
        kind="openapi",
        address=server,
        operation=operation,
        settings={
            **{key: value for key, value in settings.items() if key != "server"},
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
        input_schema=strict_schema({"type": "object", "properties": properties, "required": required}, document),
        output_schema=strict_schema(_result_schema(document, found), document),
    )


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


def _add_body(
    document: dict[str, Any],
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
    strict = strict_schema(schema, document)
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


def _body(document: dict[str, Any], found: dict[str, Any]) -> tuple[str, dict[str, Any], bool]:
    """Media type, schema, and whether it must be there."""
    request = _resolved(document, found.get("requestBody") or {})
    content = request.get("content") or {}
    for kind in (*_BODY_TYPES, *content):
        if kind in content:
            return kind, content[kind].get("schema") or {}, bool(request.get("required"))
    form = [each for each in found["parameters"] if each.get("in") == "formData"]
    if form:
        members = {
            str(each["name"]): {**_old_schema(each), "description": each.get("description") or ""} for each in form
        }
        needed = [str(each["name"]) for each in form if each.get("required")]
        kinds = found.get("consumes") or document.get("consumes") or ["application/x-www-form-urlencoded"]
        return str(kinds[0]), {"type": "object", "properties": members, "required": needed}, True
    for each in found["parameters"]:
        if each.get("in") == "body":
            return "application/json", each.get("schema") or {}, bool(each.get("required"))
    return "", {}, False


def _result_schema(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    for status, response in (found.get("responses") or {}).items():
        if str(status).startswith("2"):
            described = _resolved(document, response)
            return _content_schema(described) or described.get("schema") or {}
    return {}


def _content_schema(holder: dict[str, Any]) -> dict[str, Any]:
    for kind, content in (holder.get("content") or {}).items():
        if "json" in str(kind) and isinstance(content, dict):
            return content.get("schema") or {}
    return {}


def _old_schema(parameter: dict[str, Any]) -> dict[str, Any]:
    """The schema that OpenAPI 2 spreads over the parameter itself."""
    known = ("type", "format", "items", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "default")
    return {key: parameter[key] for key in known if key in parameter}


def _resolved(document: dict[str, Any], item: Any) -> dict[str, Any]:
    """An item that may be a reference into the document."""
    found = resolved(item, document)
    return found if isinstance(found, dict) else {}
