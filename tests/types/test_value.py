"""Values and their JSON form: what is a value survives every way that values go, and what is none is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.types.values import NOT_VALUES, VALUES
from toolsmith.sandbox.channel.wire import NotAValueError, decode, encode, exact
from toolsmith.types.trial import Trial
from toolsmith.types.value import from_json, to_json

QUICK = settings(max_examples=100, derandomize=True)


@QUICK
@given(VALUES)
def test_a_value_survives_json_the_wire_and_a_trial(value: Any) -> None:
    form = to_json(value)
    again = from_json(json.loads(json.dumps(form, allow_nan=False)))
    assert repr(to_json(again)) == repr(form)
    assert repr(to_json(decode(encode(exact(value, 1_000_000))))) == repr(form)
    trial = Trial(tool="t", code_id="c", arguments={}, outcome="ok", result=value)
    restored = Trial.model_validate_json(trial.model_dump_json())
    assert repr(to_json(restored.result)) == repr(form)
    assert trial.explain().encode()


@pytest.mark.parametrize("what", NOT_VALUES)
def test_what_is_no_value_is_refused_on_both_sides(what: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_json(NOT_VALUES[what])
    with pytest.raises(NotAValueError):
        encode(exact(NOT_VALUES[what], 1_000_000))


def test_a_form_deeper_than_a_value_is_refused() -> None:
    deep = json.loads("[" * 400 + "]" * 400)
    with pytest.raises(ValueError, match="nested"):
        from_json(deep)
