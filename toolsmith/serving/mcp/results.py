"""What a call gave, as MCP has it: text for a model, structured content for a program, and the schema of that."""

from __future__ import annotations

import json
from typing import Any

import mcp_types as mcp
from pydantic import TypeAdapter, ValidationError

from toolsmith.calls.plain_json import plain_json
from toolsmith.calls.session import ToolDefinition
from toolsmith.types.call import CallError, Observation, Repair
from toolsmith.types.schema import fits

_BLOCKS = {"text", "image", "audio", "resource", "resource_link"}
_ONE_BLOCK: TypeAdapter[mcp.ContentBlock] = TypeAdapter(mcp.ContentBlock)


def output_schema(definition: ToolDefinition) -> dict[str, Any]:
    """What the structured content of a tool's results is.

    Clients refuse content that does not fit, and a type annotation promises less than a schema: what a tool returns
    beside its annotation stands under `value`, and a result too long to show has only a `handle`.
    """
    return {
        "type": "object",
        "properties": {
            "result": {"description": "what the tool returned", **definition.returns},
            "handle": {"type": "string", "description": "of a result too long to show; read_result reads it"},
            "value": {"description": "a result of another type than announced"},
        },
    }


def result_of(
    observation: Observation, repairs: tuple[Repair, ...] = (), definition: ToolDefinition | None = None
) -> mcp.CallToolResult:
    """The result of a call.

    Args:
        observation: what the call gave.
        repairs: made before the call was read.
        definition: of the tool, where its results have been announced.
    """
    if observation.error is not None:
        return error_result(observation.error)
    use = observation.use
    about = {"tool": use.tool, "version": use.version, "verdict": use.verdict, "seconds": round(use.seconds, 6)}
    made = [repair.model_dump(mode="json") for repair in (*repairs, *use.repairs)]
    blocks = content_blocks(observation.value)
    return mcp.CallToolResult(
        content=blocks or [mcp.TextContent(text=observation.text)],
        structured_content={} if blocks else _structured(observation, definition),
        _meta={"toolsmith/use": about, **({"toolsmith/repairs": made} if made else {})},
    )


def content_blocks(value: Any) -> list[mcp.ContentBlock]:
    """The blocks of a result that another server gave as such (images, sounds, links, resources); empty of any other.

    A result of texts alone is a value; what only a client can show passes through as it came.
    """
    items = value if isinstance(value, list) else [value]
    kinds = [item.get("type") if isinstance(item, dict) else None for item in items]
    if not items or not set(kinds) <= _BLOCKS or set(kinds) == {"text"}:
        return []
    try:
        return [_ONE_BLOCK.validate_python(item) for item in items]
    except ValidationError:
        return []


def plain_result(value: dict[str, Any]) -> mcp.CallToolResult:
    """A value of our own."""
    return mcp.CallToolResult(
        content=[mcp.TextContent(text=json.dumps(value, ensure_ascii=False))], structured_content=value
    )


def error_result(error: CallError) -> mcp.CallToolResult:
    """A call that could not be made, or failed."""
    return mcp.CallToolResult(
        content=[mcp.TextContent(text=error.as_text())], structured_content=error.as_json(), is_error=True
    )


def _structured(observation: Observation, definition: ToolDefinition | None) -> dict[str, Any]:
    if observation.handle:
        return {"handle": observation.handle}
    value = plain_json(observation.value)
    is_fit = definition is None or fits(value, definition.returns)
    return {"result" if is_fit else "value": value}
