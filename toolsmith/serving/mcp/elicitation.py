"""Asks the person behind an MCP client for exactly the required arguments that a call lacks, where the client can ask.

Clients of 2026-07-28 and later are answered that input is required, and call again with it; older ones are asked while
the call waits.
Covered: a few questions may be open at once, each for a limited time; what is answered is repaired and checked like
any argument, and only arguments that were asked for are taken.
Not covered: who answers; the client decides that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import anyio
import mcp_types as mcp
from mcp.shared.exceptions import MCPError
from mcp_types.version import is_version_at_least

from toolsmith.calls.session import ToolDefinition
from toolsmith.types.call import CallError
from toolsmith.types.value import JsonValue

KEY = "arguments"  # of the one question, among the inputs that are required
_IN_RESULT_SINCE = "2026-07-28"  # older clients take a request of its own
_MOST_OPEN = 16
_SECONDS_TO_ANSWER = 600.0
_SIMPLE = ("string", "number", "integer", "boolean")
_FORM_KEYS = ("type", "enum", "minimum", "maximum", "minLength", "maxLength", "default", "description")


class MissingArgumentsError(Exception):
    """A call that would run if someone gave what it lacks."""

    def __init__(self, definition: ToolDefinition, error: CallError) -> None:
        self.definition = definition
        self.missing = error.missing
        super().__init__(f"{definition.name} lacks {', '.join(error.missing)}")


class Elicitation:
    """The open questions of one server."""

    def __init__(self) -> None:
        self._open = 0

    async def ask(self, context: Any, lacking: MissingArgumentsError) -> Mapping[str, JsonValue] | None:
        """What was answered; None where nobody could be asked or nobody answered."""
        if not context.session.can_send_request or self._open >= _MOST_OPEN:
            return None
        form = question(lacking)
        self._open += 1
        try:
            with anyio.move_on_after(_SECONDS_TO_ANSWER):
                answer = await context.session.elicit_form(form.message, form.requested_schema, context.request_id)
                return given(answer, lacking)
        except MCPError:
            return None
        finally:
            self._open -= 1
        return None


def can_be_asked(context: Any) -> bool:
    """Whether the client says that it shows forms; one that names no kind of elicitation does."""
    capabilities = context.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities is not None else None
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def is_asked_in_result(context: Any) -> bool:
    return bool(is_version_at_least(context.protocol_version, _IN_RESULT_SINCE))


def required_input(lacking: MissingArgumentsError) -> mcp.InputRequiredResult:
    """The result that asks; the client calls again with the answer."""
    return mcp.InputRequiredResult(input_requests={KEY: mcp.ElicitRequest(params=question(lacking))})


def question(lacking: MissingArgumentsError) -> mcp.ElicitRequestFormParams:
    """A form of the missing arguments and nothing else."""
    properties = lacking.definition.parameters.get("properties", {})
    fields = {name: _field(properties.get(name, {})) for name in lacking.missing}
    schema = {"type": "object", "properties": fields, "required": list(lacking.missing)}
    return mcp.ElicitRequestFormParams(message=f"{lacking.definition.name} needs:", requested_schema=schema)


def given(answer: Any, lacking: MissingArgumentsError) -> Mapping[str, JsonValue] | None:
    """Values for the missing arguments; None where they were not given."""
    if not isinstance(answer, mcp.ElicitResult) or answer.action != "accept" or not answer.content:
        return None
    known = {name: answer.content[name] for name in lacking.missing if answer.content.get(name) is not None}
    return known or None


def _field(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter as forms have it: scalars as they are, everything else as JSON in a text."""
    is_choice = "enum" in schema and all(isinstance(value, str) for value in schema["enum"])
    if is_choice or ("enum" not in schema and schema.get("type") in _SIMPLE):
        return {"type": "string"} | {key: schema[key] for key in _FORM_KEYS if key in schema}
    shape = json.dumps({key: value for key, value in schema.items() if key != "description"}, ensure_ascii=False)
    about = f"{schema.get('description', '')} As JSON that fits {shape}".strip()
    return {"type": "string", "description": about}
