"""What a user model sees of a tool that it is to call: what the tool's target shows of it, and the request."""

from __future__ import annotations

from typing import Any

from toolsmith.calls.shown import Target, shown
from toolsmith.types.tool import Tool


def call_variables(tool: Tool, request: str | None, target: Target = "mcp") -> dict[str, Any]:
    """The variables of the prompt `call_tool`.

    Args:
        tool: that is to be called.
        request: in words.
        target: where it is offered.
    """
    view = shown(tool, target)
    return {"name": tool.name, "doc": view.text, "schema": view.schema_, "request": request}
