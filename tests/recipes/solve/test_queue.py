"""Requests that no tool fitted: kept once, grouped by likeness, turned into a task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
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
