"""Refusals in JSON, as validators and frameworks write them: each says of a parameter what it would say in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from toolsmith.verify.docs.refusal_bodies import in_sentences
from toolsmith.verify.docs.refusals import Refusal, read_refusal

ZOD = {"code": "invalid_type", "expected": "string", "received": "undefined", "path": ["depth"], "message": "Required"}
STRANGE = {"code": "unrecognized_keys", "keys": ["level"], "path": [], "message": "Unrecognized key(s) in object: 'level'"}  # fmt: skip
BODIES: dict[str, tuple[Any, set[tuple[str, ...]]]] = {
    "Rails": ({"status": 400, "error": "param is missing or the value is empty: depth"}, {("missing", "depth")}),
    "Django": ({"depth": ["This field is required."]}, {("missing", "depth")}),
    "Laravel": ({"message": "The depth field is required.", "errors": {"depth": ["The depth field is required."]}}, {("missing", "depth")}),
    "Spring": ({"status": 400, "message": "Required request parameter 'depth' for method parameter type Integer is not present"}, {("missing", "depth")}),
    "ASP.NET": ({"title": "One or more validation errors occurred.", "errors": {"depth": ["The depth field is required."]}}, {("missing", "depth")}),
    "JSON:API": ({"errors": [{"source": {"pointer": "/data/attributes/depth"}, "detail": "can't be blank"}]}, {("missing", "depth")}),
    "GitHub": ({"message": "Validation Failed", "errors": [{"resource": "Well", "field": "depth", "code": "missing_field"}]}, {("missing", "depth")}),
    "ajv, missing": ([{"keyword": "required", "instancePath": "", "params": {"missingProperty": "depth"}, "message": "must have required property 'depth'"}], {("missing", "depth")}),
    "ajv, values": ([{"keyword": "enum", "instancePath": "/rock", "params": {"allowedValues": ["clay", "marl"]}, "message": "must be equal to one of the allowed values"}], {("values", "rock", "clay", "marl")}),
    "ajv, bound": ([{"keyword": "minimum", "instancePath": "/level", "params": {"comparison": ">=", "limit": 3}, "message": "must be >= 3"}], {("range", "level", "3")}),
    "zod, missing and unknown": ({"issues": [ZOD, STRANGE]}, {("missing", "depth"), ("unknown", "level")}),
    "zod, values": ({"issues": [{"code": "invalid_enum_value", "options": ["clay", "marl"], "path": ["rock"], "received": "sand", "message": "Invalid enum value. Expected 'clay' | 'marl', received 'sand'"}]}, {("values", "rock", "clay", "marl")}),
    "pydantic, literal": ({"detail": [{"type": "literal_error", "loc": ["query", "rock"], "msg": "Input should be 'clay' or 'marl'"}]}, {("values", "rock", "clay", "marl")}),
    "pydantic, open bound": ({"detail": [{"type": "greater_than", "loc": ["query", "level"], "msg": "Input should be greater than 2", "ctx": {"gt": 2}}]}, {("range", "level", "more than 2")}),
    "Stripe, values": ({"error": {"message": "Invalid rock: must be one of clay, marl, or slate", "param": "rock"}}, {("values", "rock", "clay", "marl", "slate")}),
    "Stripe, unknown": ({"error": {"code": "parameter_unknown", "message": "Received unknown parameter: level. Did you mean depth?", "param": "level"}}, {("unknown", "level")}),
    "Google, type": ({"error": {"code": 400, "message": "Invalid value at 'level' (TYPE_INT64), \"x\"", "status": "INVALID_ARGUMENT"}}, {("type", "level", "integer")}),
    "Django, type": ({"level": ["A valid integer is required."]}, {("type", "level", "integer")}),
    "Symfony": ({"violations": [{"propertyPath": "level", "message": "This value should be between 1 and 50."}]}, {("range", "level", "1", "50")}),
    "no credentials": ({"message": "Bad credentials", "documentation_url": "https://docs.example.com"}, set()),
    "a quota": ({"error": {"code": "rate_limited", "message": "Too many requests"}, "retry_after": 30}, set()),
    "not found": ({"detail": "Not found."}, set()),
}  # fmt: skip


@pytest.mark.parametrize("framework", BODIES)
def test_a_body_is_read_as_its_sentences(framework: str) -> None:
    body, wanted = BODIES[framework]
    given = {"rock": "sand", "level": 1}
    facts = read_refusal(f"HTTP 400: {json.dumps(body)}", given, ("rock", "level"))
    assert {_told(fact) for fact in facts} == wanted


def _told(fact: Refusal) -> tuple[str, ...]:
    ends = [end for end in (fact.low, fact.high) if end is not None]
    more = [f"more than {fact.low:g}"] if fact.is_open else [f"{end:g}" for end in ends]
    return (fact.kind, fact.parameter, *filter(None, [fact.type]), *map(str, fact.values), *more)


@pytest.mark.parametrize(
    "message", ["level must be at most 3", "HTTP 500", 'HTTP 400: {"torn', "[1, 2", "HTTP 400: 17", "{}", "[]"]
)
def test_what_holds_no_problem_in_json_stays_as_it_is(message: str) -> None:
    assert in_sentences(message) == message


def test_a_body_without_end_is_bounded() -> None:
    nested: Any = "deep"
    for _ in range(300):
        nested = {"errors": [nested, nested]} if isinstance(nested, str) else {"errors": [nested]}
    assert len(in_sentences(json.dumps(nested))) < 10_000
    many = {"errors": [{"field": f"p{n}", "message": "is odd"} for n in range(10_000)]}
    assert in_sentences(json.dumps(many)).count("\n") < 100
