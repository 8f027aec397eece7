"""Cases as people have them: every usual form of file and of columns becomes the same task."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.tasks.columns import Columns
from toolsmith.reading.tasks.task_file import read_task_file, read_task_files
from toolsmith.types.task import Task

CALLS = [({"width": 7.5, "zone": "A", "count": 12}, 15.0), ({"width": 10.25, "zone": "B", "count": 3}, 36.15)]


def read(tmp_path: Path, name: str, content: str | bytes, columns: Columns | None = None) -> Task:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_task_file(path, columns)


def calls_of(task: Task) -> list[tuple[object, object]]:
    return [(case.arguments, case.expected) for case in task.cases]


TABLE = "width,zone,count,price\n7.5,A,12,15.0\n10.25,B,3,36.15\n"
GERMAN = 'sep=;\r\nwidth;zone;count;price\r\n7,5;A;12;15,0\r\n10,25;"B";3;36,15\r\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", TABLE),
        ("a.csv", TABLE.replace(",", ";")),
        ("a.tsv", TABLE.replace(",", "\t")),
        ("a.txt", TABLE.replace(",", "|")),
        ("a.csv", GERMAN),
        ("a.csv", ("\ufeff" + GERMAN.partition("\r\n")[2]).encode()),
        ("a.csv", TABLE.encode("utf-16")),
        ("a.csv", TABLE.encode("utf-16-le")),
        ("a.csv", "\n" + TABLE + "\n,,,\n"),
        ("a.csv", "id," + TABLE.replace("\n", "\n1,", 2).removesuffix("1,")),
        ("a.json", json.dumps([{**arguments, "price": price} for arguments, price in CALLS])),
        ("a.json", json.dumps({"examples": [{"arguments": a, "expected": p} for a, p in CALLS], "name": "x"})),
        ("a.jsonl", "\n".join(json.dumps({"id": 7, "args": a, "output": p}) for a, p in CALLS)),
        ("a.jsonl", "\n".join(json.dumps({"input": a, "answer": p}) for a, p in CALLS)),
    ],
)
def test_the_same_calls_are_read_from_every_form(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert calls_of(read(tmp_path, name, content)) == CALLS


@pytest.mark.parametrize(
    "line",
    [
        {"question": "How many?", "answer": "4"},
        {"prompt": "How many?", "completion": "4", "meta": {"source": 3}},
        {"instruction": "How many?", "output": "4", "id": "q1"},
        {"messages": [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "4"}]},
        {"text": "How many?", "label": "4"},
        {"How many is it": "How many of them are there?", "n": "4"},
    ],
)
def test_questions_and_answers_are_found_by_their_usual_names(tmp_path: Path, line: dict[str, object]) -> None:
    (case,) = read(tmp_path, "a.jsonl", json.dumps(line)).cases
    assert str(case.input).startswith("How many")
    assert case.expected == "4"


def test_other_columns_are_kept_and_said(tmp_path: Path) -> None:
    task = read(tmp_path, "a.csv", "id,question,topic,answer\n9,How long is it?,length,3 m\n")
    assert task.cases[0].columns == {"id": 9, "topic": "length"}
    assert task.read_as == "question → answer, kept beside: id, topic"


def test_a_guessed_target_is_said_and_can_be_named(tmp_path: Path) -> None:
    assert "price (the last column; --target-column names another)" in read(tmp_path, "a.csv", TABLE).read_as
    task = read(tmp_path, "a.csv", TABLE, Columns(target="zone", inputs=("width", "price")))
    assert calls_of(task)[0] == ({"width": 7.5, "price": 15.0}, "A")
    with pytest.raises(BadInputError, match="no column 'cost'; there are width, zone, count, price"):
        read(tmp_path, "a.csv", TABLE, Columns(target="cost"))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["007", "012"], ["007", "012"]),
        (["1,234.5", "12"], [1234.5, 12.0]),
        (["1", "2"], [1, 2]),
        (["1", "x"], ["1", "x"]),
        (["1.5e3", "-.5"], [1500.0, -0.5]),
        (["TRUE", "false"], [True, False]),
        (["", "3"], [None, 3]),
        (["[1, 2]", "[]"], [[1, 2], []]),
        (["2024-02-03", "2024-12-31"], ["2024-02-03", "2024-12-31"]),
    ],
)
def test_a_column_has_one_type_or_stays_text(tmp_path: Path, cells: list[str], values: list[object]) -> None:
    quoted = "".join(f'{place},"{cell}",t{place}\n' for place, cell in enumerate(cells))
    task = read(tmp_path, "a.csv", f"n,x,target\n{quoted}")
    assert [case.arguments["x"] for case in task.cases if case.arguments] == values


def test_column_names_become_parameter_names(tmp_path: Path) -> None:
    task = read(tmp_path, "a.csv", "Gewicht (kg);class;2nd;Größe;Preis\n1;2;3;4;5\n")
    assert task.cases[0].arguments == {"gewicht_kg": 1, "class_": 2, "column_2nd": 3, "größe": 4}


def test_old_windows_files_keep_their_letters(tmp_path: Path) -> None:
    task = read(tmp_path, "a.csv", "Straße;Ort;Preis\nÄußere;Köln;1\n".encode("cp1252"))
    assert task.cases[0].arguments == {"straße": "Äußere", "ort": "Köln"}
    assert "read as Windows-1252" in task.read_as


def test_workbooks_are_read_from_their_first_filled_sheet(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("cases")
    for row in (["width", "zone", "count", "price"], *[[*a.values(), p] for a, p in CALLS]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    task = read_task_file(tmp_path / "a.xlsx")
    assert calls_of(task) == CALLS
    assert "sheet 'cases'" in task.read_as


def test_a_lone_cell_at_the_end_of_a_sheet_is_not_waited_for(tmp_path: Path) -> None:
    """Every cell up to it would be seventeen thousand million."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (["width", "zone", "count", "price"], *[[*a.values(), p] for a, p in CALLS]):
        book.active.append(row)
    book.active.cell(row=1_048_576, column=16_384).value = 1
    book.save(tmp_path / "a.xlsx")
    assert calls_of(read_task_file(tmp_path / "a.xlsx")) == CALLS


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "a,b\n1\n2,3,4\n", "line 3: 3 cells, where the first line has 2"),
        ("a.csv", "a,a,b\n1,2,3\n", "two columns are called 'a'"),
        ("a.csv", "1,2\n3,4\n", "the first line must name the columns"),
        ("a.csv", "a\n1\n", "one column only"),
        ("a.csv", "a,target\n1,\n2,5\n", "line 2: target is empty"),
        ("a.csv", 'a,target\n"1,2\n', "not a table"),
        ("a.csv", "a,target\n1,2\n1,3\n1,2\n", "line 3: contradicts line 2"),
        ("a.json", '[{"a": 1}, 3]', "line 2: an object is needed"),
        ("a.json", '{"a": 1, "b": [1, 2]}', "one array of objects is needed"),
        ("a.jsonl", "x\n" * 80, "lines 1, 2, 3 … (80 in all): not JSON"),
        ("a.xlsx", b"PK nothing", "is not a workbook"),
        ("a.csv", ",".join(f"c{number}" for number in range(200_000)) + "\n1,2\n", "more than 1,000 columns"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_lines(
    tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, name, content)
    assert expected in "\n".join([caught.value.message, *caught.value.problems])


def test_one_bad_file_stops_only_itself(tmp_path: Path) -> None:
    for name, content in (("a.csv", TABLE), ("b.csv", "x\n"), ("c.csv", TABLE)):
        (tmp_path / name).write_text(content)
    tasks, errors = read_task_files([tmp_path / name for name in ("a.csv", "b.csv", "nowhere.csv", "c.csv")])
    assert [task.name for task in tasks] == ["a", "c"]
    assert [error.message.rpartition("/")[2].partition(" ")[0] for error in errors] == ["b.csv", "nowhere.csv"]
