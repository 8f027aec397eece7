"""Reads calls from what a model wrote: a native tool call, or a text in the format of any family.

A mended call never counts as the model's final answer.
"""

from __future__ import annotations

from collections.abc import Collection

from toolsmith.calls.formats.json_text import read_json
from toolsmith.calls.formats.objects import bare_name
from toolsmith.calls.formats.plain import plain_calls
from toolsmith.calls.formats.table import FORMATS
from toolsmith.calls.formats.thoughts import unfinished_thought, without_thoughts
from toolsmith.types.call import ReadCall
from toolsmith.types.message import Reply, ToolCallRequest


def read_calls(reply: Reply, names: Collection[str]) -> list[ReadCall]:
    """All calls in a reply, in their order; empty where it is plain text.

    Args:
        reply: native calls come first; without any, the text is read.
        names: names of the tools on offer; a text counts as a call only if it names a tool or has the form of one.
    """
    return [_native(call, names) for call in reply.tool_calls] or read_text_calls(reply.text, names)


def read_text_calls(text: str, names: Collection[str]) -> list[ReadCall]:
    """Calls in a text, in the first format of the table that finds any; without a mark only outside of thoughts."""
    said = without_thoughts(text)
    return _marked(said, names) or plain_calls(said, names) or _marked(unfinished_thought(text), names)


def _marked(text: str, names: Collection[str]) -> list[ReadCall]:
    for row in FORMATS:
        if any(mark in text for mark in row.opens) and (calls := row.read(text, names)):
            return calls
    return []


def _native(call: ToolCallRequest, names: Collection[str]) -> ReadCall:
    arguments, mended = read_json(call.arguments or "{}")
    if isinstance(arguments, str):  # JSON in JSON
        arguments, mended = read_json(arguments)
    name = bare_name(call.name, names)
    return ReadCall(id=call.id, name=name, arguments=arguments, raw=call.arguments, was_mended=mended)
