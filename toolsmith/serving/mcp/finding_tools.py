"""The tools of a server over a toolbox too large to list: find, describe, call; and repairs of their own arguments.

Models write the call inside a call in many ways: its arguments as JSON text, beside the name instead of in an object,
the name under another word. What has one reading is read so, and recorded like any repair.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import mcp_types as mcp

from toolsmith.calls.repair_arguments import Repaired, repair_arguments
from toolsmith.calls.session import READ_RESULT, READ_RESULT_DESCRIPTION, READ_RESULT_SCHEMA
from toolsmith.toolbox.catalogue.where import KEYS
from toolsmith.types.call import Repair
from toolsmith.types.hints import PURE, Hints
from toolsmith.types.value import JsonValue

FIND, DESCRIBE, CALL, CALL_WRITING = "find_tools", "describe_tool", "call_tool", "call_writing_tool"
_MOST_FOUND = 20
_FIND_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "request": {"type": "string", "minLength": 1, "description": "what is to be done, in words"},
        "limit": {"type": "integer", "minimum": 1, "maximum": _MOST_FOUND, "default": 5},
        "at_least": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0,
            "description": "leave out tools whose score, how likely each is the right one, is lower",
        },
        "after": {"type": "string", "description": "the tool called last: what usually follows it comes first"},
        "where": {
            "type": "array",
            "items": {"type": "string"},
            "description": f"conditions such as returns=number; keys: {', '.join(KEYS)}",
        },
        "role": {"type": "string", "description": "whose tools come first, where the toolbox has roles"},
    },
    "required": ["request"],
    "additionalProperties": False,
}
_DESCRIBE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string", "description": "name or path, as find_tools gives it"}},
    "required": ["name"],
    "additionalProperties": False,
}
_CALL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "name or path, as find_tools gives it"},
        "arguments": {"type": "object", "description": "as describe_tool says"},
    },
    "required": ["name", "arguments"],
    "additionalProperties": False,
}
OWN_SCHEMAS = {FIND: _FIND_SCHEMA, DESCRIBE: _DESCRIBE_SCHEMA, CALL: _CALL_SCHEMA, CALL_WRITING: _CALL_SCHEMA}
_OTHER_WORDS = {
    "name": ("tool", "tool_name", "toolName", "function", "path", "id"),
    "request": ("query", "q", "text", "task", "description"),
    "arguments": ("args", "parameters", "params", "input", "inputs", "kwargs", "tool_arguments", "tool_input"),
}


def repaired(name: str, arguments: Mapping[str, JsonValue]) -> Repaired:
    """Arguments of one of these tools as its schema has them, where one reading is left.

    Args:
        name: of the tool.
        arguments: as the client gave them.
    """
    schema = OWN_SCHEMAS[name]
    given, repairs = dict(arguments), []
    for wrapper in ("function", "arguments"):  # a call as OpenAI writes it, or wrapped once more
        if isinstance(call := given.get(wrapper), dict) and len(given) == 1:
            given = dict(call)
            repairs.append(Repair(argument=wrapper, before=None, after=call, rule="unwrapped"))
    for known in schema["required"]:
        found = [word for word in _OTHER_WORDS[known] if word in given and _fits(known, given[word])]
        if known not in given and len(found) == 1:
            given[known] = given.pop(found[0])
            repairs.append(Repair(argument=known, before=found[0], after=known, rule="name of the argument"))
    if name in (CALL, CALL_WRITING):
        given, more = _with_object(given)
        repairs += more
    fixed = repair_arguments(schema, given)
    return Repaired(arguments=fixed.arguments, repairs=(*repairs, *fixed.repairs))


def _with_object(given: dict[str, JsonValue]) -> tuple[dict[str, JsonValue], list[Repair]]:
    """The arguments of the call itself as one object."""
    inner = given.get("arguments")
    if isinstance(inner, str):
        try:
            read = json.loads(inner) if inner.strip() else {}
        except (ValueError, RecursionError):
            return given, []
        if not isinstance(read, dict):
            return given, []
        return {**given, "arguments": read}, [
            Repair(argument="arguments", before=inner, after=read, rule="JSON written as text")
        ]
    if inner is None and isinstance(given.get("name"), str):
        flat = {key: value for key, value in given.items() if key not in ("name", "arguments")}
        return {"name": given["name"], "arguments": flat}, [
            Repair(argument="arguments", before=None, after=flat, rule="arguments beside the name")
        ]
    return given, []


def _fits(known: str, value: JsonValue) -> bool:
    if known != "arguments":
        return isinstance(value, str)
    return isinstance(value, dict) or (isinstance(value, str) and value.lstrip().startswith("{"))


def finding_tools(*, may_write: bool) -> list[mcp.Tool]:
    """A client asks its person by the name of a tool: so what may write is called by a name of its own."""
    about = "Shows a tool: what it does, arguments, examples."
    tools = [
        mcp.Tool(
            name=FIND,
            description="Finds tools for what is to be done.",
            input_schema=_FIND_SCHEMA,
            annotations=annotations_of(PURE),
        ),
        mcp.Tool(name=DESCRIBE, description=about, input_schema=_DESCRIBE_SCHEMA, annotations=annotations_of(PURE)),
    ]
    if not may_write:
        calling = mcp.Tool(
            name=CALL, description="Calls a tool.", input_schema=_CALL_SCHEMA, annotations=annotations_of(PURE)
        )
        return [*tools, calling]
    reads, writes = Hints(read_only=True), Hints(read_only=False)
    return [
        *tools,
        mcp.Tool(
            name=CALL,
            description="Calls a tool that only reads.",
            input_schema=_CALL_SCHEMA,
            annotations=annotations_of(reads),
        ),
        mcp.Tool(
            name=CALL_WRITING,
            description="Calls a tool that may change something (may_write).",
            input_schema=_CALL_SCHEMA,
            annotations=annotations_of(writes),
        ),
    ]


def reading_tool() -> mcp.Tool:
    return mcp.Tool(
        name=READ_RESULT,
        description=READ_RESULT_DESCRIPTION,
        input_schema=READ_RESULT_SCHEMA,
        annotations=annotations_of(PURE),
    )


def annotations_of(hints: Hints) -> mcp.ToolAnnotations | None:
    """What is known, and nothing where nothing is."""
    known = hints.as_mcp()
    return mcp.ToolAnnotations.model_validate(known) if known else None
