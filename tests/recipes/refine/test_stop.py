"""When a refinement stops, and which version wins."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.recipes.refine.planted import ALL, believing_user, strong, toolbox_of
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

MANY = ALL["tour-price"]
TRAVEL = replace(MANY, cases=MANY.cases[:7])


def _refine(root: Path, sandbox: Sandbox, texts: list[str], right: list[int], rounds: int = 5) -> Refined:
    """The n-th rewrite says `texts[n]`; under the n-th doc the user model gets `right[n]` of 7 requests right."""
    box = toolbox_of(root / "box", [TRAVEL], sandbox)
    written = iter(texts)
    spoken = [TRAVEL.said["distance"], *texts]

    def respond(question: Question) -> str:
        text = question.messages[0].content
        if question.purpose == "rewrite_doc":
            reply = {"description": TRAVEL.purpose, "parameters": {"distance": next(written)}}
            return f"```json\n{json.dumps(reply)}\n```"
        if question.purpose != "call_tool":
            return strong(question)
        version = max(at for at, said in enumerate(spoken) if f'"description": "{said}"' in text)
        number = next(at for at, (request, _, _) in enumerate(TRAVEL.cases) if request in text)
        return believing_user(question) if number >= right[version] else _right(number)

    model = ScriptedModel(respond, name="all")
    (refined,) = refine_all(
        box.tools(),
        box,
        Roles(model, model, model, model),
        {"planted/tour-price": TRAVEL.held_out()},
        options=RefineOptions(rounds=rounds),
    )
    if refined.commit:
        assert box.get("tour-price").doc.parameters["distance"] == spoken[_winner(refined)]
    return refined


def _right(number: int) -> str:
    return f"```json\n{json.dumps(TRAVEL.cases[number][2])}\n```"


def _winner(refined: Refined) -> int:
    return max(at for at, version in enumerate(refined.versions) if version.decision == "kept")


def test_the_best_version_wins_not_the_last(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = [
        "how far it is",
        "the way from here to there, as the road goes, without any detour",
        "kilometres driven by car since the trip began; read them off the dashboard before you start",
        "quite other words that say nothing of roads, cars, trips or towns, but of weather and rain",
    ]
    refined = _refine(tmp_path, sandbox, texts, [0, 2, 5, 4, 2], rounds=4)
    assert [version.measured.count for version in refined.versions] == [0, 2, 5, 4, 2]
    assert (refined.after, _winner(refined)) == (5, 2)


def test_successive_docs_that_say_the_same_end_it(tmp_path: Path, sandbox: Sandbox) -> None:
    long = (
        "how far it is from here to there by road, measured along the way that a car takes, without any detour at all"
    )
    refined = _refine(tmp_path, sandbox, [long, f"{long}, roughly", "never asked"], [0, 1, 1, 1])
    assert refined.reason.startswith("the doc has converged; but 0 → 1 right calls of 7 may be chance")
    assert refined.rounds == 2


def test_the_round_limit_ends_it(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = ["one two three", "the way from here to there, as the road goes"]
    refined = _refine(tmp_path, sandbox, texts, [0, 1, 2], rounds=2)
    assert refined.reason.startswith("all 2 rounds are used")


def test_a_metric_that_sees_nothing_stops_the_run_and_is_named(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = [
        "how far it is",
        "the way from here to there, as the road goes, without any detour, measured on a map of the whole country",
        "never asked",
    ]
    refined = _refine(tmp_path, sandbox, texts, [0, 0, 0, 0])
    assert (refined.status, refined.rounds) == ("flat", 2)
    assert "cannot tell documents apart" in refined.reason
    assert refined.commit == ""
