"""What refusals say of arguments, in the words of many checkers; and what calls prove against a schema."""

from __future__ import annotations

import json

import pytest

from toolsmith.recipes.refine.trying.attempts import attempts
from toolsmith.types.tool import Correction, Parameter, Signature
from toolsmith.types.trial import Failure, Trial
from toolsmith.verify.docs.corrections import corrections_of, without_effect
from toolsmith.verify.docs.refusals import read_refusal

KNOWN = ("unit", "limit", "day", "city")
PYDANTIC = json.dumps({"detail": [{"loc": ["query", "unit"], "msg": "Field required", "type": "missing"}]})
BOUND = json.dumps({"detail": [{"loc": ["query", "limit"], "msg": "Input should be less than or equal to 50", "type": "less_than_equal"}]})  # fmt: skip


@pytest.mark.parametrize(
    ("message", "arguments", "wanted"),
    [
        ("Input validation error: 'unit' is a required property", {"city": "x"}, ("missing", "unit")),
        ("f() missing 1 required positional argument: 'unit'", {"city": "x"}, ("missing", "unit")),
        (f"HTTP 422: {PYDANTIC}", {"city": "x"}, ("missing", "unit")),
        ("You must provide a unit", {"city": "x"}, ("missing", "unit")),
        ("currency is required", {"city": "x"}, ("missing", "currency")),
        ("Additional properties are not allowed ('limit' was unexpected)", {"limit": 3}, ("unknown", "limit")),
        ("f() got an unexpected keyword argument 'limit'. Did you mean 'size'?", {"limit": 3}, ("unknown", "limit", "size")),
        ("unit must be one of metric, imperial or standard", {"unit": "si"}, ("values", "unit", ["metric", "imperial", "standard"])),
        ("'si' is not one of ['metric', 'imperial']", {"unit": "si", "city": "Rome"}, ("values", "unit", ["metric", "imperial"])),
        ("limit: Input should be a valid integer, unable to parse string", {"limit": "x"}, ("type", "limit", "integer")),
        ("'3' is not of type 'integer'", {"limit": "3"}, ("type", "limit", "integer")),
        (f"HTTP 422: {BOUND}", {"limit": 99}, ("range", "limit", None, 50)),
        ("limit must be between 1 and 100", {"limit": 900}, ("range", "limit", 1, 100)),
        ("1000 is greater than the maximum of 50", {"limit": 1000, "city": "Rome"}, ("range", "limit", None, 50)),
    ],
)  # fmt: skip
def test_a_refusal_is_read(message: str, arguments: dict, wanted: tuple) -> None:
    (fact,) = read_refusal(message, arguments, KNOWN)
    said = {
        "missing": (), "unknown": (fact.meant,) if fact.meant else (), "values": (list(fact.values),), "type": (fact.type,),
        "range": (fact.low, fact.high),
    }[fact.kind]  # fmt: skip
    assert (fact.kind, fact.parameter, *said) == wanted


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("f() missing 3 required positional arguments: 'from', 'to', and 'amount'", {"from", "to", "amount"}),
        ("f() missing 2 required positional arguments: 'a' and 'b'", {"a", "b"}),
        ("missing a required argument: 'a'", {"a"}),
        ("Missing required parameters: lat, lon. Please provide them.", {"lat", "lon"}),
        ("lat, lon and zone are required", {"lat", "lon", "zone"}),
        ("Missing required argument: name, please give it", {"name"}),
    ],
)
def test_every_name_of_a_list_is_read(message: str, names: set[str]) -> None:
    assert {(fact.kind, fact.parameter) for fact in read_refusal(message, {}, [])} == {
        ("missing", each) for each in names
    }


