"""What a user model sees of a tool that it is to call: its doc, its schema, its examples, and the request."""

from __future__ import annotations

from typing import Any

from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.tool import Tool


def call_variables(tool: Tool, request: str | None) -> dict[str, Any]:
    """The variables of the prompt `call_tool`, which shows the examples by themselves."""
    return {
        "tool": tool,
        "doc": render_doc(tool.with_(doc=tool.doc.model_copy(update={"examples": ()}))),
        "schema": tool.signature.json_schema(tool.doc.parameters),
        "examples": tool.doc.examples,
        "request": request,
    }
