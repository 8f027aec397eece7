"""`toolsmith make --reference` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.reading.books.books import OWN_BOOK, REPOSITORY
from toolsmith.cli.all_commands import app
from toolsmith.cli.output.book import show_reference_report
from toolsmith.errors import UsageError
from toolsmith.recipes.make.reference_report import ChapterReport, ReferenceReport, SectionReport, totals_of

TRANSCRIPT = REPOSITORY / "examples" / "transcripts" / "measuring-and-moving.jsonl"


def test_a_dry_run_asks_nothing_and_writes_nothing(tmp_path: Path) -> None:
    arguments = [
        "make",
        "--reference",
        str(OWN_BOOK),
        "--dry-run",
        "--toolbox",
        str(tmp_path / "box"),
        "--chapter",
        "1",
    ]
    shown = CliRunner().invoke(app, [*arguments, "--model", "mailbox:nowhere"])
    assert shown.exit_code == 0
    assert "4 of 4 sections are asked about: about 9 model calls (4 to 15)" in shown.stdout
    assert "$0.00 with mailbox:nowhere" in shown.stdout
    plan = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)["result"]
    assert [section["number"] for section in plan["sections"]] == ["1.1", "1.2", "1.3", "1.4"]
    assert not (tmp_path / "box").exists()


def test_some_sections_are_made_and_the_report_is_json(tmp_path: Path) -> None:
    arguments = [
        "make",
        "--reference",
        str(OWN_BOOK),
        "--section",
        "1.3",
        "--section",
        "2.3",
        "--model",
        f"replay:{TRANSCRIPT}",
    ]
    done = CliRunner().invoke(app, [*arguments, "--toolbox", str(tmp_path / "box"), "--json"])
    assert done.exit_code == 0
    report = json.loads(done.stdout)["result"]
    outcomes = [
        tool["outcome"] for chapter in report["chapters"] for item in chapter["sections"] for tool in item["tools"]
    ]
    assert outcomes == ["dropped", "proven"]


def test_the_rows_of_the_report_add_up_and_the_clock_stands_apart(capsys: pytest.CaptureFixture[str]) -> None:
    sections = [
        SectionReport(number=f"{n}.1", title="x", state="asked", seconds=30.0, questions=3, replayed=n) for n in (1, 2)
    ]
    chapters = tuple(
        ChapterReport(number=n, title="x", totals=totals_of([each]), sections=(each,))
        for n, each in enumerate(sections, 1)
    )
    totals = totals_of(sections).model_copy(update={"seconds": 31.0})
    show_reference_report(ReferenceReport(reference="x", licence="", maker="m", totals=totals, chapters=chapters))
    shown = capsys.readouterr().out
    rows = [line.split()[-1] for line in shown.splitlines() if line.split()[:1] in (["1"], ["2"], ["all"])][:3]
    assert rows == ["30", "30", "60"]
    assert "6 model calls (3 answered from an earlier run's record)" in shown
    assert "31 s by the clock" in shown


def test_books_and_task_files_are_not_mixed(tmp_path: Path) -> None:
    for arguments in (["make"], ["make", "tasks.jsonl", "--reference", str(OWN_BOOK)]):
        done = CliRunner().invoke(app, [*arguments, "--toolbox", str(tmp_path / "box")])
        assert isinstance(done.exception, UsageError)
