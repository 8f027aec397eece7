"""A tool as function schemas: in the subset that local servers accept, or in OpenAI's strict mode where it can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from toolsmith.exporting.strict import strict_schema
from toolsmith.types.hints import ANNOTATIONS
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool

LONGEST_NAME = 64
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def function_names(tools: Sequence[Tool]) -> dict[str, str]:
    """Path → a name of its own: `[A-Za-z0-9_-]`, at most 64 characters; the tool's name where only one has it."""
    short = [tool.name.replace("-", "_") for tool in tools]
    return {
        tool.path: name if short.count(name) == 1 else _from_path(tool.path)
        for tool, name in zip(tools, short, strict=True)
    }


def openai_schema(tool: Tool, name: str = "") -> dict[str, Any]:
    """`{"type": "function", "function": {…}}`, as the chat completions API takes it."""
    return {
        "type": "function",
        "function": {
            "name": name or tool.name.replace("-", "_"),
            "description": offered_text(tool),
            "parameters": {**offered_schema(tool), **_annotations(tool)},
        },
    }


def _annotations(tool: Tool) -> dict[str, Any]:
    """What is known of the tool's calls. A schema may hold words of its own; the format has no field for them."""
    known = tool.hints.as_mcp()
    return {ANNOTATIONS: known} if known else {}


def openai_schemas(tools: Iterable[Tool], *, is_strict: bool = False) -> list[dict[str, Any]]:
    """One schema a tool; strict ones say `"strict": true`, or false where `not_strict` says why."""
    listed = list(tools)
    names = function_names(listed)
    schemas = [openai_schema(tool, names[tool.path]) for tool in listed]
    for tool, schema in zip(listed, schemas, strict=True) if is_strict else ():
        made = strict_schema(offered_schema(tool))
        schema["function"] |= {"strict": not made.problem} | ({} if made.problem else {"parameters": made.schema})
    return schemas


def not_strict(tools: Iterable[Tool]) -> list[str]:
    """The tools that OpenAI's strict mode does not take, each with the reason."""
    found = [(tool.path, strict_schema(offered_schema(tool)).problem) for tool in tools]
    return [f"{path}: {problem}" for path, problem in found if problem]


def _from_path(path: str) -> str:
    name = _NOT_IN_A_NAME.sub("_", path.replace("-", "_").replace("/", "-"))
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}_{content_hash(path)[:8]}"
