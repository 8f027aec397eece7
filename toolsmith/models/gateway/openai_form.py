"""Messages and replies in the form in which litellm takes and gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.types.message import FinishReason, Message, Reply, ToolCallRequest, Usage

LONGEST_REPLY = 1_000_000  # characters; a server that ignores max_tokens sends any number


def as_openai(message: Message) -> dict[str, Any]:
    content: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        shown = [{"type": "image_url", "image_url": {"url": image}} for image in message.images]
        content["content"] = [{"type": "text", "text": message.content}, *shown]
    if message.tool_calls:
        content["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        content["tool_call_id"] = message.tool_call_id
    return content


def as_reply(response: Any, name: str, price: Callable[..., Any]) -> Reply:
    choices = getattr(response, "choices", None)
    if not choices:
        raise BadReplyError(f"{name} answered without a choice", hint="Try again, or another model.")
    choice = choices[0]
    message = choice.message
    text = (message.content or "")[:LONGEST_REPLY]
    calls = tuple(
        ToolCallRequest(
            id=call.id or "",
            name=call.function.name or "",
            arguments=(call.function.arguments or "")[:LONGEST_REPLY],
        )
        for call in (message.tool_calls or ())
    )
    reason = "length" if len(text) == LONGEST_REPLY else _finish_reason(choice, calls)
    refusal = (getattr(message, "provider_specific_fields", None) or {}).get("refusal")
    if reason == "refusal" or (refusal and not text):
        raise ModelRefusedError(
            f"{name} declines to answer: {refusal or 'its content filter stepped in'}",
            hint="Say it in other words, or ask another model.",
        )
    thought = getattr(message, "reasoning_content", None)
    if thought and not text and not calls:
        text = f"<think>\n{thought}"  # a call may stand in it, and the model is told that nothing follows
    return Reply(text=text, finish_reason=reason, tool_calls=calls, usage=_usage(response, price))


def _finish_reason(choice: Any, calls: tuple[ToolCallRequest, ...]) -> FinishReason:
    match choice.finish_reason:
        case "length" | "max_tokens":
            return "length"
        case "content_filter" | "refusal":
            return "refusal"
    return "tool_calls" if calls else "stop"


def _usage(response: Any, price: Callable[..., Any]) -> Usage:
    usage = getattr(response, "usage", None)
    try:
        cost = price(completion_response=response)
    except Exception:  # noqa: BLE001 - litellm's way to say that it has no price
        cost = None
    return Usage(
        input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        output_tokens=getattr(usage, "completion_tokens", 0) or 0,
        cost_usd=float(cost) if cost else None,
    )
