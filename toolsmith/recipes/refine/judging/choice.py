"""A user model chooses among tools and calls the one it chose: one question, as a client with several tools asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.shown import Target, shown
from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue

_LONGEST_ARGUMENTS = 100_000  # characters


class Choice(Record):
    """Path of the tool that was chosen, with its arguments; None for none of them, or without a usable reply."""

    path: str | None = None
    arguments: dict[str, JsonValue] = {}


def choose(tools: Sequence[Tool], held: HeldOut, user: Model, target: Target = "mcp") -> Choice:
    """What the user model does with a request that several tools stand beside; they are shown in the order of paths.

    Raises:
        ModelError: the user model could not be asked.
    """
    named = {name_among(tool, tools): tool for tool in sorted(tools, key=lambda tool: tool.path)}
    views = {name: shown(tool, target) for name, tool in named.items()}
    variables = {
        "tools": [{"name": name, "doc": view.text, "schema": view.schema_} for name, view in views.items()],
        "request": held.request,
    }
    try:
        return ask(user, "choose_call", lambda text: _parse(text, named), variables, tries=TRIES_PER_QUESTION)
    except (BadReplyError, ModelRefusedError):
        return Choice()


def name_among(tool: Tool, among: Sequence[Tool]) -> str:
    """The tool's name; its path where two share a name."""
    return tool.path if sum(other.name == tool.name for other in among) > 1 else tool.name


def the_arguments(text: str) -> dict[str, Any]:
    """The arguments in a user model's reply. Many models wrap them: {"arguments": {…}}."""
    fields = the_json(text)
    wrapped = fields.get("arguments")
    if isinstance(wrapped, dict) and fields.keys() <= {"arguments", "name", "tool"}:
        return wrapped
    if len(str(fields)) > _LONGEST_ARGUMENTS:
        raise UnreadableReplyError("it is far too long.")
    return fields


def _parse(text: str, named: Mapping[str, Tool]) -> Choice:
    fields = the_json(text)
    if "tool" not in fields or not (fields["tool"] is None or fields["tool"] in named):
        raise UnreadableReplyError(f'its "tool" is none of {", ".join(named)}, and not null.')
    if fields["tool"] is None:
        return Choice()
    given = fields.get("arguments")
    return Choice(path=named[fields["tool"]].path, arguments=given if isinstance(given, dict) else {})
