"""Pairs stand where the path to the answer forks, after one prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.library.improve.export_training import pairs_in_folder, read_mistakes
from toolsmith.training.data.trees import pairs_in_file

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "dfsdt-trees"


def node(kind: str, text: str, *children: dict, finished: bool = False, observation: str = "") -> dict:
    return {
        "node_type": kind,
        "description": text,
        "children": list(children),
        "finished": finished,
        "observation": observation,
    }


def step(name: str, *children: dict, finished: bool = False) -> dict:
    return node(
        "Action",
        name,
        node("Action Input", f'{{"from": "{name}"}}', *children, finished=finished, observation=f"got {name}"),
    )


def recorded(root: dict, *, win: bool = True, finish: str = "give_answer") -> str:
    said = {"query": "Which?", "function": [{"name": "a", "parameters": {}}], "finish_type": finish}
    return json.dumps({"win": win, "tree": {"tree": root}, "answer_generation": said})


ANSWER = node("Action", "Finish", node("Action Input", '{"return_type": "give_answer"}', finished=True))
FORKED = node(
    "Action Input",
    "",
    step("first", step("bad", step("worse")), node("Thought", "Try another way.", step("good", ANSWER))),
)


def test_a_fork_on_the_path_to_the_answer_is_a_pair_and_others_are_none(tmp_path):
    file = tmp_path / "tree.json"
    file.write_text(recorded(FORKED))
    (pair,) = pairs_in_file(file)
    assert [message.role for message in pair.prompt] == ["user", "assistant", "tool"]
    assert pair.prompt[2].content == "got first"
    assert (pair.chosen.content, pair.chosen.tool_calls[0].name) == ("Try another way.", "good")
    assert pair.rejected.tool_calls[0].name == "bad"


@pytest.mark.parametrize(("win", "finish"), [(False, "give_answer"), (True, "give_up_and_restart")])
def test_a_search_without_an_answer_gives_no_pair(tmp_path, win, finish):
    file = tmp_path / "tree.json"
    file.write_text(recorded(FORKED, win=win, finish=finish))
    assert pairs_in_file(file) == []


def test_a_file_that_is_no_search_is_named_and_the_others_go_on(tmp_path):
    (tmp_path / "a.json").write_text("[1]")
    (tmp_path / "b.json").write_text(recorded(FORKED))
    pairs, problems = pairs_in_folder(tmp_path)
    assert len(pairs) == 1
    assert "a.json is no record of a search" in problems[0]
    with pytest.raises(UsageError, match="holds no recorded searches"):
        pairs_in_folder(tmp_path / "missing")


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded searches are not there")
def test_fifteen_recorded_searches_give_six_pairs_with_one_prompt_each():
    pairs, problems = pairs_in_folder(RECORDED)
    assert (len(pairs), problems) == (6, [])
    for pair in pairs:
        assert pair.chosen != pair.rejected
        roles = [message.role for message in pair.prompt]
        assert roles == ["user", *["assistant", "tool"] * (len(roles) // 2)]


@pytest.mark.parametrize(
    "text", ['{"wrong_value": 2}', '{"mistakes": {"wrong_value": 2}}', '{"totals": {"mistakes": {"wrong_value": 2}}}']
)
def test_counts_of_mistakes_are_read_wherever_they_stand(tmp_path, text):
    file = tmp_path / "mistakes.json"
    file.write_text(text)
    assert read_mistakes(file) == {"wrong_value": 2}


@pytest.mark.parametrize("text", ["[1]", "{", '{"mistakes": {"wrong_value": "many"}}'])
def test_a_file_without_counts_is_named(tmp_path, text):
    file = tmp_path / "mistakes.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="holds no counts of mistakes"):
        read_mistakes(file)
