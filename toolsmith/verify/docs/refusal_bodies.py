"""A refusal in JSON as the sentences that it would be in words: one `parameter: what is wrong` for each thing it names.

Covered: lists and objects of problems, each with its place and a message, code or limits, as validators and frameworks
write them (ajv, pydantic, zod, Rails, Django, Laravel, Spring, GitHub, Stripe); parameters with their messages.
Not covered: bodies without words, and codes that are of one service alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_PLACES = (
    "field",
    "param",
    "parameter",
    "property",
    "attribute",
    "path",
    "loc",
    "instancePath",
    "propertyPath",
    "pointer",
)
_WORDS = ("message", "msg", "detail", "description", "error", "reason", "title")
_LISTS = ("errors", "issues", "details", "problems", "violations")
_CODES = ("code", "type", "keyword", "kind")
_GONE = {"missing", "missing_field", "required", "blank", "parameter_missing", "value_error.missing"}
_STRANGE = {
    "extra_forbidden", "value_error.extra", "unrecognized_keys", "parameter_unknown", "additionalProperties",
    "unknown_field",
}  # fmt: skip
_NAMES_IN = ("missingProperty", "additionalProperty", "keys")  # of what is missing or unknown
_VALUES_IN = ("options", "allowedValues", "allowed", "permitted", "enum", "choices", "values")
_LIMITS = {
    "ge": "at least", "minimum": "at least", "gt": "greater than", "exclusiveMinimum": "greater than",
    "le": "at most", "maximum": "at most", "lt": "less than", "exclusiveMaximum": "less than",
}  # fmt: skip
_DEEPEST, _MOST = 6, 60


def in_sentences(message: str) -> str:
    """The sentences, one a line, each ended by a semicolon; the message itself where it holds no JSON."""
    starts = [at for at in (message.find("{"), message.find("[")) if at >= 0]
    try:
        body = json.loads(message[min(starts) :]) if starts else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, (dict, list)):
        return message
    told = [each for _, each in zip(range(_MOST), _told(body, "", 0), strict=False)]
    return ";\n".join(dict.fromkeys(told)) + ";" if told else message


def _told(body: Any, place: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(body, str):
        yield f"{place}: {body}" if place else body
    elif isinstance(body, list):
        for each in body:
            yield from _told(each, place, depth + 1)
    elif isinstance(body, dict):
        yield from _of_object(body, _place(body) or place, depth)


def _of_object(body: Mapping[str, Any], place: str, depth: int) -> Iterator[str]:
    if body.keys() & {*_PLACES, *_CODES, "source"} and body.keys() & {*_WORDS, *_CODES}:
        yield from _problem(body, place)
        inner = {key: value for key, value in body.items() if not isinstance(value, str) and key in (*_WORDS, *_LISTS)}
    else:
        inner = {key: value for key, value in body.items() if depth or key in _WORDS or isinstance(value, (list, dict))}
    for key, value in inner.items():
        names_it = key not in (*_WORDS, *_LISTS) and isinstance(value, (str, list))
        yield from _told(value, key if names_it else place, depth + 1)


def _problem(body: Mapping[str, Any], place: str) -> Iterator[str]:
    """What one problem says by its code, by its lists and limits, and in words."""
    details = {**body, **{k: v for key in ("params", "ctx", "context") for k, v in _mapping(body.get(key)).items()}}
    names = [str(each) for key in _NAMES_IN for each in _listed(details.get(key))] or [place]
    codes = {str(details.get(key)) for key in _CODES}
    is_gone = bool(codes & _GONE) or details.get("received") == "undefined"
    if is_gone or codes & _STRANGE:
        yield from (f"{name} is required" if is_gone else f"unknown parameter: {name}" for name in names if name)
    values = next((details[key] for key in _VALUES_IN if isinstance(details.get(key), list)), None)
    if values and place:
        yield f"{place} must be one of {json.dumps(values)}"
    for key, words in _LIMITS.items():
        if place and isinstance(details.get(key), (int, float)) and not isinstance(details[key], bool):
            yield f"{place} must be {words} {details[key]}"
    said = [body[key] for key in _WORDS if isinstance(body.get(key), str)]
    yield from (f"{place}: {text}" if place and not is_gone else text for text in said)


def _place(body: Mapping[str, Any]) -> str:
    """The last name of where a problem is: `["query", "day"]`, `/day`, `body.day`."""
    for key in _PLACES:
        value = body.get(key)
        if isinstance(value, list) and value and isinstance(value[-1], str):
            return value[-1]
        if isinstance(value, str) and value.strip("/#"):
            return value.strip("/#").replace("/", ".").rpartition(".")[2]
    return _place(_mapping(body.get("source"))) if body.get("source") else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
