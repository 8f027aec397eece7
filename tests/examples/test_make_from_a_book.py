"""The example book's toolbox, made from its recorded transcript by the example's own commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.books.books import REPOSITORY
from toolsmith.recipes.make.reference_report import ReferenceReport

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("book") / "box"


@pytest.fixture(scope="module")
def example(box: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(REPOSITORY / "examples" / "02_make_from_a_book.py"), str(box)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_example_runs(example: subprocess.CompletedProcess[str]) -> None:
    assert example.returncode == 0, example.stdout + example.stderr
    assert "dropped (exercises) on 1 of 3 hidden cases" in example.stdout


def test_the_recorded_run_proves_tools_and_drops_one_that_the_book_contradicts(
    example: subprocess.CompletedProcess[str], box: Path
) -> None:
    assert example.returncode == 0, example.stderr
    report = ReferenceReport.model_validate_json((box / ".toolsmith" / "report.json").read_text())
    assert report.licence == "CC BY 4.0, the toolsmith authors"
    totals = report.totals
    assert (totals.tools, totals.proven, totals.unproven, totals.dropped) == (13, 12, 0, {"exercises": 1})
    quartiles = next(section for section in report.chapters[1].sections if section.number == "1.3")
    assert quartiles.tools[0].exercises_right < quartiles.tools[0].exercises_tried
    assert not (box / "measurements" / "quartiles-of-a-list-of-readings").exists()
