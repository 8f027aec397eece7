"""Files of right and predicted calls, in the formats that people have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolsmith.errors import BadInputError
from toolsmith.library.check.score import score

CONVERT = {
    "type": "function",
    "function": {"name": "convert", "parameters": {"properties": {"value": {}, "unit": {}}}},
}


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def native(**arguments: Any) -> dict[str, Any]:
    function = {"name": "convert", "arguments": json.dumps(arguments)}
    return {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": function}]}


def mistakes(path: Path, gold: Path | None = None) -> list[tuple[str, ...]]:
    return [each.mistakes for each in score(path, gold).grades]


def test_our_own_form(tmp_path: Path) -> None:
    right = {"request": "2 miles?", "tool": "convert", "arguments": {"value": 2}, "tools": ["convert", "total"]}
    file = lines(
        tmp_path / "said.jsonl",
        right | {"predicted": {"tool": "convert", "arguments": {"value": 2}}},
        right | {"reply": 'I call <tool_call>{"name": "convert", "arguments": {"value": 3}}</tool_call>'},
        right | {"reply": "It is far."},
        right | {"predicted": [{"tool": "sum", "arguments": {}}]},
        {"tool": None, "tools": ["convert"], "reply": "Hello."},
        {"calls": [{"tool": "a"}, {"tool": "b", "arguments": {"x": 1}}], "predicted": [{"b": {"x": 1}}]},
    )
    assert mistakes(file) == [(), ("wrong_value",), ("no_call",), ("unknown_tool",), (), ("missing_call",)]


def test_openai_messages_in_one_file_and_in_two(tmp_path: Path) -> None:
    asked = {"role": "user", "content": "2 miles?"}
    file = lines(
        tmp_path / "one.jsonl",
        {"messages": [asked, native(value=2)], "expected": native(value=2), "tools": [CONVERT]},
        {"messages": [asked, native(value=2, colour=1)], "expected": native(value=2)["tool_calls"], "tools": [CONVERT]},
        {"messages": [asked, {"role": "assistant", "content": "no"}], "expected": {"role": "assistant", "content": ""}},
    )
    assert mistakes(file) == [(), ("invented_parameter",), ()]
    assert score(file).grades[0].request == "2 miles?"
    gold = lines(tmp_path / "gold.jsonl", {"custom_id": "a", "messages": [asked, native(value=2)]})
    batch = {"id": "batch_req_1", "custom_id": "a", "response": {"body": {"choices": [{"message": native()}]}}}
    assert mistakes(lines(tmp_path / "batch.jsonl", batch), gold) == [("missing_parameter",)]
    own = lines(tmp_path / "own.jsonl", {"id": "a", "tool": "convert", "arguments": {"value": 2}, "tools": [CONVERT]})
    assert mistakes(tmp_path / "batch.jsonl", own) == [("missing_parameter",)]


def test_bfcl_takes_any_of_its_possible_answers(tmp_path: Path) -> None:
    values = {"value": [2, 2.0], "unit": ["mile", "miles"], "digits": ["", 3]}
    truth = [{"lengths.convert": values}]
    gold = lines(tmp_path / "gold.json", *({"id": f"simple_{n}", "ground_truth": truth} for n in range(5)))
    file = lines(
        tmp_path / "result.json",
        {"id": "simple_1", "result": "[lengths.convert(value=2, unit='MILES')]"},
        {"id": "simple_0", "result": [{"lengths_convert": '{"value": 2.0, "unit": "mile", "digits": 3}'}]},
        {"id": "simple_2", "result": "[lengths.convert(value=2, unit='foot')]"},
        {"id": "simple_3", "result": "I do not know."},
        {"id": "simple_4", "result": "[lengths.convert(value=2)]"},
    )
    assert mistakes(file, gold) == [(), (), ("wrong_value",), ("no_call",), ("missing_parameter",)]


def test_api_bank(tmp_path: Path) -> None:
    right = {"input": "Find it.", "expected_output": "API-Request: [ToolSearcher(keywords='a b')]"}
    file = lines(
        tmp_path / "api.jsonl",
        right | {"pred": "API-Request: [ToolSearcher(keywords='a b')]"},
        right | {"pred": "API-Request: [Search(keywords='a b')]"},
        right | {"pred": "API-Request: [ToolSearcher(keywords="},
        {"expected_output": "Hello.", "pred": "Hi."},
    )
    assert mistakes(file) == [(), ("wrong_tool",), ("unreadable",), ()]


def test_saved_results_of_ste(tmp_path: Path) -> None:
    def row(output: str, **label: Any) -> dict[str, Any]:
        return {"query": "q", "action_input": '{"date": "May", "days": 9}', "model_output": output, **label}

    said = 'Action: <tool_add_date> Action Input: {"date": "may ", "days": "9"}'
    rows = [
        row(said, err=0, api_match=1, args_correct=1),
        row(said.replace("add_date", "other"), err=0, api_match=0),
        row(said.replace("Action Input:", "Action Input: { Action Input:"), err=1),
        row("Final Answer: it is May", no_call=1, err=0),
        row(said.replace("add_date", "add_dates"), err=0, api_match=1, args_correct=0),
    ]
    other = {"query": "q", "action_input": "{}", "model_output": "Action: other\nAction Input: {}"}
    file = tmp_path / "saved.json"
    file.write_text(json.dumps({"add_date": rows, "other": [other]}), "utf-8")
    found = score(file)
    assert [each.mistakes for each in found.grades] == [(), ("wrong_tool",), ("unreadable",), ("no_call",), (), ()]
    assert [each.label for each in found.grades] == [True, False, False, False, False, None]
    assert (found.totals.readable.right, found.totals.tool.right, found.totals.tool.total) == (4, 3, 4)


def test_rows_that_cannot_be_used_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    right = {"tool": "a", "arguments": {}, "predicted": {"tool": "a", "arguments": {}}}
    found = score(lines(tmp_path / "mixed.jsonl", right, "{oops", {"x": 1}, right | {"arguments": 3}))
    assert found.totals.samples == 1
    assert [problem.split(":")[0] for problem in found.problems] == ["line 2", "line 3", "line 4"]


@pytest.mark.parametrize("text", ["", "{oops", "[1, 2]", '"a"', "[" * 100_000, '{"x": 1}'])
def test_a_file_with_nothing_to_score_says_what_one_looks_like(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInputError) as caught:
        score(file)
    assert "docs/exams.md" in caught.value.hint


def test_files_that_cannot_be_paired_are_refused(tmp_path: Path) -> None:
    said = lines(tmp_path / "said.jsonl", {"predicted": "x"}, {"predicted": "y"})
    with pytest.raises(BadInputError, match="1 rows for 2"):
        score(said, lines(tmp_path / "gold.jsonl", {"tool": "a"}))
