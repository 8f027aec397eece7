"""A conversation in turns of user and assistant alone, for models and servers that take no other role."""

from __future__ import annotations

import json
from collections.abc import Sequence

from toolsmith.calls.formats.form import CallForm
from toolsmith.types.message import Message, ToolCallRequest


def plain_turns(messages: Sequence[Message], form: CallForm, *, takes_system: bool) -> list[Message]:
    """The messages with calls and results in words, and with neighbours of one role as one.

    Args:
        messages: of a question.
        form: how a call is written.
        takes_system: whether system messages stay; else the user says them.
    """
    merged: list[Message] = []
    for message in (_in_words(message, form, takes_system=takes_system) for message in messages):
        if merged and merged[-1].role == message.role:
            content = f"{merged[-1].content}\n\n{message.content}"
            images = (*merged[-1].images, *message.images)
            merged[-1] = merged[-1].model_copy(update={"content": content, "images": images})
        else:
            merged.append(message)
    return merged


def _in_words(message: Message, form: CallForm, *, takes_system: bool) -> Message:
    if message.role == "tool":
        return Message(role="user", content=f"Result of your call:\n{message.content}", images=message.images)
    calls = [_written(call, form) for call in message.tool_calls]
    role = "user" if message.role == "system" and not takes_system else message.role
    return Message(role=role, content="\n".join(filter(None, [message.content, *calls])), images=message.images)


def _written(call: ToolCallRequest, form: CallForm) -> str:
    """A call as text; one whose arguments are no object as the model wrote it."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        arguments = None
    return form.write(call.name, arguments) if isinstance(arguments, dict) else f"{call.name} {call.arguments}"
