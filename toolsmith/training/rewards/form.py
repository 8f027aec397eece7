"""Whether a reply has the form that it should have, whatever it says: as ToolRL (Qian et al. 2025, §3.3)."""

from __future__ import annotations

import re
from collections.abc import Collection

from toolsmith.calls.read import read_text_calls

_THOUGHT_AND_CALL = re.compile(r"\A<think>.*?</think>\n<tool_call>\n.*?\n</tool_call>\Z", re.DOTALL)
_THOUGHT_AND_ANSWER = re.compile(r"\A<think>.*?</think>\n<response>.*?</response>\Z", re.DOTALL)


def toolrl_format(text: str, *, wants_call: bool) -> float:
    """1 where a reply is ToolRL's: a thought, then calls between marks, or an answer; else 0."""
    mark = "tool_call" if wants_call else "response"
    pattern = _THOUGHT_AND_CALL if wants_call else _THOUGHT_AND_ANSWER
    has_one = text.count(f"<{mark}>") == 1 and text.count(f"</{mark}>") == 1
    return float(has_one and pattern.match(text) is not None)


def readable_form(text: str, names: Collection[str], *, wants_call: bool = True) -> float:
    """1 where a reply holds a call of a tool on offer that needed no mending, in any family's form; else 0.

    Where no call is wanted, 1 for a reply that holds words and no call.
    """
    calls = read_text_calls(text, list(names))
    if not wants_call:
        return float(bool(text.strip()) and not calls)
    is_whole = bool(calls) and not any(call.was_mended or not isinstance(call.arguments, dict) for call in calls)
    return float(is_whole and all(call.name in names for call in calls))
