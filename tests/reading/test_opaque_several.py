"""The other half of OpaqueToolsBench: several functions a question, under names that hide them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.opaque_tools import read_opaque_tools

TOOLS = [
    {"name": "function_1", "description": "", "parameters": None},
    {
        "name": "function_2",
        "description": "Adds.",
        "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}},
    },
]
TEST = {
    "question": "Add 2 to itself, then halve 8.",
    "tools": TOOLS,
    "ground_truth": ["add(a=2)", "halve(x=8)"],
    "name_mapping": {"function_2": "add", "function_1": "halve"},
}


def _written(folder: Path, *tests: dict) -> Path:
    (folder / "hidden.json").write_text(json.dumps({"tests": list(tests)}))
    (folder / "function_call_cache.json").write_text("{}")
    return folder


def test_each_call_of_a_question_is_one_of_its_tool(tmp_path: Path) -> None:
    turned = {**TEST, "name_mapping": {"add": "function_2", "halve": "function_1"}, "question": "Again."}
    tools, _ = read_opaque_tools(_written(tmp_path, TEST, turned), "hidden")
    assert {tool.function: tool.name for tool in tools} == {"add": "function_2", "halve": "function_1"}
    assert [[question.arguments for question in tool.questions] for tool in tools] == [[{"a": 2}] * 2, [{"x": 8}] * 2]


def test_a_question_whose_tools_cannot_be_told_apart_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="which of 2 tools"):
        read_opaque_tools(_written(tmp_path, {**TEST, "name_mapping": {}}), "hidden")


def test_a_share_that_is_written_as_a_division_is_a_number(tmp_path: Path) -> None:
    shared = {**TEST, "ground_truth": ["add(a=1/4)"], "tools": TOOLS}
    tools, _ = read_opaque_tools(_written(tmp_path, shared), "hidden")
    assert tools[0].questions[0].arguments == {"a": 0.25}
    with pytest.raises(BadInputError):
        read_opaque_tools(_written(tmp_path, {**shared, "ground_truth": ["add(a=2**64)"]}), "hidden")
