"""A tool's signature in one line, for a model that may call it."""

from __future__ import annotations

from toolsmith.calls.parameters_line import type_line
from toolsmith.types.tool import Tool


def signature_line(tool: Tool) -> str:
    """`mean(values: array[number], kind: "plain" | "trimmed" = …) -> number`, in the words of JSON Schema."""
    names = ", ".join(
        f"{parameter.name}: {type_line(parameter.type_schema)}{'' if parameter.is_required else ' = …'}"
        for parameter in tool.signature.parameters
    )
    return f"{tool.function}({names}) -> {type_line(tool.signature.returns)}"
