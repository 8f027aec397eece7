"""One token a tool, and the description that its embedding begins with: ToolGen (Wang et al. 2024), Re-Init (2025)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolsmith.calls.session import ToolDefinition
from toolsmith.types.record import Record


class ToolToken(Record):
    """`token` is added to a tokenizer; `start` is the text whose words its embedding begins as the mean of."""

    token: str
    tool: str
    name: str
    start: str
    version: str = ""
    code_id: str = ""

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


def tool_tokens(definitions: Sequence[ToolDefinition]) -> list[ToolToken]:
    """A token a tool, in the order of their paths."""
    return [
        ToolToken(
            token=f"<<{each.name}>>",
            tool=each.tool,
            name=each.name,
            start=each.description,
            version=each.version,
            code_id=each.code_id,
        )
        for each in sorted(definitions, key=lambda each: each.tool)
    ]
