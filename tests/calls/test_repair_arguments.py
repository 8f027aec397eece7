"""Repairs have one reading, are recorded, and leave valid arguments alone."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolsmith.calls.repair_arguments import repair_arguments

SCHEMA = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "unit": {"enum": ["metre", "foot", "Mile"], "type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "numbers": {"type": "array", "items": {"type": "number"}},
        "is_open": {"type": "boolean"},
        "label": {"type": "string"},
        "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "point": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]},
        "optional": {"type": "integer", "default": 3},
    },
    "required": ["count"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"count": "3"}, {"count": 3}),
        ({"count": " 3.0 "}, {"count": 3}),
        ({"count": 3.0}, {"count": 3}),
        ({"ratio": "2.5e1"}, {"ratio": 25.0}),
        ({"unit": "METRE"}, {"unit": "metre"}),
        ({"unit": " mile "}, {"unit": "Mile"}),
        ({"tags": "red"}, {"tags": ["red"]}),
        ({"tags": '["red", "blue"]'}, {"tags": ["red", "blue"]}),
        ({"numbers": "4"}, {"numbers": [4]}),
        ({"numbers": ["1", 2]}, {"numbers": [1, 2]}),
        ({"is_open": "True"}, {"is_open": True}),
        ({"label": 5}, {"label": "5"}),
        ({"count": [3]}, {"count": 3}),
        ({"maybe": "3"}, {"maybe": 3}),
        ({"point": {"x": "1.5"}}, {"point": {"x": 1.5}}),
        ({"point": '{"x": 2}'}, {"point": {"x": 2}}),
        ({"optional": None, "count": 1}, {"count": 1}),
        ({"Count": 2}, {"count": 2}),
        ({"isOpen": True}, {"is_open": True}),
        ({"arguments": {"count": "2"}}, {"count": 2}),
        ({"name": "tool", "arguments": {"count": "2"}}, {"count": 2}),
    ],
)
def test_one_reading_is_repaired_and_recorded(given, wanted):
    repaired = repair_arguments(SCHEMA, given)
    assert repaired.arguments == wanted
    assert all(type(a) is type(b) for a, b in zip(repaired.arguments.values(), wanted.values(), strict=True))
    assert repaired.repairs


@pytest.mark.parametrize(
    "given",
    [
        {"count": "three"},
        {"count": 3.5},
        {"count": "1,000"},
        {"count": True},
        {"unit": "meter"},
        {"unit": "km"},
        {"ratio": "nan"},
        {"ratio": "1e999"},
        {"count": [1, 2]},
        {"cuont": 3},
        {"count": None},
    ],
)
def test_what_would_be_a_guess_is_left_alone(given):
    repaired = repair_arguments(SCHEMA, given)
    assert repaired.arguments == given
    assert repaired.repairs == ()


def test_value_that_fits_one_alternative_is_not_turned_into_another():
    assert repair_arguments(SCHEMA, {"either": "3"}).arguments == {"either": "3"}


def test_two_spellings_of_one_name_are_not_merged():
    assert repair_arguments(SCHEMA, {"count": 1, "Count": 2}).arguments == {"count": 1, "Count": 2}


_VALID = st.fixed_dictionaries(
    {"count": st.integers()},
    optional={
        "ratio": st.floats(allow_nan=False, allow_infinity=False),
        "unit": st.sampled_from(["metre", "foot", "Mile"]),
        "tags": st.lists(st.text()),
        "label": st.text(),
        "maybe": st.none() | st.integers(),
        "either": st.integers() | st.text(),
    },
)


@given(_VALID)
def test_valid_arguments_are_never_touched(arguments):
    repaired = repair_arguments(SCHEMA, arguments)
    assert repaired.arguments == arguments
    assert repaired.repairs == ()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "other"]), _JSON, max_size=5))
def test_repair_never_raises_and_what_fitted_still_fits(arguments):
    before = {name for name, value in arguments.items() if _fits(name, value)}
    after = repair_arguments(SCHEMA, arguments).arguments
    assert all(name not in after or _fits(name, after[name]) for name in before)


def _fits(name, value):
    return jsonschema.Draft202012Validator(SCHEMA["properties"].get(name, {})).is_valid(value)


def test_references_are_followed():
    schema = {
        "type": "object",
        "$defs": {"Point": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}},
        "properties": {"at": {"$ref": "#/$defs/Point"}, "many": {"type": "array", "items": {"$ref": "#/$defs/Point"}}},
    }
    repaired = repair_arguments(schema, {"at": {"x": "1"}, "many": {"x": "2"}})
    assert repaired.arguments["at"] == {"x": 1}
    endless = {"properties": {"a": {"$ref": "#/properties/a"}}}
    assert repair_arguments(endless, {"a": "1"}).arguments == {"a": "1"}
