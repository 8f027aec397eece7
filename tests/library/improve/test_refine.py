"""`toolsmith refine` as a whole: requests from a file, probing first, real use, resume, and a toolbox's own errors."""

from __future__ import annotations

import json
from pathlib import Path

import git
import pytest

import toolsmith
from tests.recipes.refine.planted import (
    ALL,
    Planted,
    believing_user,
    scripted_strong,
    scripted_user,
    strong,
    toolbox_of,
)
from toolsmith.errors import BadInputError
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.records import RefineOptions
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question, Reply, Usage

TRAVEL = ALL["travel-price"]


class KilledError(Exception):
    """Stands for a kill: nothing of ours catches it."""


def requests_file(tmp_path: Path, *planted: Planted) -> Path:
    """The cases of planted tools as a user's file of requests."""
    path = tmp_path / "requests.jsonl"
    lines = [
        {"request": request, "tool": each.name, "arguments": right}
        for each in planted
        for request, _, right in each.cases
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    return toolbox_of(tmp_path / "box", [TRAVEL, ALL["route-price"]], sandbox)


def test_requests_from_a_file_decide(box: Toolbox, tmp_path: Path) -> None:
    refinement = toolsmith.refine(
        box,
        ["travel-price"],
        scripted_strong(),
        user_model=scripted_user(),
        requests=requests_file(tmp_path, TRAVEL),
        pairs=False,
    )
    (refined,) = refinement.tools
    assert (refined.status, refined.before, refined.after) == ("improved", 0, 4)
    assert refined.commit == box.commit
    assert not refinement.is_stopped


def test_every_problem_of_a_file_of_requests_is_listed_and_nothing_is_asked(box: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(
        'no json\n{"request": "", "tool": "travel-price", "arguments": {"distance": "far"}}\n'
        '{"request": "x", "tool": "nowhere", "arguments": {}, "more": 1}\n'
    )
    model = scripted_strong()
    with pytest.raises(BadInputError) as caught:
        toolsmith.refine(box, [], model, user_model=scripted_user(), requests=path)
    assert len(caught.value.problems) == 4
    assert model.questions == []


def test_without_requests_a_tool_is_probed_first(box: Toolbox) -> None:
    asked: list[str] = []

    def respond(question: Question) -> str:
        asked.append(question.purpose)
        if question.purpose != "probe_tool":
            return strong(question)
        number = asked.count("probe_tool")
        reply = {
            "judgement": {"solved": True, "answer": None, "why": ""},
            "request": f"{number} {'abcdefgh'[number % 8] * 9}",
        }
        return f"```json\n{json.dumps({**reply, 'arguments': {'distance': number}})}\n```"

    refinement = toolsmith.refine(
        box, ["travel-price"], ScriptedModel(respond), user_model=scripted_user(), pairs=False
    )
    assert asked[0] == "probe_tool"
    assert [probed.path for probed in refinement.probed] == ["planted/travel-price"]
    (refined,) = refinement.tools
    assert refined.status == "no requests"  # the prober never pointed at a value of the result, so nothing is confirmed
    assert refined.rounds == 0


@pytest.mark.end_to_end
def test_a_killed_run_asks_nothing_twice_and_ends_alike(tmp_path: Path, sandbox: Sandbox) -> None:
    planted = [ALL[name] for name in ("travel-price", "country-code", "letter-at")]
    requests = requests_file(tmp_path, *planted)
    options = RefineOptions(rounds=3)

    def whole(root: Path) -> tuple[Toolbox, list[str]]:
        box = toolbox_of(root, planted, sandbox)
        model, user = scripted_strong(), scripted_user()
        toolsmith.refine(box, [], model, user_model=user, requests=requests, options=options, pairs=False)
        return box, [question.id for question in (*model.questions, *user.questions)]

    clean, asked_once = whole(tmp_path / "clean")
    box = toolbox_of(tmp_path / "killed", planted, sandbox)
    asked: list[str] = []
    for limit in range(1, 40, 4):  # killed after so many answers, again and again
        left = [limit]

        def counted(question: Question, answer, left: list[int] = left) -> str:
            if not left[0]:
                raise KilledError
            left[0] -= 1
            asked.append(question.id)
            return str(answer(question))

        model = ScriptedModel(lambda question, counted=counted: counted(question, strong), name="strong")
        user = ScriptedModel(lambda question, counted=counted: counted(question, believing_user), name="believer")
        try:
            toolsmith.refine(box, [], model, user_model=user, requests=requests, options=options, pairs=False, jobs=1)
            break
        except KilledError:
            assert not git.Repo(box.root).is_dirty(untracked_files=True)
    assert len(asked) == len(set(asked))
    assert sorted(asked) == sorted(asked_once)
    assert [tool.doc for tool in box.tools()] == [tool.doc for tool in clean.tools()]


def test_a_finished_run_commits_nothing_new_when_started_again(box: Toolbox, tmp_path: Path) -> None:
    requests = requests_file(tmp_path, TRAVEL)
    toolsmith.refine(
        box, ["travel-price"], scripted_strong(), user_model=scripted_user(), requests=requests, pairs=False
    )
    head, model, user = box.commit, scripted_strong(), scripted_user()
    refinement = toolsmith.refine(box, ["travel-price"], model, user_model=user, requests=requests, pairs=False)
    assert refinement.tools[0].status == "already right"
    assert box.commit == head
    assert model.questions + user.questions == []


def test_a_cap_stops_the_run_and_says_so(box: Toolbox, tmp_path: Path) -> None:
    refinement = toolsmith.refine(
        box,
        ["travel-price"],
        scripted_strong(),
        user_model=scripted_user(),
        requests=requests_file(tmp_path, TRAVEL),
        budget=Budget(calls=2),
        pairs=False,
    )
    assert refinement.is_stopped
    assert "cap of 2 calls" in refinement.tools[0].reason


def test_real_use_is_learned_from_in_place_of_imagined_requests(box: Toolbox, tmp_path: Path) -> None:
    box.call("travel-price", {"distance": 1500.0}, request="From home to work, 1500 metres", model="small")
    box.call("travel-price", {"distance": "far"}, request="A long way", model="small")
    secret = TRAVEL.cases[0]
    box.call("travel-price", secret[2], request=secret[0], model="small")
    model = scripted_strong()
    toolsmith.refine(
        box,
        ["travel-price"],
        model,
        user_model=scripted_user(),
        requests=requests_file(tmp_path, TRAVEL),
        from_trials=True,
        pairs=False,
    )
    purposes = [question.purpose for question in model.questions]
    assert "explore_tool" not in purposes
    shown = next(question for question in model.questions if question.purpose == "analyze_trials").messages[0].content
    assert "From home to work, 1500 metres" in shown
    assert "A long way" in shown
    assert secret[0] not in shown


def test_held_out_requests_are_never_shown_to_a_strong_role(box: Toolbox, tmp_path: Path) -> None:
    model = scripted_strong()
    toolsmith.refine(
        box, ["travel-price"], model, user_model=scripted_user(), requests=requests_file(tmp_path, TRAVEL), pairs=False
    )
    asked = "\n".join(message.content for question in model.questions for message in question.messages)
    assert model.questions
    assert not [request for request, _, _ in TRAVEL.cases if request in asked]


def test_calls_that_a_model_chose_carry_its_name_and_their_share_of_its_cost(box: Toolbox, tmp_path: Path) -> None:
    def priced(question: Question) -> Reply:
        return Reply(text=strong(question), usage=Usage(input_tokens=10, output_tokens=10, cost_usd=0.06))

    model = ScriptedModel(priced, name="explorer")
    requests = requests_file(tmp_path, TRAVEL)
    toolsmith.refine(box, ["travel-price"], model, user_model=scripted_user(), requests=requests, pairs=False)
    asked = sum(question.purpose == "explore_tool" for question in model.questions)
    explored = [entry for entry in box.trials.entries() if entry.model == "explorer"]
    assert asked
    assert explored
    assert sum(entry.cost_usd or 0 for entry in explored) == pytest.approx(0.06 * asked)


def test_a_cap_holds_over_all_models_of_a_run(box: Toolbox, tmp_path: Path) -> None:
    model, user = scripted_strong(), scripted_user()
    requests = requests_file(tmp_path, TRAVEL)
    refinement = toolsmith.refine(
        box, ["travel-price"], model, user_model=user, requests=requests, budget=Budget(calls=6), pairs=False
    )
    assert refinement.is_stopped or "stopped early" in refinement.tools[0].reason
    assert len(model.questions) + len(user.questions) == 6


def test_trials_can_be_filtered(box: Toolbox) -> None:
    box.call("travel-price", {"distance": 1.0})
    box.call("travel-price", {"distance": "far"})
    box.call("route-price", {"distance": 2.0})
    assert [entry.outcome for entry in toolsmith.trials(box, "travel-price")] == ["ok", "invalid"]
    assert [entry.blame for entry in toolsmith.trials(box, blame="caller")] == ["caller"]
    assert len(toolsmith.trials(box, limit=1)) == 1


def test_a_call_with_half_a_character_is_logged_too(box: Toolbox) -> None:
    assert box.call("travel-price", {"distance": "\ud800"}).outcome == "invalid"
    (entry,) = toolsmith.trials(box)
    assert entry.arguments == {"distance": "?"}
