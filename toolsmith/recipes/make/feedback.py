"""Tells a maker how a case failed: all of short answers, and of long ones where they first differ."""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.types.value import to_json
from toolsmith.verify.run_cases import CaseResult, as_text

_WHOLE = 1_500  # characters of a value that is told in full
_BEFORE, _AFTER = 150, 350  # characters around the first difference of longer ones
_MOST_TOLD = 12  # failures in one question


def feedback(failures: Sequence[CaseResult]) -> list[str]:
    """One text a failure; of many, the first ones and how many there are."""
    told = [_failure(attempt) for attempt in failures[:_MOST_TOLD]]
    more = len(failures) - len(told)
    return [*told, *([f"{more} more cases fail"] if more else [])]


def _failure(attempt: CaseResult) -> str:
    trial = attempt.trial
    if trial is None or not trial.is_ok or attempt.fault != "function":
        return attempt.describe(_WHOLE)
    answers = _answers(as_text(attempt.case.expected), as_text(to_json(trial.result)))
    return "\n".join([*attempt.asked(_WHOLE), *answers])


def _answers(expected: str, actual: str) -> list[str]:
    if max(len(expected), len(actual)) <= _WHOLE:
        return [f"expected: {expected}", f"actual: {actual}"]
    pairs = zip(expected, actual, strict=False)
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(expected), len(actual)))
    return [
        f"expected ({len(expected)} characters) and actual ({len(actual)} characters) first differ at character {at}",
        f"expected: {_around(expected, at)}",
        f"actual: {_around(actual, at)}",
    ]


def _around(text: str, at: int) -> str:
    start, end = max(0, at - _BEFORE), at + _AFTER
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