@pytest.mark.parametrize(
    ("message", "arguments", "wanted"),
    [
        ('Variable "$site" of required type "String!" was not provided.', {"city": "x"}, ("missing", "site")),
        ("site: This value should not be blank.", {"city": "x"}, ("missing", "site")),
        ("site must not be null", {"city": "x"}, ("missing", "site")),
        ("site: Missing data for required field.", {}, ("missing", "site")),
        ("Key: 'Job.site' Error:Field validation for 'site' failed on the 'required' tag", {}, ("missing", "site")),
        ('null value in column "site" violates not-null constraint', {}, ("missing", "site")),
        ("KeyError: 'site'", {}, ("missing", "site")),
        ("property limit should not exist", {"limit": 3}, ("unknown", "limit")),
        ('"limit" is not allowed', {"limit": 3}, ("unknown", "limit")),
        ("found unpermitted parameter: :limit", {"limit": 3}, ("unknown", "limit")),
        ("unknown field `limit`, expected one of `size`, `unit`", {"limit": 3}, ("unknown", "limit", "size")),
        ("unit must be one of the following values: draft, best", {"unit": "x"}, ("values", "unit", ["draft", "best"])),
        ("Value 'x' at 'unit' failed to satisfy constraint: Member must satisfy enum value set: [draft, best]", {"unit": "x"}, ("values", "unit", ["draft", "best"])),
        ("not one of the values accepted for Enum class: [DRAFT, BEST]", {"unit": "x"}, ("values", "unit", ["DRAFT", "BEST"])),
        ('invalid type: string "x", expected u32', {"limit": "x"}, ("type", "limit", "integer")),
        ("limit: Failed to convert value of type 'java.lang.String' to required type 'int'", {"limit": "x"}, ("type", "limit", "integer")),
        ('invalid input syntax for type integer: "tea"', {"limit": "tea"}, ("type", "limit", "integer")),
        ('Int cannot represent non-integer value: "tea"', {"limit": "tea"}, ("type", "limit", "integer")),
        ("limit: Not a valid integer.", {"limit": "x"}, ("type", "limit", "integer")),
        ("The limit may not be greater than 25.", {"limit": 99}, ("range", "limit", None, 25)),
        ("limit must not be less than 10", {"limit": 1}, ("range", "limit", 10, None)),
    ],
)  # fmt: skip
def test_the_words_of_other_frameworks_are_read(message: str, arguments: dict, wanted: tuple) -> None:
    test_a_refusal_is_read(message, arguments, wanted)


def test_one_unknown_name_beside_one_missing_is_its_wrong_name() -> None:
    facts = read_refusal("limit is not allowed here: unknown parameter: limit; size is required", {"limit": 3}, KNOWN)
    assert {(each.kind, each.parameter, each.meant) for each in facts} == {
        ("unknown", "limit", "size"),
        ("missing", "size", ""),
    }


@pytest.mark.parametrize(
    "message",
    ["", "not found", "city is not supported", "Rome is not allowed", "city cannot be empty", "something went wrong", "the request failed: city Rome has no forecast", "{" * 3_000, "must be " * 900, "one of " + "a, " * 2_000],
)  # fmt: skip
def test_a_refusal_that_states_nothing_of_a_parameter_is_no_fact(message: str) -> None:
    assert [fact for fact in read_refusal(message, {"city": "Rome", "day": "x"}, KNOWN) if fact.kind != "values"] == []


def _signature(**parameters: Parameter) -> Signature:
    return Signature(parameters=tuple(parameters.values()))


def _trial(arguments: dict, result: object = None, refused: str = "") -> Trial:
    failure = Failure(type="InvalidArguments", message=refused) if refused else None
    return Trial(
        tool="t",
        code_id="c",
        arguments=arguments,
        outcome="invalid" if refused else "ok",
        result=result,
        failure=failure,
    )


LIMIT = Parameter(name="limit", type_schema={"type": "integer", "maximum": 100}, is_required=False, default=10)
UNIT = Parameter(name="unit", type_schema={"type": "string"}, is_required=False)


def _found(signature: Signature, *trials: Trial, is_steady: bool = True) -> dict[str, Correction]:
    return {each.parameter: each for each in corrections_of(signature, trials, is_steady=is_steady)}


