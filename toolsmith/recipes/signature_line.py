"""A tool's signature in one line, for a model that may call it."""

from __future__ import annotations

from toolsmith.calls.parameters_line import parameters_line, type_line
from toolsmith.types.tool import Tool


def signature_line(tool: Tool) -> str:
    """`mean(values: array[number], kind: "plain" | "trimmed" = …) -> number`, in the words of JSON Schema."""
    return f"{tool.function}{parameters_line(tool.signature.json_schema())} -> {type_line(tool.signature.returns)}"
