"""Checks arguments against a schema and says everything that is wrong in the form that a small model can act on."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolsmith.types.call import CallError, Problem
from toolsmith.types.schema import errors_of, sound
from toolsmith.types.tool import Example
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_LONGEST_SHOWN = 300
_MOST_PROBLEMS = 20
_ALLOWED_KEYS = (
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "minItems", "maxItems", "pattern", "format", "items", "anyOf", "oneOf", "prefixItems", "description", "default",
)  # fmt: skip


def check_arguments(
    tool: str, schema: Mapping[str, Any], arguments: JsonValue, examples: Sequence[Example] = ()
) -> CallError | None:
    """Every problem of a call at once, or None where it may run.

    Args:
        tool: the name by which the tool is offered.
        schema: JSON Schema of its arguments.
        arguments: after repair.
        examples: executed calls; the nearest becomes the example in the error.
    """
    if not isinstance(arguments, dict):
        problem = Problem(
            kind="wrong_value", message=f"arguments must be one JSON object, not {_kind(arguments)}", given=arguments
        )
        return _error(tool, [problem], examples, {})
    problems = list(_problems(sound(schema), arguments))
    return _error(tool, problems[:_MOST_PROBLEMS], examples, arguments) if problems else None


def unknown_tool(name: str, offered: Collection[str]) -> CallError:
    """The error for a name that is not on offer, with the nearest names that are."""
    near = tuple(difflib.get_close_matches(name, list(offered), 3, 0.4))
    problem = Problem(
        kind="unknown_tool",
        message=f"there is no tool {name!r}",
        given=name,
        allowed=sorted(offered)[:_MOST_PROBLEMS],
        did_you_mean=near,
    )
    return CallError(error="unknown_tool", tool=name, problems=(problem,), hint="Use one of the allowed names exactly.")


def unreadable_call(raw: str, *, tool: str = "") -> CallError:
    """The error for a text that looks like a call and cannot be read as one."""
    problem = Problem(
        kind="unreadable_call", message="the call is not readable JSON", given=_shorten(raw, _LONGEST_SHOWN)
    )
    return CallError(
        error="unreadable_call",
        tool=tool,
        problems=(problem,),
        hint='Write one JSON object: {"tool": "name", "arguments": {…}} and nothing else.',
    )


def trial_error(tool: str, trial: Trial, examples: Sequence[Example], arguments: Mapping[str, JsonValue]) -> CallError:
    """The error for a call that ran and gave no value. Tracebacks stay in the trial."""
    message = str(trial.failure or trial.outcome)
    if not trial.was_made:
        kind, hint = "not_allowed", "It was not called: do as the message says, or say that it takes somebody's yes."
    elif trial.blame == "caller":
        kind, hint = "outside_domain", "Change the arguments as the message says."
    elif trial.blame == "environment":
        kind, hint = "unavailable", "Try again later, or use another tool."
    else:
        kind, hint = "tool_failed", "The tool is at fault: use another tool, or answer without it."
    problem = Problem(kind=kind, message=_shorten(f"{trial.outcome}: {message}", 2 * _LONGEST_SHOWN))
    near = nearest_example(examples, arguments)
    return CallError(error=problem.kind, tool=tool, problems=(problem,), nearest_valid_example=near, hint=hint)


def nearest_example(examples: Sequence[Example], arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
    """Arguments of the executed call that shares most with the given ones."""
    if not examples:
        return None
    given = json.dumps(arguments, sort_keys=True, default=str)[:2000]

    def likeness(example: Example) -> tuple[int, float]:
        form = json.dumps(example.arguments, sort_keys=True, default=str)[:2000]
        names = len(example.arguments.keys() & arguments.keys())
        return names, difflib.SequenceMatcher(None, given, form, autojunk=False).quick_ratio()

    return dict(max(examples, key=likeness).arguments)


def _error(
    tool: str, problems: Sequence[Problem], examples: Sequence[Example], arguments: Mapping[str, JsonValue]
) -> CallError:
    kinds = [problem.kind for problem in problems]
    first = next((kind for kind in kinds if kind != "missing_argument"), kinds[0])
    hint = {
        "missing_argument": "Call again with the missing arguments; take them from the request, do not invent them.",
        "unknown_argument": "Call again with the names that the tool has.",
    }.get(first, "Call again with allowed values.")
    near = nearest_example(examples, arguments)
    return CallError(error=first, tool=tool, problems=tuple(problems), nearest_valid_example=near, hint=hint)


def _problems(schema: Mapping[str, Any], arguments: Mapping[str, JsonValue]) -> Iterator[Problem]:
    yield from _not_finite(arguments, "")
    properties: Mapping[str, Any] = schema.get("properties", {})
    missing = [name for name in schema.get("required", ()) if name not in arguments]
    for name in missing:
        yield Problem(
            kind="missing_argument",
            argument=name,
            message=f"{name} is required and was not given",
            allowed=_allowed(properties.get(name, {})),
        )
    if schema.get("additionalProperties") is False:
        for name in arguments.keys() - properties.keys():
            yield Problem(
                kind="unknown_argument",
                argument=name,
                message=f"there is no argument {name}",
                allowed=sorted(properties),
                did_you_mean=tuple(difflib.get_close_matches(name, list(properties), 2, 0.4)),
            )
    for error in sorted(errors_of(arguments, schema), key=lambda error: error.json_path):
        if not error.absolute_path and error.validator in ("required", "additionalProperties"):
            continue
        yield _wrong_value(error)


def _wrong_value(error: ValidationError) -> Problem:
    from jsonschema.exceptions import best_match

    inner = best_match(error.context) if error.context and error.validator not in ("anyOf", "oneOf") else None
    shown = inner or error
    place = shown.json_path.removeprefix("$.") if shown.absolute_path else ""
    rule = shown.schema if isinstance(shown.schema, Mapping) else {}
    enum = rule.get("enum", [])
    near: list[str] = []
    if isinstance(shown.instance, str):
        near = difflib.get_close_matches(shown.instance, [item for item in enum if isinstance(item, str)], 2, 0.4)
    return Problem(
        kind="wrong_value",
        argument=place,
        message=_shorten(shown.message, _LONGEST_SHOWN),
        given=_short_value(shown.instance),
        allowed=_allowed(rule),
        did_you_mean=tuple(near),
    )


def _not_finite(value: JsonValue, place: str, depth: int = 0) -> Iterator[Problem]:
    """JSON has no NaN and no infinity, and jsonschema lets them pass."""
    if isinstance(value, float) and not math.isfinite(value):
        yield Problem(kind="wrong_value", argument=place, message="must be a finite number", given=str(value))
    if depth > 50:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _not_finite(item, f"{place}.{name}" if place else str(name), depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _not_finite(item, f"{place}[{number}]", depth + 1)


def _allowed(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: rule[key] for key in _ALLOWED_KEYS if key in rule}


def _kind(value: JsonValue) -> str:
    return {list: "a list", str: "a text", type(None): "nothing", bool: "true or false"}.get(type(value), "a number")


def _short_value(value: JsonValue) -> JsonValue:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= _LONGEST_SHOWN else _shorten(text, _LONGEST_SHOWN)


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
