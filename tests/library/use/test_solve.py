"""Solve as a verb: batches with targets, resume, the journal, and the queue that becomes a tool."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.conftest import bracket_lines, bracket_maker
from tests.toolboxes import make_toolbox
from toolsmith.cli.all_commands import app
from toolsmith.errors import BadInputError, ModelNotChosenError, UsageError
from toolsmith.library.make.queue import make_from_queue, queue
from toolsmith.library.use.solve import solve
from toolsmith.library.use.solve_file import solve_file
from toolsmith.models.scripted import ScriptedModel
from toolsmith.reading.tasks.request_file import looks_like_a_file
from toolsmith.recipes.solve.answer_log import answer_log_of


def respond(question):
    """Adds what the request names; finds no tool for anything else."""
    request = question.messages[-1].content
    if question.purpose == "solve_without_tool":
        return "Answer: unknown"
    if "Add" not in request:
        return "NO TOOL"
    numbers = [int(word) for word in request.replace(",", " ").split() if word.isdigit()]
    return json.dumps({"tool": "total", "arguments": {"numbers": numbers}})


@pytest.fixture
def box(tmp_path, sandbox):
    return make_toolbox(tmp_path / "box", sandbox)


def write(path, lines):
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return path


def test_batch_gives_answers_in_order_accuracy_and_goes_on_where_it_was_cut_off(box, tmp_path):
    lines = [{"request": f"Add {n}, {n + 1}", "target": 2 * n + 1} for n in range(6)]
    lines[3]["target"] = -1
    path = write(tmp_path / "requests.jsonl", lines)
    model = ScriptedModel(respond)
    batch = solve_file(path, box, model, strategy="direct", jobs=3)
    assert [item.answer.value for item in batch.solved] == [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]
    assert (batch.right, batch.judged) == (5, 6)
    asked = len(model.questions)
    again = solve_file(path, box, model, strategy="direct")
    assert len(model.questions) == asked
    assert all(item.was_known for item in again.solved)
    assert (again.right, again.judged) == (5, 6)


def test_every_problem_of_a_file_is_named_before_anything_is_asked(box, tmp_path):
    path = tmp_path / "requests.jsonl"
    path.write_text('{"request": "Add 1"}\nnot json\n{"request": ""}\n[1]\n')
    with pytest.raises(BadInputError) as error:
        solve_file(path, box, ScriptedModel([]))
    assert len(error.value.problems) == 3


def test_user_model_is_needed(box):
    with pytest.raises(ModelNotChosenError):
        solve("Add 1", box)


def test_answer_is_in_the_journal(box):
    solve("Add 1, 2", box, ScriptedModel(respond), strategy="direct")
    (given,) = answer_log_of(box.private).entries()
    assert given.answer.tools_used == ("numbers/total",)


def test_what_no_tool_fits_piles_up_and_becomes_a_tool_that_then_answers(box, tmp_path):
    lines = [json.loads(line) for line in bracket_lines(30)[1:]]
    path = write(tmp_path / "brackets.jsonl", [{"request": line["input"], "target": line["target"]} for line in lines])
    batch = solve_file(path, box, ScriptedModel(respond), strategy="direct", jobs=2)
    assert batch.right == 0
    assert all(item.answer.is_queued for item in batch.solved)
    states = queue(box)
    assert states[0].is_enough
    assert make_from_queue(box, bracket_maker())[0].commit
    assert queue(box) == []
    assert "text/close-brackets" in box.paths()


def test_too_few_requests_make_nothing_and_ask_nobody(box):
    solve("Where is the sea?", box, ScriptedModel(respond), strategy="direct")
    assert make_from_queue(box, ScriptedModel([])) == []
    assert queue(box)[0].group.answered == 0


def test_questions_of_the_hierarchy_count_for_the_request(box):
    def choose(question):
        asked = question.messages[0].content
        if question.purpose == "choose_chapters":
            return '```json\n{"chapters": ["numbers"]}\n```'
        if question.purpose == "choose_tools":
            return '```json\n{"tools": ["numbers/total"]}\n```'
        assert "convert_length" not in asked
        return respond(question)

    answer = solve("Add 1, 2", box, ScriptedModel(choose), strategy="direct", selection="hierarchy")
    assert (answer.value, answer.offered, answer.calls) == (3.0, ("numbers/total",), 3)


@pytest.mark.parametrize(
    "name", ["missing.jsonl", "requests.json", "./requests", "data/2024/Requests.CSV", "..\\notes.txt", "~/questions"]
)
def test_the_name_of_a_file_is_never_asked_of_a_model(box, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    model = ScriptedModel(respond)
    with pytest.raises(UsageError, match="looks like a file"):
        solve(name, box, model)
    result = CliRunner().invoke(app, ["solve", name, "-t", str(box.root), "--user-model", "mailbox:post"])
    assert isinstance(result.exception, BadInputError)
    assert f"{Path(name)} is not a file" in str(result.exception)
    assert not (tmp_path / "post").exists()
    assert model.questions == []


@pytest.mark.parametrize("words", ["Add 1/2, 3", "12/4", "把3公里换算成米/英尺", "sort", "e.g.", "What is in a.json ?"])
def test_words_are_words_whatever_they_look_like(words):
    assert not looks_like_a_file(words)
