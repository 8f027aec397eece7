"""An answer as JSON, for clients that ask for it with `response_format`: read from what a model wrote, and checked."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from toolsmith.calls.formats.thoughts import spoken
from toolsmith.prompts.quote import fenced
from toolsmith.serving.openai.chat_request import ChatRequest
from toolsmith.types.schema import errors_of

_FENCE = re.compile(r"^```(?:json)?\s*\n(.*?)\n?```$", re.DOTALL)


class JsonAnswer(NamedTuple):
    """The text that is JSON, or what is wrong with it."""

    text: str
    problem: str = ""


def json_in(text: str, schema: dict[str, Any]) -> JsonAnswer:
    """The JSON of a reply, without a fence and thoughts around it.

    Args:
        text: the reply.
        schema: JSON Schema that it must fit.
    """
    bare = spoken(text).strip()
    found = _FENCE.match(bare)
    bare = found[1].strip() if found else bare
    try:
        value = json.loads(bare, parse_constant=_refuse)
        problem = next(errors_of(value, schema), None)  # a client wrote it
    except (ValueError, RecursionError) as error:
        return JsonAnswer(bare, f"it is no JSON: {str(error)[:200]}")
    if problem is not None:
        return JsonAnswer(bare, f"{problem.json_path}: {problem.message[:300]}")
    return JsonAnswer(bare)


def wanted(schema: dict[str, Any], problem: str) -> str:
    """What a model is told that has to answer as JSON."""
    said = f"That does not fit: {problem}\n" if problem else ""
    shape = fenced(json.dumps(schema))
    return f"{said}Give your answer as one JSON value that fits this schema, and nothing else:\n{shape}"


def response_format(asked: ChatRequest) -> dict[str, Any] | None:
    """The format as the model's own server takes it."""
    return asked.response_format.model_dump(by_alias=True, exclude_none=True) if asked.response_format else None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
