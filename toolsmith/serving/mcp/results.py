"""What a call gave, as MCP has it: text for a model, structured content for a program, and the schema of that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import mcp_types as mcp
from pydantic import TypeAdapter

from toolsmith.calls.plain_json import plain_json
from toolsmith.calls.session import ToolDefinition
from toolsmith.types.call import CallError, Observation, Repair
from toolsmith.types.schema import fits

_BLOCKS: TypeAdapter[list[mcp.ContentBlock]] = TypeAdapter(list[mcp.ContentBlock])


def output_schema(definition: ToolDefinition) -> dict[str, Any] | None:
    """What the structured content of a tool's results is: of another server's tool, as that server announces it.

    Clients refuse content that does not fit, and a type annotation promises less than a schema: what a tool returns
    beside its annotation stands under `value`, and a result too long to show has only a `handle`.
    """
    if definition.announced is not None:
        return definition.announced or None
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
    ours: dict[str, Any] = {"toolsmith/use": about, **({"toolsmith/repairs": made} if made else {})}
    if observation.shown is not None:
        return _as_it_came(observation, observation.shown, ours)
    return mcp.CallToolResult(
        content=[mcp.TextContent(text=observation.text)],
        structured_content=_structured(observation, definition),
        _meta=ours,
    )


def _as_it_came(observation: Observation, shown: Mapping[str, Any], ours: Mapping[str, Any]) -> mcp.CallToolResult:
    """What another server showed, block by block; of texts too long to show the head, which names how to read on."""
    content = _BLOCKS.validate_python(shown["content"])
    is_text = all(isinstance(block, mcp.TextContent) for block in content)
    return mcp.CallToolResult(
        content=[mcp.TextContent(text=observation.text)] if observation.handle and is_text else content,
        structured_content=shown.get("structuredContent"),
        _meta={**shown.get("_meta", {}), **ours},
    )


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
