"""What each target shows of a tool, to the character: what a user model is measured on is what its client will read."""

from __future__ import annotations

import json
import math
from typing import Any, Literal

from toolsmith.calls.tool_definitions import definition_of
from toolsmith.exporting.schemas import openai_schema
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

Target = Literal["mcp", "openai", "find_tools", "solve"]


class Shown(Record):
    """`text` and, where the target has one beside it, the `schema` of the arguments."""

    name: str
    text: str
    schema_: dict[str, Any] | None = None

    @property
    def tokens(self) -> int:
        """About how many tokens it takes of every prompt that it stands in."""
        schema = json.dumps(self.schema_, ensure_ascii=False) if self.schema_ is not None else ""
        return math.ceil((len(self.text) + len(schema)) / CHARACTERS_PER_TOKEN)


def shown(tool: Tool, target: Target) -> Shown:
    """A tool as its target shows it.

    Args:
        tool: with the doc to show.
        target: `mcp` is an entry of a listing, `openai` a function of the chat completions API, `find_tools` what
            `describe_tool` answers in a large toolbox, `solve` what stands in our own prompts.
    """
    if target == "openai":
        function = openai_schema(tool)["function"]
        return Shown(name=function["name"], text=function["description"], schema_=function["parameters"])
    definition = definition_of(tool, "")
    if target == "find_tools":
        return Shown(name=definition.name, text=render_doc(tool), schema_=definition.parameters)
    if target == "solve":
        return Shown(name=definition.name, text=definition.in_words())
    return Shown(name=definition.name, text=definition.description, schema_=definition.parameters)
