"""Held-out requests are choices: another tool, or none, is wrong; requests of others must be left alone."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.toolbox.tools import tool_of
from toolsmith.errors import BadInputError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.gate import Gate, is_blank
from toolsmith.recipes.refine.judging.held_out import HeldOut, read_requests
from toolsmith.recipes.refine.judging.neighbours import Surroundings, surroundings
from toolsmith.recipes.refine.trying.calls import Calls
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Tool

CODE = "def {name}(value: int) -> int:\n    return value * {factor}\n"
FARE, TIME = "trips/trip-fare", "trips/trip-time"


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    Toolbox.create(tmp_path / "box", "box")
    box = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    docs = {"trip_fare": "The fare of a trip in cents.", "trip_time": "The time that a trip takes in minutes."}
    for factor, (name, description) in enumerate(docs.items(), 2):
        code = CODE.format(name=name, factor=factor)
        box.add(tool_of(code, name=name.replace("_", "-"), category="trips", doc=Doc(description=description)))
    return box


def _requests() -> dict[str, list[HeldOut]]:
    words = {FARE: ("The fare of trip {}?", 2), TIME: ("The time of trip {}?", 3)}
    return {
        path: [
            HeldOut(request=text.format(n), tool=path, arguments={"value": n}, expected=n * factor, source="file") for n in (5, 7, 8)
        ]
        for path, (text, factor) in words.items()
    }  # fmt: skip


def _chooser(question: Question) -> str:
    """Takes the first tool whose text shares the word that the request is about; none where there is none."""
    text = question.messages[0].content
    docs, request = text.split("## The request")
    word = next(word for word in ("fare", "time", "owner") if word in request)
    number = int(request.rpartition("trip ")[2].split("?")[0]) if "trip " in request else 1
    named = [
        part.split("`")[1]
        for part in docs.split("\n## ")[1:]
        if f" {word}" in part.lower() and "`" in part.split("\n")[0]
    ]
    if question.purpose == "call_tool":
        return json.dumps({"value": number})
    return json.dumps({"tool": named[0] if named else None, "arguments": {"value": number}})


def _measured(box: Toolbox, tool: Tool, root: Path, nobodys: list[HeldOut] | None = None):
    requests = _requests()
    around = surroundings(tool, box, requests, nobodys or [])
    calls = Calls(OwnAccount(box), Journal(root / "journal.jsonl"))
    with ThreadPoolExecutor(2) as pool:
        return around, Gate(ScriptedModel(_chooser), calls, requests[tool.path], pool, "mcp", around).measure(tool)


NOBODYS = HeldOut(request="The owner of trip 3?", tool="", arguments={}, source="file")


def test_a_tool_stands_beside_its_neighbours_and_their_requests_are_not_its_own(box: Toolbox, tmp_path: Path) -> None:
    around, measured = _measured(box, box.get(FARE), tmp_path, [NOBODYS])
    assert [tool.path for tool in around.neighbours] == [TIME]
    assert {held.tool for held in around.foreign} == {TIME, ""}
    assert measured.count == len(measured.scores) == 3 + 2 + 1


def test_a_doc_that_claims_all_is_taken_for_what_it_must_not_take(box: Toolbox, tmp_path: Path) -> None:
    greedy = box.get(FARE)
    greedy = greedy.with_(
        doc=greedy.doc.model_copy(update={"description": "The fare, the time and the owner of a trip."})
    )
    _, measured = _measured(box, greedy, tmp_path, [NOBODYS])
    wrong = [scored for scored in measured.scores.values() if not scored.is_right]
    assert len(wrong) == 3
    assert all(scored.chose == FARE and "not for it" in scored.why for scored in wrong)


def test_picking_none_or_another_is_wrong(box: Toolbox, tmp_path: Path) -> None:
    vague = box.get(FARE)
    vague = vague.with_(doc=vague.doc.model_copy(update={"description": "Does something with a number."}))
    _, measured = _measured(box, vague, tmp_path)
    assert [scored.chose for scored in measured.scores.values()][:3] == ["none"] * 3
    assert measured.count == 2, "only what it must not take"


def test_a_lesson_tells_what_was_chosen_and_how_the_tool_would_have_been_called(box: Toolbox, tmp_path: Path) -> None:
    vague = box.get(FARE)
    vague = vague.with_(doc=vague.doc.model_copy(update={"description": "Does something with a number."}))
    lessons = [held.model_copy(update={"arguments": {"value": 1}, "expected": 2}) for held in _requests()[FARE][:1]]
    around = surroundings(vague, box, _requests()).model_copy(update={"foreign": ()})
    calls = Calls(OwnAccount(box), Journal(tmp_path / "journal.jsonl"))
    with ThreadPoolExecutor(2) as pool:
        found = Gate(ScriptedModel(_chooser), calls, lessons, pool, "mcp", around).lessons(vague)
    (mistake,) = found.mistakes
    assert 'chose: none\ncalled with: {"value": 5}: other arguments and another answer' in mistake
    assert 'the right call: {"value": 1}' in mistake
    assert [trial.arguments for trial in found.trials] == [{"value": 1}, {"value": 5}], (
        "the right call and the wrong one"
    )


def test_a_request_that_several_tools_take_may_go_to_any_of_them_and_to_no_other(box: Toolbox, tmp_path: Path) -> None:
    text = "The fare and the time of trip 9?"
    both = {
        path: [*held, HeldOut(request=text, tool=path, arguments={"value": 9}, source="file")]
        for path, held in _requests().items()
    }
    for path in (FARE, TIME):
        around = surroundings(box.get(path), box, both)
        assert text not in {held.request for held in around.foreign}
        calls = Calls(OwnAccount(box), Journal(tmp_path / path / "journal.jsonl"))
        with ThreadPoolExecutor(2) as pool:
            measured = Gate(ScriptedModel(_chooser), calls, both[path], pool, "mcp", around).measure(box.get(path))
            none = ScriptedModel(lambda _: json.dumps({"tool": None}), name="none")
            unmoved = Gate(none, calls, both[path], pool, "mcp", around).measure(box.get(path))
        assert measured.scores[both[path][-1].id].is_right, "the chooser takes the first of the two"
        assert not unmoved.scores[both[path][-1].id].is_right


def test_a_doc_without_a_word_is_a_choice_even_alone(box: Toolbox, tmp_path: Path) -> None:
    blank = box.get(FARE)
    blank = blank.with_(doc=blank.doc.model_copy(update={"description": "…"}))
    assert is_blank(blank)
    assert not is_blank(box.get(FARE))
    calls = Calls(OwnAccount(box), Journal(tmp_path / "journal.jsonl"))
    model = ScriptedModel(lambda _: json.dumps({"tool": None}), name="none")
    with ThreadPoolExecutor(2) as pool:
        measured = Gate(model, calls, _requests()[FARE], pool, "mcp", Surroundings()).measure(blank)
    assert measured.count == 0
    assert {question.purpose for question in model.questions} == {"choose_call"}


def test_a_file_may_hold_requests_that_no_tool_takes(box: Toolbox, tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text(
        '{"request": "The owner of trip 3?", "tool": null}\n{"request": "The fare of trip 5?", "tool": "trip-fare", "arguments": {"value": 5}}\n'
    )
    assert [held.tool for held in read_requests(file, box)] == ["", FARE]
    file.write_text('{"request": " ", "tool": null}\n{"request": "x", "tool": null, "arguments": {}}\n')
    with pytest.raises(BadInputError):
        read_requests(file, box)
