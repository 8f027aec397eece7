"""Calls that a foreign schema forbids, or that tell its defaults: refused ones mended, each thing left out once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolsmith.types.tool import Parameter, Signature
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.docs.refusals import Refusal, read_refusal

_STEPS = (1, 2)  # from a number to its neighbours, to see whether it has any effect
_MOST_OTHERS = 3  # values of a parameter whose default is compared
_ANY: dict[str, JsonValue] = {"integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}


def attempts(signature: Signature, trials: Sequence[Trial], limit: int) -> list[dict[str, JsonValue]]:
    """Arguments that nobody has tried, the likeliest to teach something first.

    Args:
        signature: as the source says it.
        trials: so far.
        limit: at most so many.
    """
    tried = [to_json(trial.arguments) for trial in trials]
    found: list[dict[str, JsonValue]] = []
    for each in (*_mended(signature, trials), *_varied(signature, trials)):
        if each not in tried and each not in found:
            found.append(each)
    return found[:limit]


def _mended(signature: Signature, trials: Sequence[Trial]) -> Iterator[dict[str, JsonValue]]:
    """The latest refused calls, each changed as its refusal says."""
    known = [parameter.name for parameter in signature.parameters]
    for trial in reversed([each for each in trials if each.blame == "caller"]):
        arguments = to_json(trial.arguments)
        message = trial.failure.message if trial.failure is not None else ""
        facts = read_refusal(message, arguments, known)
        changed = dict(arguments)
        for fact in facts:
            changed = _as_said(changed, fact, signature, trials)
        if changed != arguments:
            yield changed


def _as_said(
    arguments: dict[str, JsonValue], fact: Refusal, signature: Signature, trials: Sequence[Trial]
) -> dict[str, JsonValue]:
    name = fact.parameter
    if fact.kind == "unknown":
        kept = {key: value for key, value in arguments.items() if key != name}
        return {**kept, fact.meant: arguments[name]} if fact.meant and name in arguments else kept
    if fact.kind == "missing":
        return arguments if name in arguments else {**arguments, name: _likely(name, signature, trials)}
    if name not in arguments:
        return arguments
    return {**arguments, name: _fitting(arguments[name], fact)}


def _likely(name: str, signature: Signature, trials: Sequence[Trial]) -> JsonValue:
    """A value for what was missing: one that was given before, one of the schema's, else a 1."""
    given = [to_json(trial.arguments)[name] for trial in trials if name in trial.arguments]
    schema: Mapping[str, Any] = next((each.type_schema for each in signature.parameters if each.name == name), {})
    own = [*given, *schema.get("examples", ()), *schema.get("enum", ())]
    kind = schema.get("type")
    return own[0] if own else _ANY.get(kind, "1") if isinstance(kind, str) else 1


def _fitting(value: JsonValue, fact: Refusal) -> JsonValue:
    if fact.kind == "values":
        near = difflib.get_close_matches(str(value).lower(), [str(each).lower() for each in fact.values], 1, 0.5)
        return next((each for each in fact.values if near and str(each).lower() == near[0]), fact.values[0])
    if fact.kind == "range":
        return _within(value, fact)
    return _as_type(value, fact.type)


def _within(value: JsonValue, fact: Refusal) -> JsonValue:
    step = 1 if fact.is_open else 0
    ends = [end + side * step for end, side in ((fact.low, 1), (fact.high, -1)) if end is not None]
    middle = sum(ends) / len(ends)
    return int(middle) if isinstance(value, int) or middle.is_integer() else middle


def _as_type(value: JsonValue, kind: str) -> JsonValue:
    try:
        if kind == "integer":
            return int(float(str(value)))
        if kind == "number":
            return float(str(value))
    except (ValueError, OverflowError):
        return 1
    if kind == "boolean":
        return str(value).lower() in ("1", "true", "yes")
    if kind == "array":
        return value if isinstance(value, list) else [value]
    return str(value) if kind == "string" else value


def _varied(signature: Signature, trials: Sequence[Trial]) -> Iterator[dict[str, JsonValue]]:
    """A call that returned, with one thing left out, its default given, or a number changed."""
    base = next((to_json(trial.arguments) for trial in trials if trial.is_ok), None)
    if base is None:
        return
    for parameter in signature.parameters:
        without = {key: value for key, value in base.items() if key != parameter.name}
        yield without
        if parameter.default is not None and parameter.states_default:
            others = [*parameter.type_schema.get("enum", ()), *_sizes(without, trials)]
            for value in (parameter.default, *others[:_MOST_OTHERS]):  # one of them may be the real one
                yield {**without, parameter.name: value}
    for parameter in signature.parameters:
        yield from _stepped(base, parameter)


def _sizes(arguments: dict[str, JsonValue], trials: Sequence[Trial]) -> list[JsonValue]:
    """How long the lists are that a call returned: as many may be the default."""
    result = next(
        (to_json(each.result) for each in trials if each.is_ok and to_json(each.arguments) == arguments), None
    )
    parts = [result, *(result.values() if isinstance(result, dict) else ())]
    return [len(part) for part in parts if isinstance(part, list)]


def _stepped(base: dict[str, JsonValue], parameter: Parameter) -> Iterator[dict[str, JsonValue]]:
    if parameter.type_schema.get("type") not in ("integer", "number") or "enum" in parameter.type_schema:
        return
    start = base.get(parameter.name, parameter.default)
    if isinstance(start, (int, float)) and not isinstance(start, bool):
        for step in _STEPS:
            yield {**base, parameter.name: start + step}
