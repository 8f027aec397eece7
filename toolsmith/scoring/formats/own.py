"""Our own form: `{"request", "tool", "arguments"}` or `"calls"`, with what was said under `predicted` or `reply`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.scoring.formats.said import read_said, wanted_calls
from toolsmith.scoring.wanted import Sample, WantedCall, parameters_of

SAID_KEYS = ("predicted", "prediction", "reply", "said")


def is_own(row: Mapping[str, Any], gold: Mapping[str, Any] | None) -> bool:
    return says_right(row if gold is None else gold) and any(key in row for key in SAID_KEYS)


def says_right(row: Mapping[str, Any]) -> bool:
    """Whether a row has the right calls in our own form."""
    return "tool" in row or "calls" in row


def own_sample(row: Mapping[str, Any], gold: Mapping[str, Any] | None, place: str) -> Sample | str:
    """The sample, or what is wrong with the row."""
    right = row if gold is None else gold
    wanted = right_calls(right)
    if wanted is None:
        return "the right calls cannot be read; they are tool and arguments, or a list of those under calls"
    tools = right.get("tools", row.get("tools"))
    parameters = parameters_of(tools)
    offered = tuple(parameters) or tuple(each for each in tools or () if isinstance(each, str))
    names = {*offered, *(call.name for call in wanted)}
    said = read_said(next(row[key] for key in SAID_KEYS if key in row), names)
    return Sample(
        place=place,
        request=str(right.get("request") or row.get("request") or ""),
        wanted=wanted,
        said=said.calls,
        is_unreadable=said.is_unreadable,
        offered=offered,
        parameters=parameters,
    )


def right_calls(right: Mapping[str, Any]) -> tuple[WantedCall, ...] | None:
    """The calls of such a row; None where they cannot be read."""
    if "calls" in right:
        return wanted_calls(right["calls"]) if isinstance(right["calls"], list) else None
    if right["tool"] is None:
        return ()
    arguments = right.get("arguments", {})
    if not isinstance(right["tool"], str) or not isinstance(arguments, dict):
        return None
    return (WantedCall(name=right["tool"], arguments=arguments),)
