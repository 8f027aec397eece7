"""Grades one reply for the frameworks that exams are exported to: they hand over what they have, plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolsmith.scoring.formats.said import read_said
from toolsmith.scoring.grade import Graded, grade
from toolsmith.scoring.wanted import Sample, WantedCall, parameters_of


def grade_reply(question: Mapping[str, Any], reply: Any) -> Graded:
    """The grade of a reply to an exported question.

    Args:
        question: `{"id", "request", "calls": [{"name", "arguments", "optional"}], "tools": [OpenAI schemas]}`.
        reply: a text in any family's form, a call, a list of calls, or a message.
    """
    parameters = parameters_of(question["tools"])
    said = read_said(reply, set(parameters))
    return grade(
        Sample(
            place=str(question["id"]),
            request=str(question["request"]),
            wanted=tuple(WantedCall.model_validate(call) for call in question["calls"]),
            said=tuple(call for call in said.calls if call.name != "no_tool_fits"),
            is_unreadable=said.is_unreadable,
            offered=tuple(parameters),
            parameters=parameters,
        )
    )
