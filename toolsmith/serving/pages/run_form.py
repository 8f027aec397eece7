"""A form made from the schema of a tool's arguments, and the arguments that a filled form means.

An empty field of an argument that is not required leaves it out. Lists, objects and values of several types are JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from toolsmith.calls.parameters_line import type_line
from toolsmith.calls.plain_json import plain_json
from toolsmith.types.schema import fits, sound
from toolsmith.types.tool import Tool

PREFIX = "arg:"  # of the names of fields: nothing that a tool calls its arguments collides with ours
_MOST_FIELDS = 500
_MOST_CHOICES = 200


class FormField(NamedTuple):
    """One argument: how it is entered, and what stands in its field."""

    name: str
    kind: Literal["text", "number", "choice", "json"]
    about: str
    type_line: str
    is_required: bool
    choices: tuple[str, ...]
    value: str

    @property
    def field(self) -> str:
        return PREFIX + self.name


def fields_of(tool: Tool, given: Mapping[str, str] | None = None) -> list[FormField]:
    """The fields of a tool's form.

    Args:
        tool: whose arguments they are.
        given: field → what was entered before.
    """
    found = []
    for each in tool.signature.parameters:
        schema = sound(each.type_schema)
        choices = _choices(schema)
        kind = _kind_of(schema, is_choice=bool(choices))
        entered = (given or {}).get(PREFIX + each.name, "")
        about = tool.doc.parameters.get(each.name, "")
        found.append(FormField(each.name, kind, about, type_line(schema), each.is_required, choices, entered))
    return found


def entered_of(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields where a call is to have these arguments."""
    entered = {}
    for field in fields_of(tool):
        if field.name in arguments:
            value = plain_json(arguments[field.name])
            is_text = field.kind in ("text", "choice") and isinstance(value, str)
            entered[field.field] = value if is_text else _json(value)
    return entered


def arguments_of(tool: Tool, entered: Mapping[str, str]) -> dict[str, Any]:
    """The arguments that a form means; whether they fit, the call says."""
    wanted = {each.name: each for each in tool.signature.parameters}
    found: dict[str, Any] = {}
    for field in fields_of(tool):
        text = entered.get(field.field)
        if text is None or (text == "" and (not field.is_required or field.kind != "text")):
            continue
        found[field.name] = _read(text, wanted[field.name].type_schema)
    return found


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form that a browser sends; of a name that comes twice the last.

    Raises:
        ValueError: it has more fields than any form here, or is no text.
    """
    pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if not fits(value, schema) and fits(text, schema) else value


def _choices(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if schema.get("type") == "boolean":
        return ("true", "false")
    listed = schema.get("enum")
    if not isinstance(listed, list) or len(listed) > _MOST_CHOICES:
        return ()
    return tuple(each if isinstance(each, str) else _json(each) for each in listed)


def _kind_of(schema: Mapping[str, Any], *, is_choice: bool) -> Literal["text", "number", "choice", "json"]:
    if is_choice:
        return "choice"
    kind = schema.get("type")
    if kind == "string":
        return "text"
    return "number" if kind in ("integer", "number") else "json"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
