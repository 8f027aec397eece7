"""Tells a maker how a case failed: all of short answers, and of long ones where they first differ."""

from __future__ import annotations

import json
from collections.abc import Sequence

from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.run_cases import CaseResult

_WHOLE = 1_500  # characters of a value that is told in full
_BEFORE, _AFTER = 150, 350  # characters around the first difference of longer ones
_MOST_TOLD = 12  # failures in one question


def feedback(failures: Sequence[CaseResult]) -> list[str]:
    """One text a failure; of many, the first ones and how many there are."""
    told = [_failure(attempt) for attempt in failures[:_MOST_TOLD]]
    more = len(failures) - len(told)
    return [*told, *([f"{more} more cases fail"] if more else [])]


def _failure(attempt: CaseResult) -> str:
    case, trial = attempt.case, attempt.trial
    lines = [f"input: {_shortened(_text(case.question))}"]
    if case.input is not None and case.arguments is not None:
        lines.append(f"extracted arguments: {_shortened(_text(case.arguments))}")
    if trial is not None and trial.is_ok and attempt.fault == "function":
        return "\n".join([*lines, *_answers(_text(case.expected), _text(to_json(trial.result)))])
    lines += [f"expected: {_shortened(_text(case.expected))}", f"actual: {attempt.reason}"]
    if trial is not None and trial.failure is not None and trial.failure.traceback:
        lines.append(trial.failure.traceback.strip())
    return "\n".join(lines)


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


def _shortened(text: str) -> str:
    return text if len(text) <= _WHOLE else f"{text[:_WHOLE]}… ({len(text)} characters)"


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
