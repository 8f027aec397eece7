"""What calls have shown of a tool: a schema of what it returns, and its classes of errors. No model is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from toolsmith.types.schema import json_type
from toolsmith.types.tool import ErrorClass, Observed
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json

_MOST_ERRORS = 12
_LONGEST_MESSAGE = 200


def observe(trials: Sequence[Trial], *, with_values: bool = True) -> Observed:
    """Results and failures of all trials but those that say nothing of the tool itself.

    Without values, failures are their types alone.
    """
    told = [trial for trial in trials if trial.blame in ("none", "caller")]
    results = [to_json(trial.result) for trial in told if trial.is_ok]
    kinds = Counter(_kind(trial) for trial in told if not trial.is_ok)
    samples = {_kind(trial): trial for trial in reversed(told) if not trial.is_ok}
    return Observed(
        calls=len(told),
        returns=schema_of(results) if results else {},
        errors=tuple(
            ErrorClass(
                type=kind[0],
                message=_message(samples[kind]) if with_values else "",
                count=count,
                arguments=to_json(samples[kind].arguments) if with_values else {},
            )
            for kind, count in kinds.most_common(_MOST_ERRORS)
        ),
    )


def schema_of(values: Sequence[JsonValue]) -> dict[str, Any]:
    """The narrowest JSON Schema of common keywords that all values fit."""
    types = list(dict.fromkeys(map(json_type, values)))
    if set(types) == {"integer", "number"}:
        types = ["number"]
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        names = list(dict.fromkeys(name for value in objects for name in value))
        schema["properties"] = {name: schema_of([value[name] for value in objects if name in value]) for name in names}
        schema["required"] = [name for name in names if all(name in value for value in objects)]
    members = [member for value in values if isinstance(value, list) for member in value]
    if members:
        schema["items"] = schema_of(members)
    return schema


def _message(trial: Trial) -> str:
    return trial.failure.message[:_LONGEST_MESSAGE] if trial.failure is not None else ""


def _kind(trial: Trial) -> tuple[str, str]:
    """Failures that differ only in numbers and quoted values are one class."""
    if trial.failure is None:
        return trial.outcome, ""
    message = re.sub(r"'[^']*'|\"[^\"]*\"", "'…'", trial.failure.message)
    return trial.failure.type, re.sub(r"-?\d+(?:\.\d+)?", "N", message)[:_LONGEST_MESSAGE]
