"""The OpenAPI document of the HTTP application: requests from their records, responses written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from toolsmith.calls.session import ToolDefinition
from toolsmith.types.hints import ANNOTATIONS

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_ANY: dict[str, Any] = {}
_STREAMED = ("Completion", "Response")


MOST_NAMED = 200  # tools; a longer list would be the larger part of the document


def openapi(
    call: type[BaseModel],
    search: type[BaseModel],
    chat: type[BaseModel],
    response: type[BaseModel],
    definitions: Sequence[ToolDefinition],
    models: Sequence[str],
) -> dict[str, Any]:
    """The document, for the given bodies, tools and models. Each tool has an operation with its own schema."""
    schemas: dict[str, Any] = {}
    for kind in (call, search, chat, response):
        schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[kind.__name__] = schema
    schemas |= _RESPONSES
    if models:
        for kind in (chat, response):
            schemas[kind.__name__]["properties"]["model"] = {"type": "string", "enum": list(models)}
    named = list(definitions) if len(definitions) <= MOST_NAMED else []
    tool = {"type": "string", "enum": [definition.tool for definition in named]} if named else _TEXT
    return {
        "openapi": "3.1.0",
        "info": {"title": "toolsmith: a served toolbox", "version": "1"},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"bearer": []}],
        "paths": {
            "/tools": {"get": _operation("List the tools.", "Tools", query=("offset", "limit"))},
            "/tools/{id}": {"get": _operation("Describe a tool.", "ToolDescription", path=tool)},
            "/tools/{id}/call": {"post": _operation("Call a tool.", "CallResult", path=tool, body=call)},
            **{f"/tools/{definition.tool}/call": {"post": _tool_operation(definition)} for definition in named},
            "/search": {"post": _operation("Find tools for a request.", "Found", body=search)},
            "/v1/models": {"get": _operation("List the models.", "Models")},
            "/v1/models/{id}": {"get": _operation("Describe a model.", "Model", path=_TEXT)},
            "/v1/responses": {"post": _operation("Respond with tools.", "Response", body=response)},
            "/v1/chat/completions": {"post": _operation("Chat with tools.", "Completion", body=chat)},
        },
    }


def _operation(
    summary: str,
    response: str,
    *,
    query: tuple[str, ...] = (),
    path: dict[str, Any] | None = None,
    body: type[BaseModel] | None = None,
) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = []
    if path:
        about = "the tool's path, its slashes as they are or percent-encoded"
        parameters.append({"name": "id", "in": "path", "required": True, "schema": path, "description": about})
    for name in query:
        lowest, highest = (0, 10**9) if name == "offset" else (1, 1_000)
        schema = {"type": "integer", "minimum": lowest, "maximum": highest}
        parameters.append({"name": name, "in": "query", "required": False, "schema": schema})
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{response}"}}}
    if response in _STREAMED:
        content["text/event-stream"] = {"schema": _object({"data": _TEXT})}
    responses = {"200": {"description": "as asked", "content": content}}
    failures = ["401", "403", "429", "503"]
    failures += ["404"] if path or response in _STREAMED else []
    failures += ["422"] if body or query else []
    failures += ["400", "408", "413"] if body else []
    failures += ["502", "504"] if response in _STREAMED else []
    for status in sorted(failures):
        responses[status] = {
            "description": "refused or failed",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
        }
    operation: dict[str, Any] = {"summary": summary, "parameters": parameters, "responses": responses}
    if body is not None:
        schema = {"$ref": f"#/components/schemas/{body.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _tool_operation(definition: ToolDefinition) -> dict[str, Any]:
    operation = _operation(definition.description, "CallResult", body=BaseModel)
    schema = {
        "type": "object",
        "properties": {"arguments": definition.parameters},
        "required": ["arguments"],
        "additionalProperties": False,
    }
    operation["requestBody"]["content"]["application/json"]["schema"] = schema
    operation["responses"]["404"] = operation["responses"]["422"]
    known = definition.hints.as_mcp()
    said = {ANNOTATIONS: known} if known else {}
    return {**operation, "operationId": definition.name, **said}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_RESPONSES: dict[str, Any] = {
    "Failure": _object({"error": _object(
        {"message": _TEXT, "type": _TEXT, "code": _TEXT}, {"param": _TEXT, "details": {"type": "object"}}
    )}),
    "Tools": _object(
        {
            "tools": _list(_object({"id": _TEXT, "name": _TEXT, "description": _TEXT, "verdict": _TEXT})),
            "total": _NUMBER,
            "version": _TEXT,
        }
    ),
    "ToolDescription": _object(
        {
            "name": _TEXT, "path": _TEXT, "version": _TEXT, "verdict": _TEXT, "description": _TEXT,
            "parameters": {"type": "object"}, "annotations": {"type": "object"}, "may_write": {"type": "boolean"},
            "doc": _TEXT,
        }
    ),
    "CallResult": _object(
        {
            "tool": _TEXT, "version": _TEXT, "verdict": _TEXT, "repairs": _list({"type": "object"}),
            "seconds": {"type": "number"},
        },
        {"result": _ANY, "head": _TEXT, "handle": _TEXT},
    ),
    "Found": _object(
        {"tools": _list(_object(
            {"name": _TEXT, "path": _TEXT, "description": _TEXT, "verdict": _TEXT, "score": {"type": "number"},
             "may_write": {"type": "boolean"}}
        ))}
    ),
    "Models": _object({"object": _TEXT, "data": _list({"type": "object"})}),
    "Model": _object({"id": _TEXT, "object": _TEXT, "created": _NUMBER, "owned_by": _TEXT}),
    "Response": _object(
        {
            "id": _TEXT, "object": _TEXT, "created_at": _NUMBER, "model": _TEXT, "status": _TEXT,
            "output": _list({"type": "object"}), "usage": {"type": "object"},
        }
    ),
    "Completion": _object(
        {
            "id": _TEXT, "object": _TEXT, "created": _NUMBER, "model": _TEXT,
            "choices": _list({"type": "object"}), "usage": {"type": "object"},
        }
    ),
}  # fmt: skip
