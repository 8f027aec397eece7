"""The example book's toolbox, made from its recorded transcript."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.reading.books.books import OWN_BOOK, REPOSITORY
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.sandbox.sandbox import Sandbox

TRANSCRIPT = REPOSITORY / "examples" / "transcripts" / "measuring-and-moving.jsonl"


def test_the_recorded_run_proves_tools_and_drops_one_that_the_book_contradicts(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    report = make_from_reference(OWN_BOOK, tmp_path / "box", f"replay:{TRANSCRIPT}", sandbox=sandbox)
    totals = report.totals
    assert (totals.tools, totals.proven, totals.unproven, totals.dropped) == (12, 9, 2, {"exercises": 1})
    quartiles = next(section for section in report.chapters[1].sections if section.number == "1.3")
    assert quartiles.tools[0].exercises_right < quartiles.tools[0].exercises_tried
    assert not (tmp_path / "box" / "measurements" / "quartiles-of-a-list-of-readings").exists()


def test_the_example_runs(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "examples" / "02_make_from_a_book.py"), str(tmp_path / "box")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "dropped (exercises) on 1 of 3 exercises" in done.stdout
    report = json.loads((tmp_path / "box" / ".toolsmith" / "report.json").read_text())
    assert report["licence"] == "CC BY 4.0, the toolsmith authors"
