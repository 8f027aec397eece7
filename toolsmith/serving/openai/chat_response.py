"""An answer of the chat as OpenAI's response object, whole or in pieces, with provenance under `toolsmith`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.serving.openai.chat import ChatAnswer
from toolsmith.types.call import Use


def completion(answer: ChatAnswer, model: str, identity: str, created: int) -> dict[str, Any]:
    """OpenAI's response object, with provenance under `toolsmith`."""
    return {
        "id": identity,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": answer.text or None if answer.tool_calls else answer.text,
                    **({"tool_calls": calls_of(answer)} if answer.tool_calls else {}),
                },
                "finish_reason": _reason(answer),
                "logprobs": None,
            }
        ],
        "usage": usage(answer),
        "toolsmith": about(answer),
    }


def chunks(answer: ChatAnswer, model: str, identity: str, created: int) -> list[dict[str, Any]]:
    """The same as a stream of deltas."""
    head = {"id": identity, "object": "chat.completion.chunk", "created": created, "model": model}

    def chunk(delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": dict(delta), "finish_reason": reason}]}

    words = answer.text.split(" ")
    pieces = [word if number == 0 else f" {word}" for number, word in enumerate(words)] if answer.text else []
    parts = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)]
    if answer.tool_calls:
        numbered = [{"index": number, **call} for number, call in enumerate(calls_of(answer))]
        parts.append(chunk({"tool_calls": numbered}))
    return [*parts, chunk({}, _reason(answer))]


def usage(answer: ChatAnswer) -> dict[str, int]:
    spent = answer.spending
    return {
        "prompt_tokens": spent.input_tokens,
        "completion_tokens": spent.output_tokens,
        "total_tokens": spent.input_tokens + spent.output_tokens,
    }


def about(answer: ChatAnswer) -> dict[str, Any]:
    """Where an answer comes from, what it cost, and what of the request was left out."""
    notices = {"notices": list(answer.notices)} if answer.notices else {}
    return {"uses": [provenance(use) for use in answer.uses], "cost_usd": answer.spending.cost_usd, **notices}


def provenance(use: Use) -> dict[str, Any]:
    form = use.model_dump(mode="json", exclude_defaults=True)
    return {**form, "seconds": round(use.seconds, 6)}


def calls_of(answer: ChatAnswer) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in answer.tool_calls
    ]


def _reason(answer: ChatAnswer) -> str:
    return "content_filter" if answer.finish_reason == "refusal" else answer.finish_reason
