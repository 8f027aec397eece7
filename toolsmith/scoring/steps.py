"""Scores the steps of a trace by what can be seen of them: the call fits, it worked, its result was used, it is new."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue

StepOutcome = Literal["ok", "error", "invalid"]
_WORD = re.compile(r"[^\W_]{3,}|\d+(?:\.\d+)?")  # what a later step can have taken over
_MOST_READ = 20_000  # characters of one result


class Step(Record):
    """One call of a trace. `invalid`: it fitted no tool or schema; `error`: it was made and gave nothing."""

    tool: str
    arguments: JsonValue = None
    outcome: StepOutcome = "ok"
    result: str = ""

    @property
    def key(self) -> str:
        return content_hash(self.tool, self.arguments)


class StepScore(Record):
    """What is right about one step; `score` is the share of it, 0 to 1."""

    is_valid: bool
    has_worked: bool
    is_used: bool
    is_new: bool

    @property
    def score(self) -> float:
        return (self.is_valid + self.has_worked + self.is_used + self.is_new) / 4


def step_scores(steps: Sequence[Step], request: str = "", answer: str = "") -> list[StepScore]:
    """One score a step, in order.

    Args:
        steps: of one trace.
        request: what was asked; a word of it that comes back in a result proves no use.
        answer: what the trace ended with; empty where it has no end.
    """
    scores = []
    seen: set[str] = set()
    known = set(_words(request))
    for place, step in enumerate(steps):
        later = " ".join([*(_text(each.arguments) for each in steps[place + 1 :]), answer])
        known |= set(_words(_text(step.arguments)))
        fresh = set(_words(step.result)) - known
        scores.append(
            StepScore(
                is_valid=step.outcome != "invalid",
                has_worked=step.outcome == "ok",
                is_used=step.outcome == "ok" and bool(fresh & set(_words(later))),
                is_new=step.key not in seen,
            )
        )
        seen.add(step.key)
    return scores


def trace_score(steps: Sequence[Step], request: str = "", answer: str = "") -> float:
    """The mean of the steps, an answer at the end counting as one right step and its lack as a wrong one; 0 to 1."""
    return (sum(each.score for each in step_scores(steps, request, answer)) + bool(answer)) / (len(steps) + 1)


def _words(text: str) -> Iterator[str]:
    return (found[0].lower() for found in _WORD.finditer(text[:_MOST_READ]))


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
