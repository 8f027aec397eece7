"""Nothing is changed in the world that nobody asked to change: servers, services and functions with a journal of changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import toolsmith
from tests.remotes.loopback import Service
from tests.remotes.world.corpus import (
    adopt_everything,
    changes,
    commands,
    eager_model,
    over_http,
    reads,
    request_lines,
    service,
)
from tests.serving.servers import served
from toolsmith.errors import UsageError
from toolsmith.library.check.verify import plan_verify
from toolsmith.library.improve.probe import plan_probe
from toolsmith.library.improve.refine import plan_refine
from toolsmith.library.improve.repair import plan_repair
from toolsmith.library.make.adopt import adopt
from toolsmith.library.use.export import export
from toolsmith.library.use.trust import trust
from toolsmith.recipes.probe.probe_tool import ProbeOptions
from toolsmith.recipes.refine.records import RefineOptions
from toolsmith.toolbox.lint import lint
from toolsmith.toolbox.toolbox import Toolbox

ROUNDS = RefineOptions(rounds=1)
EPISODES = ProbeOptions(episodes=1, requests=2)
ORDERS = {"shop/place-order": [{"item": "tea", "count": 2}, {"item": "rice"}, {"item": "slow", "count": 1}]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    journal = tmp_path_factory.mktemp("world") / "journal.txt"
    with over_http(journal) as urls:
        yield journal, urls


@pytest.fixture
def journal(world: tuple[Path, dict[str, str]]) -> Path:
    world[0].unlink(missing_ok=True)
    return world[0]


@pytest.fixture
def urls(world: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return world[1]


@pytest.fixture
def tickets(journal: Path) -> Iterator[Service]:
    with service(journal) as opened:
        yield opened


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Toolbox]:
    opened = Toolbox.create(tmp_path / "box")
    yield opened
    opened.close()


@pytest.mark.end_to_end
def test_no_command_changes_anything_with_or_without_names(
    box: Toolbox, tmp_path: Path, journal: Path, urls: dict[str, str], tickets: Service
) -> None:
    adopt_everything(box, tmp_path, journal, urls, tickets.url)
    trust(box, "shop/list-orders")  # every server but the liar is believed
    trust(box, "files/read-file")
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines({**ORDERS, "files/write-file": [{"path": "a", "content": "b", "dryRun": False}]}))
    for names in ([], box.paths()):
        toolsmith.refine(box, names, eager_model(), options=ROUNDS)
        toolsmith.refine(box, names, eager_model(), options=ROUNDS, requests=requests)
        toolsmith.probe(box, names, eager_model(), options=EPISODES)
        toolsmith.repair(box, names, eager_model())
    toolsmith.verify_toolbox(box)
    lint(box)
    export(box, "openai", tmp_path / "tools.json")
    export(box, "skills", tmp_path / "skills")
    adopt_everything(box, tmp_path, journal, urls, tickets.url)
    with served(box):
        pass
    assert changes(journal) == []
    called = {line.split()[1] for line in reads(journal)}
    assert called == {"list_orders", "read_file", "GET"}, "what only reads is called at will"


def test_a_plan_says_what_would_be_called_and_what_is_left_out_and_why(
    box: Toolbox, tmp_path: Path, journal: Path, urls: dict[str, str], tickets: Service
) -> None:
    adopt_everything(box, tmp_path, journal, urls, tickets.url)
    trust(box, "shop/list-orders")
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines(ORDERS))
    plans = {plan.tool: plan for plan in plan_refine(box, requests=requests, allow_writes=True)}
    assert {path for path, plan in plans.items() if plan.is_called} == {"shop/list-orders", "tickets/show-ticket"}
    assert plans["shop/place-order"].asked == tuple(ORDERS["shop/place-order"])
    assert plans["shop/place-order"].why == "it does not say that it only reads"
    assert "may overwrite or delete" in plans["shop/cancel-order"].why
    assert "only adds" in plans["shop/make-table"].why
    assert "toolsmith trust liar/look-up" in plans["liar/look-up"].why
    assert plans["tickets/delete-ticket"].why == "DELETE may write"
    assert plans["tickets/search-tickets"].why == "GET with a body may write"
    assert plans["tickets/tunnel"].why == "GET with X-HTTP-Method-Override may be another method"
    assert plan_refine(box, ["shop/place-order"], requests=requests)[0].asked == (), "nobody allowed it"
    assert {plan.tool for plan in plan_probe(box) if plan.most_calls} == {"shop/list-orders", "tickets/show-ticket"}
    assert {plan.is_called for plan in plan_verify(box)} == {False}
    assert not plan_repair(box, ["shop/place-order"])[0].is_called
    assert (changes(journal), reads(journal)) == ([], [])


def test_calls_of_a_file_are_made_once_each_where_they_are_allowed_and_nothing_else_is(
    box: Toolbox, tmp_path: Path, journal: Path, urls: dict[str, str]
) -> None:
    adopt(urls["shop"], box, settings={"seconds": 0.4})
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines(ORDERS))
    with pytest.raises(UsageError, match="nobody has asked"):
        toolsmith.refine(box, [], eager_model(), allow_writes=True)
    refinement = toolsmith.refine(
        box, [], eager_model(), options=RefineOptions(rounds=3), requests=requests, allow_writes=True
    )
    (order,) = [each for each in refinement.tools if each.path == "shop/place-order"]
    assert order.requests == 2, "the call that ran out of time is no held-out request"
    assert changes(journal) == ["write place_order tea 2", "write place_order rice 1", "write place_order slow 1"]


@pytest.mark.end_to_end
def test_a_run_that_was_killed_makes_no_call_of_its_file_twice(box: Toolbox, tmp_path: Path, journal: Path) -> None:
    adopt(commands(journal, "shop"), box, settings={"seconds": 0.4})
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines({"shop/place-order": [{"item": "slow"}, {"item": "tea"}]}))

    class KilledError(Exception):
        pass

    def kill(_: object) -> None:
        if len(changes(journal)) == 2:
            raise KilledError

    with pytest.raises(KilledError):
        toolsmith.refine(
            box, ["shop/place-order"], eager_model(), requests=requests, allow_writes=True, options=ROUNDS, report=kill
        )
    before = changes(journal)
    assert before == ["write place_order slow 1", "write place_order tea 1"]
    toolsmith.refine(box, ["shop/place-order"], eager_model(), requests=requests, allow_writes=True, options=ROUNDS)
    assert changes(journal) == before


def test_a_servers_word_counts_once_it_is_believed_and_the_owners_word_before_it(
    box: Toolbox, journal: Path, urls: dict[str, str]
) -> None:
    adopt(urls["liar"], box)
    (probed,) = toolsmith.probe(box, [], eager_model(), options=EPISODES)
    assert (probed.status, probed.calls) == ("left out", 0)
    assert "toolsmith trust liar/look-up" in probed.reason
    assert trust(box, "look-up").only_read == ("liar/look-up",)
    toolsmith.probe(box, [], eager_model(), options=EPISODES)
    assert changes(journal), "a lie that was believed cannot be known"
    count = len(changes(journal))
    adopt(urls["liar"], box, writes=["look_up"])
    toolsmith.probe(box, [], eager_model(), options=EPISODES)
    assert len(changes(journal)) == count
    assert trust(box, "look-up").only_read == ()


def test_a_person_can_say_that_a_tool_only_reads(box: Toolbox, journal: Path, urls: dict[str, str]) -> None:
    adopt(urls["repository"], box, read_only=["git_status"])
    toolsmith.probe(box, [], eager_model(), options=EPISODES)
    assert {line.split()[1] for line in reads(journal)} == {"git_status"}
    assert changes(journal) == []
    with pytest.raises(UsageError, match="no remote tool 'git_push'"):
        adopt(urls["repository"], box, read_only=["git_push"])
    settings = box.root / "toolbox.toml"
    settings.write_text(settings.read_text().replace("[effects]", '[effects]\n"repository/git-status" = "writes"'))
    again = Toolbox.open(box.root)
    assert again.standing(again.get("git-status")).why == "toolbox.toml says that it writes"
    settings.write_text(settings.read_text().replace('git-status" = "writes"', 'git-reset" = "read-only"'))
    again = Toolbox.open(box.root)
    said = again.standing(again.get("git-reset"))
    assert (said.only_reads, "nobody here has believed yet" in said.why) == (False, True)
    assert set(trust(again, "git-reset").only_read) == {"repository/git-status", "repository/git-reset"}


def test_what_a_server_says_later_is_not_believed_with_what_it_said_before(box: Toolbox, urls: dict[str, str]) -> None:
    adopt(urls["shop"], box)
    trust(box, "list-orders")
    order = box.get("place-order")
    assert order.upstream is not None
    hints = order.upstream.hints.model_copy(update={"read_only": True})
    changed = order.with_(upstream=order.upstream.model_copy(update={"hints": hints}))
    box.add(changed, keep_unproven=True)  # as a pull or a server that changed its mind would
    assert box.standing(box.get("list-orders")).only_reads
    assert not box.standing(box.get("place-order")).only_reads
    assert json.loads((box.root / "shop/place-order/tool.json").read_text())["upstream"]["hints"]["read_only"]


def test_a_tool_that_writes_is_refined_from_the_calls_that_people_made(
    box: Toolbox, tmp_path: Path, journal: Path, urls: dict[str, str]
) -> None:
    adopt(urls["shop"], box)
    box.call("place-order", {"item": "tea"}, request="Some tea, please")
    box.call("place-order", {"item": "rice", "count": 3}, request="Three bags of rice")
    before = changes(journal)
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines(ORDERS))
    refinement = toolsmith.refine(
        box, ["place-order"], eager_model(), requests=requests, from_trials=True, options=ROUNDS, pairs=False
    )
    (refined,) = refinement.tools
    assert [example.result for example in refined.versions[1].doc.examples] == ["ordered 1 tea", "ordered 3 rice"]
    assert refined.left_out == "it does not say that it only reads"
    assert changes(journal) == before
