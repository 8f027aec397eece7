"""Operations of remotes (MCP servers, OpenAPI services) as tools: an overlay of doc and schema over what runs there."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from typing import Any

from toolsmith.adopting.names import Names
from toolsmith.remotes.answer import Operation
from toolsmith.remotes.mcp import McpConnection
from toolsmith.remotes.openapi_operations import read_operations
from toolsmith.remotes.schema import descriptions_of, signature_of
from toolsmith.types.tool import Doc, Provenance, Remote, Tool, Upstream, slug
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Check, Verdict

_LONGEST_SCHEMA = 50_000  # characters, of a tool's results


def read_mcp_server(
    address: str,
    category: str = "",
    settings: Mapping[str, JsonValue] | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[Tool]:
    """Every tool that an MCP server offers.

    Args:
        address: a command line, or the URL of a streamable HTTP endpoint.
        category: where the tools will be; empty: the server's own name.
        settings: `headers` (`{"Authorization": "Bearer ${TOKEN}"}`), `env` (names of variables to pass on), `seconds`.
        environment: values of variables for this reading alone, which are kept nowhere.

    Raises:
        RemoteError: the server cannot be started or reached.
    """
    remote = Remote(kind="mcp", address=address, operation="", settings=dict(settings or {}))
    connection = McpConnection(remote, environment or {})
    try:
        operations = connection.operations()
        return tools_of(operations, category or slug(connection.name()) or "mcp")
    finally:
        connection.close()


def read_openapi_document(address: str, category: str, settings: Mapping[str, JsonValue] | None = None) -> list[Tool]:
    """Every operation of an OpenAPI document; see `toolsmith.remotes.openapi_operations`."""
    return tools_of(read_operations(address, settings), category)


def tools_of(operations: Iterable[Operation], category: str) -> list[Tool]:
    """One tool an operation, named for it."""
    names = Names()
    return [_tool(operation, category, names) for operation in operations]


def _tool(operation: Operation, category: str, names: Names) -> Tool:
    remote = operation.remote
    description = inspect.cleandoc(operation.description) or operation.title or remote.operation
    doc = Doc(
        description=description,
        parameters=descriptions_of(operation.input_schema),
        returns=str(operation.output_schema.get("description") or ""),
    )
    return Tool(
        name=names.take(remote.operation),
        category=category,
        function=remote.operation,
        code="",
        signature=signature_of(operation.input_schema, operation.output_schema),
        doc=doc,
        remote=remote,
        upstream=Upstream(
            title=operation.title,
            doc=doc,
            hints=operation.hints,
            output_schema=_short(operation.output_schema) if remote.kind == "mcp" else {},
        ),
        provenance=Provenance(adopted_from=f"{remote.address}#{remote.operation}"),
        verdict=remote_verdict(remote),
    )


def _short(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as it came, unless it is so long that it would fill a toolbox."""
    return schema if len(json.dumps(schema)) <= _LONGEST_SCHEMA else {}


def remote_verdict(remote: Remote) -> Verdict:
    """What can be said of code that is not here: nothing is proved."""
    summary = f"runs at {remote.address}, so its code is not proved here; its trials are the evidence"
    if remote.kind == "schema":
        summary = f"{remote.address} describes it without code: it can be found and exported, not called or proved"
    return Verdict(status="unproven", checks=(Check(name="remote", outcome="unproven", summary=summary),))
