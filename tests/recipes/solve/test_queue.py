"""Requests that no tool fitted: kept once, grouped by likeness, turned into a task."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.propose_answers import propose_answers
from toolsmith.recipes.solve.queue import RequestQueue

TASKS = sorted((Path(__file__).parents[3] / "examples" / "tasks").glob("*.jsonl"))


def test_request_is_kept_once_and_gains_its_answer(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    queue.add("close ((", "nothing fits")
    queue.add("close ((", expected="))")
    queue.add("close ((")
    (item,) = queue.waiting()
    assert (item.expected, item.reason) == ("))", "")


def test_answer_is_given_by_the_beginning_of_an_id(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    number = queue.add("close ((")
    queue.answer(number[:6], "))")
    assert queue.waiting()[0].is_answered
    with pytest.raises(UsageError):
        queue.answer("nothing", 1)


def test_made_requests_leave_and_cut_off_lines_are_skipped(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    queue.add("one")
    queue.add("two")
    queue.mark_made(queue.waiting()[:1], "a/tool")
    with (tmp_path / "q.jsonl").open("ab") as file:
        file.write(b'{"id": "cut')
    assert [item.request for item in queue.waiting()] == ["two"]


def test_requests_of_different_classes_fall_into_different_groups(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    kind_of = {}
    for path in TASKS:
        for line in path.read_text().splitlines()[1:16]:
            case = json.loads(line)
            if "input" in case:
                kind_of[case["input"]] = path.stem
                queue.add(case["input"], expected=case["target"])
    groups = queue.groups()
    assert sum(len(group.requests) for group in groups) == len(kind_of)
    pure = sum(len(group.requests) for group in groups if len({kind_of[item.request] for item in group.requests}) == 1)
    assert pure == len(kind_of)
    assert len(groups) < len(kind_of) / 3
    task = groups[0].task()
    assert len(task.cases) == len(groups[0].requests)
    assert task.is_text


WORDINGS = (
    "How many days are between {} and {}?",
    "Trip from {} to {}: its length",
    "I leave on day {} and am back on {}.",
)
OTHER = "Write {} as a Roman numeral."


def test_wordings_of_one_intent_become_one_group_once_the_maker_says_so(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    for number in range(6):
        for wording in WORDINGS:
            queue.add(wording.format(number, number + 9))
        queue.add(OTHER.format(number))
    assert len(queue.groups()) > 2
    asked = []

    def maker(question):
        asked.append(question)
        pieces = re.split(r"^([0-9a-f]{8}):$", question.messages[0].content, flags=re.MULTILINE)[1:]
        texts = dict(zip(pieces[::2], pieces[1::2], strict=True))
        roman = {number: "?" for number, text in texts.items() if "Roman" in text}
        days = {number: 9 for number in texts if number not in roman}
        named = [{"name": name, "answers": each} for name, each in (("Days between", days), ("Roman", roman)) if each]
        return f"```json\n{json.dumps({'intents': named})}\n```"

    for proposal in propose_answers(queue.waiting(), ScriptedModel(maker)):
        queue.propose(proposal.id, proposal.intent, proposal.answer)
    assert len(asked) == 2, "twenty a question"
    assert "days-between" in asked[1].messages[0].content
    first, second = queue.groups()
    assert (first.name, len(first.requests), first.answered) == ("days-between", 18, 0)
    assert (second.name, len(second.requests)) == ("roman", 6)
    assert first.task().cases == (), "nothing is made of what nobody confirmed"
    queue.answer(first.requests[0].id, 10)
    assert len(queue.confirm(first.requests[1].id[:8])) == 1
    assert len(queue.confirm("all")) == 22
    task = queue.groups()[0].task()
    assert sorted(case.expected for case in task.cases) == [9] * 17 + [10]
    with pytest.raises(UsageError, match="0 requests with a proposed answer"):
        queue.confirm("all")


def test_a_maker_that_leaves_a_request_out_is_asked_again(tmp_path):
    queue = RequestQueue(tmp_path / "q.jsonl")
    number = queue.add("close ((")
    whole = {"intents": [{"name": "close", "answers": {number[:8]: "))"}}]}
    model = ScriptedModel(['{"intents": []}', json.dumps(whole)])
    (proposal,) = propose_answers(queue.waiting(), model)
    assert (proposal.id, proposal.intent, proposal.answer) == (number, "close", "))")
    assert number[:8] in model.questions[1].messages[-1].content
