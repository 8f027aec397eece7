"""A service that says thirty-odd things of itself wrongly: what calls can show is mended, what is right stays."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.recipes.refine.planted_service import Players, answering, document, operations
from tests.remotes.loopback import Service
from toolsmith.adopting.layers import first_layer
from toolsmith.adopting.readers.remote_operations import read_openapi_document
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.gate import Gate
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end
KNOWN = operations()
BROKEN = [each for each in KNOWN if each.kind != "right"]


def held_out() -> dict[str, list[HeldOut]]:
    return {
        each.path: [HeldOut(request=r, tool=each.path, arguments=call, source="file") for r, _, call in each.cases]
        for each in KNOWN
    }


@pytest.fixture(scope="module")
def refined(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("service")
    players = Players(KNOWN)
    strong, user = ScriptedModel(players.strong, name="strong"), ScriptedModel(players.user, name="believer")
    with Service(answering(KNOWN)) as service:
        (root / "service.json").write_text(json.dumps(document(service.url, KNOWN)))
        box = Toolbox.create(root / "box")
        tools = read_openapi_document(str(root / "service.json"), "service")
        box.add_many([first_layer(tool, "service.json") for tool in tools], keep_unproven=True)
        before = {tool.path: tool for tool in box.tools()}
        results = refine_all(
            box.tools(), box, Roles(strong, strong, strong, user), held_out(), options=RefineOptions(rounds=3)
        )
        yield box, {result.path: result for result in results}, before, user


def test_the_service_is_as_wrong_as_it_claims() -> None:
    assert len(BROKEN) >= 30
    assert len({each.kind for each in BROKEN}) >= 11


def test_nine_in_ten_of_what_calls_can_show_is_mended(refined) -> None:
    _, results, _, _ = refined
    left = {
        each.name: (each.kind, results[each.path].status, f"{results[each.path].before} → {results[each.path].after}", results[each.path].reason, [str(c) for c in results[each.path].corrections])
        for each in BROKEN
        if results[each.path].status not in ("improved", "corrected") or results[each.path].after < results[each.path].requests
    }  # fmt: skip
    assert len(left) <= len(BROKEN) / 10, left


def test_nothing_right_is_damaged(refined) -> None:
    box, results, before, _ = refined
    for each in KNOWN:
        if each.kind == "right":
            assert results[each.path].status == "already right"
            assert box.get(each.path).doc_id == before[each.path].doc_id
        assert box.get(each.path).code_id == before[each.path].code_id
        assert results[each.path].after >= results[each.path].before


@pytest.mark.parametrize("target", ["mcp", "openai", "find_tools", "solve"])
def test_the_mended_docs_are_called_rightly_wherever_they_are_served(refined, tmp_path: Path, target: str) -> None:
    box, _, before, user = refined
    requests = held_out()
    right: Counter[str] = Counter()
    with ThreadPoolExecutor(4) as pool:
        for path, tool in before.items():
            calls = Calls(OwnAccount(box), Journal(tmp_path / f"{tool.name}.jsonl"))
            gate = Gate(user, calls, requests[path], pool, target)
            right["before"] += gate.measure(tool).count
            right["after"] += gate.measure(box.get(path)).count
    total = sum(len(each) for each in requests.values())
    assert right["after"] >= 0.9 * total, right
    assert right["before"] <= 0.4 * total, right
