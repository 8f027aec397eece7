"""OpenAI's messages: the last assistant message is what was said; the right one stands beside it or in another file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.scoring.formats.own import right_calls, says_right
from toolsmith.scoring.formats.said import read_said, wanted_calls
from toolsmith.scoring.wanted import Sample, WantedCall, parameters_of

GOLD_KEYS = ("expected", "ideal", "gold", "ground_truth", "target")


def is_openai(row: Mapping[str, Any], gold: Mapping[str, Any] | None) -> bool:
    right = row if gold is None else gold
    has_gold = any(key in right for key in GOLD_KEYS) or (gold is not None and ("messages" in gold or says_right(gold)))
    return has_gold and _said(row) is not None


def openai_sample(row: Mapping[str, Any], gold: Mapping[str, Any] | None, place: str) -> Sample | str:
    """The sample, or what is wrong with the row."""
    right = row if gold is None else gold
    given = next((right[key] for key in GOLD_KEYS if key in right), None)
    if given is None and gold is not None and not says_right(gold):
        given = _last(gold.get("messages"))
    wanted = right_calls(right) if given is None and says_right(right) else _wanted(given)
    if wanted is None:
        return "the right calls cannot be read; they are an assistant message, or its tool_calls"
    parameters = parameters_of(right.get("tools", row.get("tools")))
    said = read_said(_said(row), {*parameters, *(call.name for call in wanted)})
    messages = right.get("messages", row.get("messages"))
    asked = [each for each in messages if isinstance(each, Mapping) and each.get("role") == "user"] if messages else []
    return Sample(
        place=place,
        request=str(asked[-1].get("content") or "") if asked else "",
        wanted=wanted,
        said=said.calls,
        is_unreadable=said.is_unreadable,
        offered=tuple(parameters),
        parameters=parameters,
    )


def _wanted(given: Any) -> tuple[WantedCall, ...] | None:
    """A message in words only, or none at all, asks for no call."""
    if given is None or (isinstance(given, Mapping) and "role" in given and not given.get("tool_calls")):
        return ()
    return wanted_calls(given)


def _said(row: Mapping[str, Any]) -> Any:
    """The message that was said, in a row, in a completion, or in a line of a batch's output."""
    response = row.get("response")
    body = response.get("body", response) if isinstance(response, Mapping) else row
    choices = body.get("choices") if isinstance(body, Mapping) else None
    if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
        return choices[0].get("message")
    return _last(row.get("messages"))


def _last(messages: Any) -> Any:
    last = messages[-1] if isinstance(messages, list) and messages else None
    return last if isinstance(last, Mapping) and last.get("role") == "assistant" else None
