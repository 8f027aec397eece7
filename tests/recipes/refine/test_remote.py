"""Refining a foreign service on loopback that is down, slow, rate limited, or changes its answers."""

from __future__ import annotations

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from tests.remotes.loopback import Answer, Service, as_json
from toolsmith.adopting.readers.remote_operations import read_openapi_document
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.gate import Gate
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

PATH = "weather/level"
RIGHT = {"at": "in metres above the sea"}


def _document(url: str) -> dict[str, object]:
    parameter = {"name": "at", "in": "query", "required": True, "schema": {"type": "number"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Weather", "version": "1"},
        "servers": [{"url": url}],
        "paths": {"/level": {"get": {"operationId": "level", "parameters": [parameter], "responses": {}}}},
    }


def _box(root: Path, url: str, seconds: float = 30) -> Toolbox:
    document = root / "weather.json"
    document.write_text(json.dumps(_document(url)))
    box = Toolbox.create(root / "box")
    box.add_many(read_openapi_document(str(document), "weather", {"seconds": seconds}), keep_unproven=True)
    return box


def _model() -> ScriptedModel:
    """Believes `kilometres` unless the doc says metres; explores, analyzes and rewrites rightly."""

    def respond(question: Question) -> str:
        text = question.messages[0].content
        if question.purpose == "call_tool":
            kilometres = int(text.rpartition("up ")[2].split(" ")[0])
            reply: dict[str, object] = {"at": kilometres * (1000 if "in metres" in text else 1)}
        elif question.purpose == "explore_tool":
            ideas = [(1200, "a hut"), (8848, "the highest summit there is"), (0, "the beach")]
            reply = {"trials": [{"request": f"The air at {place}?", "arguments": {"at": at}} for at, place in ideas]}
        elif question.purpose == "analyze_trials":
            reply = {"findings": [{"about": "parameters.at", "trials": [1], "finding": "It is in metres."}]}
        else:
            reply = {"description": "The air at a height.", "parameters": RIGHT, "examples": []}
        return f"```json\n{json.dumps(reply)}\n```"

    return ScriptedModel(respond, name="all")


def _refine(box: Toolbox) -> tuple[Refined, ScriptedModel]:
    requests = {
        PATH: [
            HeldOut(request=f"The air {km} km up ? up {km} ", tool=PATH, arguments={"at": km * 1000}, source="file")
            for km in (2, 3, 5)
        ]
    }
    model = _model()
    roles = Roles(model, model, model, model)
    (refined,) = refine_all(box.tools(), box, roles, requests, options=RefineOptions(rounds=2, requests_per_round=1))
    return refined, model


def _level(path: str) -> float:
    return float(parse_qs(urlparse(path).query)["at"][0])


def _asked(model: ScriptedModel) -> str:
    return "\n".join(message.content for question in model.questions for message in question.messages)


def test_a_foreign_doc_is_refined_as_an_overlay(tmp_path: Path) -> None:
    def answer(_: str, path: str, __: bytes) -> Answer:
        return as_json({"pressure": round(1013 - _level(path) / 10, 1)})

    with Service(answer) as service:
        box = _box(tmp_path, service.url)
        before = box.get(PATH)
        refined, _ = _refine(box)
    assert (refined.status, refined.before, refined.after) == ("improved", 0, 3)
    after = box.get(PATH)
    assert after.doc.parameters == RIGHT
    assert (after.code_id, after.remote) == (before.code_id, before.remote)


def test_a_rate_limit_in_the_middle_is_waited_for_or_reported_and_never_documented(tmp_path: Path) -> None:
    def answer(_: str, path: str, __: bytes) -> Answer:
        if _level(path) in (1200, 8848):
            return as_json({"error": "too many requests"}, 429, **{"Retry-After": "3600"})
        return as_json({"pressure": round(1013 - _level(path) / 10, 1)})

    with Service(answer) as service:
        box = _box(tmp_path, service.url)
        refined, model = _refine(box)
    assert refined.environment_failures >= 1
    assert "429" not in _asked(model)
    assert "too many requests" not in _asked(model)
    assert "429" not in json.dumps(box.get(PATH).doc.model_dump(mode="json"))
    assert [entry.blame for entry in box.trials.entries(PATH) if "429" in entry.failure] == [
        "environment"
    ] * refined.environment_failures


@pytest.mark.parametrize("trouble", ["slow", "failing", "down"])
@pytest.mark.end_to_end
def test_a_service_that_does_not_answer_is_reported_and_teaches_nothing(tmp_path: Path, trouble: str) -> None:
    is_up = [True]

    def answer(_: str, path: str, __: bytes) -> Answer:
        if not is_up[0] and trouble == "slow":
            time.sleep(0.8)  # longer than the toolbox waits
        if not is_up[0] and trouble == "failing":
            return 503, {}, "service unavailable"
        if _level(path) >= 5000:
            is_up[0] = False  # the last held-out request is the last that is answered
        return as_json({"pressure": round(1013 - _level(path) / 10, 1)})

    with Service(answer) as service:
        box = _box(tmp_path, service.url if trouble != "down" else "http://127.0.0.1:9", seconds=0.4)
        head = box.commit
        refined, model = _refine(box)
    if trouble == "down":
        assert refined.status == "no requests"
        assert model.questions == []
    else:
        assert refined.status == "unchanged"
        assert "no call came through" in refined.reason
    assert refined.environment_failures > 0
    assert box.commit == head


def test_answers_that_change_are_judged_by_arguments(tmp_path: Path) -> None:
    numbers = itertools.count()

    def answer(_: str, __: str, ___: bytes) -> Answer:
        return as_json({"pressure": next(numbers)})

    with Service(answer) as service:
        refined, _ = _refine(_box(tmp_path, service.url))
    assert (refined.before, refined.after) == (0, 3)


@pytest.mark.parametrize(("said", "is_right"), [(10, True), (25, False)])
def test_a_default_that_a_document_claims_counts_only_where_the_answer_is_the_same(
    tmp_path: Path, said: int, *, is_right: bool
) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "default": said}}
    town = {"name": "town", "in": "query", "required": True, "schema": {"type": "string"}}
    operation = {"operationId": "orders", "description": "Orders.", "parameters": [town, limit], "responses": {}}

    def answer(_: str, path: str, __: bytes) -> Answer:
        asked = parse_qs(urlparse(path).query)
        return as_json({"orders": [f"{asked['town'][0]} {n}" for n in range(int(asked.get("limit", ["10"])[0]))]})

    with Service(answer) as service, ThreadPoolExecutor(1) as pool:
        file = tmp_path / "orders.json"
        file.write_text(json.dumps({"openapi": "3.0.3", "servers": [{"url": service.url}], "paths": {"/orders": {"get": operation}}}))  # fmt: skip
        box = Toolbox.create(tmp_path / "box")
        box.add_many(read_openapi_document(str(file), "shop"), keep_unproven=True)
        held = [
            HeldOut(request=f"{n} orders", tool="shop/orders", arguments={"town": "Ulm", "limit": said}, source="file")
            for n in (1, 2)  # the same answer twice: it proves no arguments
        ]
        user = ScriptedModel(lambda _: '```json\n{"town": "Ulm"}\n```', name="user")
        gate = Gate(user, Calls(OwnAccount(box), Journal(tmp_path / "calls.jsonl")), held, pool)
        assert gate.measure(box.get("shop/orders")).count == (2 if is_right else 0)
