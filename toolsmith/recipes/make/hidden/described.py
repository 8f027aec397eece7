"""Tools as a reader of exercises sees them: what they are for, what they take and return, nothing of their source."""

from __future__ import annotations

from collections.abc import Mapping

from toolsmith.recipes.make.section.replies import INPUT_UNIT, SectionTool
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue


def described(tool: Tool, written: SectionTool) -> dict[str, JsonValue]:
    """Doc, schema and result of a tool."""
    return {
        "name": written.name,
        "doc": render_doc(tool).strip(),
        "schema": tool.signature.json_schema(tool.doc.parameters),
        "result": describe_units(written.units, is_list=tool.signature.returns.get("type") == "array"),
    }


def describe_units(units: Mapping[str, str], *, is_list: bool = False) -> str:
    """How a result comes out."""
    one, plain = ("a list of numbers", "a list of plain numbers") if is_list else ("a number", "a plain number")

    def described(unit: str) -> str:
        if unit == INPUT_UNIT:
            return f"{one} in the unit of the arguments"
        return f"{one} in {unit}" if unit else plain

    if set(units) == {""}:
        return described(units[""])
    return "; ".join(f"{name}: {described(unit)}" for name, unit in units.items())