def test_four_refusals_make_a_parameter_required() -> None:
    refused = [_trial({"limit": at}, refused="HTTP 422: unit is required") for at in range(4)]
    assert _found(_signature(limit=LIMIT, unit=UNIT), *refused)["unit"].found.is_required  # type: ignore[union-attr]


def test_one_refusal_proves_nothing_by_itself_and_none_against_a_call_that_returned() -> None:
    signature = _signature(limit=LIMIT, unit=UNIT)
    one = _trial({"limit": 1}, refused="unit is required")
    assert _found(signature, one) == {}
    assert _found(signature, one, _trial({"limit": 2}, refused="unit is required"), _trial({"limit": 3}, 5)) == {}


def test_a_refusal_that_ends_where_the_parameter_is_given_proves_it_whatever_else_fails() -> None:
    signature = _signature(unit=UNIT)
    failure = Failure(type="RemoteError", message="the ledger is closed on Sundays")
    past = Trial(tool="t", code_id="c", arguments={"zone": 1}, outcome="error", failure=failure)
    refused = _trial({}, refused="zone is required")
    assert _found(signature, refused, past)["zone"].found.is_required  # type: ignore[union-attr]
    other = _trial({"zone": 1}, refused="unit is required")
    assert _found(signature, refused, other)["zone"].kinds == ("new", "required")
    vague = _trial({"zone": 1}, refused="the request is wrong")
    down = past.model_copy(update={"outcome": "environment"})
    assert _found(signature, refused, vague, down) == {}


def test_values_that_a_call_contradicts_are_not_taken_over() -> None:
    refused = [_trial({"unit": at}, refused="unit must be one of metric, imperial") for at in ("x", "y")]
    assert _found(_signature(unit=UNIT), *refused)["unit"].found.type_schema["enum"] == ["metric", "imperial"]  # type: ignore[union-attr]
    assert _found(_signature(unit=UNIT), *refused, _trial({"unit": "standard"}, 1)) == {}


def test_a_default_is_compared_only_where_answers_stay() -> None:
    trials = [
        _trial({"unit": "x"}, [1, 2]),
        _trial({"unit": "x", "limit": 10}, [1]),
        _trial({"unit": "x", "limit": 20}, [1, 2]),
    ]
    assert _found(_signature(limit=LIMIT, unit=UNIT), *trials)["limit"].found.default == 20  # type: ignore[union-attr]
    assert _found(_signature(limit=LIMIT, unit=UNIT), *trials, is_steady=False) == {}


def test_as_many_as_came_unasked_are_tried_as_the_default() -> None:
    unasked = _trial({"unit": "x"}, {"rows": [7, 8, 9], "n": 1})
    tried = attempts(_signature(limit=LIMIT, unit=UNIT), [unasked], 12)
    assert {"unit": "x", "limit": 3} in tried


def test_a_word_shows_that_a_new_parameter_is_a_text_and_a_lone_number_shows_nothing() -> None:
    for value, wanted in (("spiral", {"type": "string"}), ("1", {}), (1, {})):
        trials = [_trial({"unit": "x"}, refused="method is required"), _trial({"unit": "x", "method": value}, 1)]
        assert _found(_signature(unit=UNIT), *trials)["method"].found.type_schema == wanted  # type: ignore[union-attr]


def test_what_another_day_would_not_repeat_corrects_nothing() -> None:
    failure = Failure(type="QuotaExceeded", message="unit is required")
    trials = [
        Trial(tool="t", code_id="c", arguments={"limit": at}, outcome="environment", failure=failure) for at in range(3)
    ]
    assert _found(_signature(limit=LIMIT, unit=UNIT), *trials) == {}


def test_a_parameter_without_effect_is_named() -> None:
    trials = [_trial({"unit": "x", "limit": at}, 7) for at in (1, 5, 9)]
    assert without_effect(_signature(limit=LIMIT, unit=UNIT), trials) == ["limit"]
    assert without_effect(_signature(limit=LIMIT, unit=UNIT), [*trials, _trial({"unit": "x", "limit": 50}, 8)]) == []
