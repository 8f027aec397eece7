"""`toolsmith make --reference` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.reading.books.books import OWN_BOOK, REPOSITORY
from toolsmith.cli.app import app
from toolsmith.errors import UsageError

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


def test_books_and_task_files_are_not_mixed(tmp_path: Path) -> None:
    for arguments in (["make"], ["make", "tasks.jsonl", "--reference", str(OWN_BOOK)]):
        done = CliRunner().invoke(app, [*arguments, "--toolbox", str(tmp_path / "box")])
        assert isinstance(done.exception, UsageError)
