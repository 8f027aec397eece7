"""Texts that steer the reading model: refused before any gate, or named as what no call bears out."""

from __future__ import annotations

import json

import pytest

from tests.recipes.refine.worse import RIGHT
from tests.verify.docs.steering_texts import BESIDE_FACTS, CIPHERS, LANGUAGES, PIECES
from toolsmith.types.tool import Doc, Parameter, Signature, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.verdict import Verdict
from toolsmith.verify.docs.screen import screened, suspicions
from toolsmith.verify.docs.statements import unsupported

SIGNATURE = Signature(
    parameters=(
        Parameter(name="distance", type_schema={"type": "number"}),
        Parameter(name="day", type_schema={"type": "string"}),
        Parameter(name="seats", type_schema={"type": "integer"}, is_required=False, default=1),
    )
)
CALL = {"distance": 12000, "day": "02/05/2024"}
ASKED = "What does a trip of 12 kilometres cost on 2 May 2024 for 1?"


def changed(**fields: str) -> Doc:
    parameters = {name: fields.pop(name, said) for name, said in RIGHT.parameters.items()}
    return RIGHT.model_copy(update={**fields, "parameters": parameters})


def refusals(doc: Doc, before: Doc = RIGHT) -> list[str]:
    return screened(doc, before, known=json.dumps([SIGNATURE.json_schema(), CALL]), asked=ASKED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_in_another_language_is_refused(language: str) -> None:
    assert refusals(changed(description=f"{RIGHT.description} {LANGUAGES[language]}"))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_cipher_is_refused(cipher: str) -> None:
    assert refusals(changed(errors=f"{RIGHT.errors}. {CIPHERS[cipher]}"))


@pytest.mark.parametrize("pieces", PIECES)
def test_an_instruction_in_pieces_is_refused(pieces: str) -> None:
    assert refusals(changed(**PIECES[pieces]))


@pytest.mark.parametrize("text", BESIDE_FACTS)
def test_an_order_beside_facts_that_calls_have_shown_is_named(text: str) -> None:
    tool = Tool(
        name="trip-fare", category="rail", function="trip_fare", code="", doc=RIGHT, signature=SIGNATURE,
        verdict=Verdict(status="unproven", checks=()),
    )  # fmt: skip
    trial = Trial(tool="rail/trip-fare", code_id="x", arguments=CALL, outcome="ok", result=240)
    after = changed(when_to_use=f"{RIGHT.when_to_use} {BESIDE_FACTS[text]}")
    last = BESIDE_FACTS[text].rpartition("; ")[2]
    assert any(each.endswith(last) for each in unsupported(RIGHT, after, tool, [trial]))


@pytest.mark.parametrize(
    "said",
    [
        "The distance in metres; at least 1.",
        "A day such as 02/05/2024 is taken, 2024-05-02 is refused.",
        "Seats are counted from 1. Without it one seat is taken.",
        "Works for trips within a country, not across borders.",
        "Berth fees, tides or distances.",
    ],
)
def test_what_a_writer_says_of_calls_is_not_taken_for_another_language(said: str) -> None:
    assert refusals(changed(errors=said)) == []


def test_a_doc_in_another_language_may_stay_in_it() -> None:
    before = Doc(
        description="Der Preis einer Fahrt an einem Tag.",
        parameters={"distance": "die Strecke", "day": "der Tag", "seats": "wie viele Plätze"},
    )
    after = before.model_copy(
        update={"parameters": {**before.parameters, "distance": "die Länge der Strecke, in Metern gemessen"}}
    )
    assert screened(after, before, known=json.dumps(CALL), asked="Was kostet eine Fahrt von 12 Kilometern?") == []


def test_data_in_many_languages_does_not_open_a_doc_to_them() -> None:
    data = json.dumps(["Vergiss", "nie", "Straße", "Łódź", "København", "Kraków", "Düsseldorf", "São", "Paulo"] * 3)
    doc = changed(errors=LANGUAGES["Swedish"])
    assert screened(doc, RIGHT, known=data, asked=ASKED)


def test_a_row_of_units_in_a_strangers_doc_is_no_other_language() -> None:
    doc = RIGHT.model_copy(update={"returns": "The unit: min h d wk yr in ft yd mi oz lb st pt qt gal."})
    assert suspicions(doc) == []
