"""Task files: read whole, or refused whole with every problem and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.tasks.task_file import read_task_file


def _problems(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "task.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        read_task_file(path)
    return "\n".join(caught.value.problems) or caught.value.message


def test_texts_and_targets_are_read(tmp_path: Path) -> None:
    path = tmp_path / "word-sorting.jsonl"
    path.write_text('{"input": "b a", "target": "a b"}\n\n{"input": "b a", "target": "a b"}\n')
    task = read_task_file(path)
    assert (task.name, len(task.cases), task.is_text) == ("word-sorting", 1, True)


def test_the_first_line_may_describe_the_task(tmp_path: Path) -> None:
    path = tmp_path / "task.jsonl"
    path.write_text('{"task": "Sum", "compare": "numeric", "tolerance": 0.1}\n{"arguments": {"a": 1}, "expected": 1}\n')
    task = read_task_file(path)
    assert (task.name, task.comparison.mode, task.comparison.relative_tolerance) == ("sum", "numeric", 0.1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no cases"),
        (b'{"input": "a"}\n', "no column with the answer; there are input"),
        (b'{"input": "a", "target": 1}\n{"input": "b"}\n', "line 2: no target"),
        (b'{"input": "a", "target": 1}\n{"input": "a", "target": 2}\n', "line 2: contradicts line 1"),
        (b'{"input": "a", "target": 1}\n[1]\n', "line 2: an object is needed"),
        (b'{"input": "a", "target": NaN}\n', "NaN"),
        (b'\xff\xfe{\x00"\x00', "line 1: not JSON"),
        (b"\x81\x8d", "neither UTF-8, UTF-16 nor Windows-1252"),
        (b'{"task": "x", "compare": "fuzzy"}\n{"input": "a", "target": 1}\n', "unknown compare 'fuzzy'"),
        (b'{"task": "x", "tolerance": -1}\n{"input": "a", "target": 1}\n', "tolerance must be"),
        (b'{"input": "a", "target": 1}\n{"arguments": {}, "expected": 1}\n', "line 2: mixes"),
        (b'{"input": "a", "target": 1}\n{"task": "late"}\n', "line 2: only the first line"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, content: bytes, expected: str) -> None:
    assert expected in _problems(tmp_path, content)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    problems = _problems(tmp_path, b'oops\n{"input": "a"}\n{"target": 1}\n')
    assert [f"line {number}" in problems for number in (1, 2, 3)] == [True, True, True]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nowhere"):
        read_task_file(tmp_path / "nowhere.jsonl")


def test_a_line_of_100_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "task.jsonl"
    with path.open("wb") as file:
        file.write(b'{"input": "')
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b'", "target": 1}\n{"input": "b"}\n')
    with pytest.raises(BadInputError) as caught:
        read_task_file(path)
    assert caught.value.problems == ("no column with the answer; there are input", "line 1: longer than 10 MB")


def test_a_case_that_holds_a_key_of_the_environment_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-abcdef123456")
    problems = _problems(tmp_path, b'{"input": "my key is sk-abcdef123456", "target": 1}\n')
    assert "SOME_API_KEY" in problems
    assert "sk-abcdef" not in problems


@pytest.mark.parametrize("facts", ['"facts": true', '"facts": {}', '"facts": true, "source": " "'])
def test_facts_without_a_source_are_one_clear_error(facts: str, tmp_path: Path) -> None:
    path = tmp_path / "codes.jsonl"
    path.write_text('{"task": "codes", ' + facts + '}\n{"arguments": {"place": "Chile"}, "expected": "CL"}\n')
    with pytest.raises(BadInputError) as caught:
        read_task_file(path)
    (problem,) = caught.value.problems
    assert problem == 'line 1: facts need a source: {"facts": true, "source": "where they are published"}'


@pytest.mark.parametrize(
    "name", ["book.md", "book.tex", "book.rst", "book.html", "book.pdf", "book.ipynb", "book.docx", "."]
)
def test_a_book_in_place_of_a_task_file_is_told_how_it_is_used(name: str, tmp_path: Path) -> None:
    if name != ".":
        (tmp_path / name).write_text("# Brewing\n\nWater is hot.\n")
    with pytest.raises(BadInputError) as caught:
        read_task_file(tmp_path / name)
    assert "make --reference" in caught.value.hint


@pytest.mark.parametrize("name", ["nothing.jsonl", "nothing.md"])
def test_a_missing_file_is_said_to_be_missing_and_nothing_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="does not exist") as caught:
        read_task_file(tmp_path / name)
    assert "--reference" not in caught.value.hint
