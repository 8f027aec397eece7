"""`toolsmith refine`, `probe`, `trials` and `bench refine` as commands, their models replayed from a transcript."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

import toolsmith
from tests.library.improve.test_refine import requests_file
from tests.recipes.refine.planted import ALL, scripted_strong, scripted_user, toolbox_of
from toolsmith.cli.all_commands import app
from toolsmith.cli.output.refinement import show_refined
from toolsmith.recipes.refine.records import Refined
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.verify.mcnemar import Paired

DATA = Path(os.environ.get("TOOLSMITH_DATA", Path(__file__).parents[4] / "shared" / "data")) / "opaque-tools"
TRAVEL = ALL["travel-price"]


@pytest.fixture
def recorded(tmp_path: Path, sandbox: Sandbox) -> tuple[Path, Path]:
    """A transcript of a refinement, and a file of requests."""
    requests = requests_file(tmp_path, TRAVEL)
    box = toolbox_of(tmp_path / "recorded", [TRAVEL], sandbox)
    toolsmith.refine(box, [], scripted_strong(), user_model=scripted_user(), requests=requests, pairs=False)
    return box.private / "transcripts" / "refine.jsonl", requests


def test_a_toolbox_is_refined_by_its_folder(recorded: tuple[Path, Path], tmp_path: Path, sandbox: Sandbox) -> None:
    transcript, requests = recorded
    box = toolbox_of(tmp_path / "box", [TRAVEL], sandbox)
    arguments = ["refine", str(box.root), "--model", f"replay:{transcript}", "--requests", str(requests), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)["result"]
    assert shown["tools"][0]["status"] == "improved"
    assert box.get("travel-price").doc.parameters == TRAVEL.truth


def test_the_summary_says_what_happened(recorded: tuple[Path, Path], tmp_path: Path, sandbox: Sandbox) -> None:
    transcript, requests = recorded
    box = toolbox_of(tmp_path / "box", [TRAVEL], sandbox)
    arguments = ["refine", "travel-price", "-t", str(box.root), "--model", f"replay:{transcript}"]
    result = CliRunner().invoke(app, [*arguments, "--requests", str(requests)])
    assert result.exit_code == 0, result.output
    assert "0 → 4 / 4" in result.stdout
    assert "every held-out request is called rightly" in " ".join(result.stdout.split())


def test_the_summary_pools_all_tools_and_says_which_requests_chose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    won = Paired(total=8, before=2, after=7, gained=5, lost=0)
    kept_back = Paired(total=2, before=0, after=2, gained=2, lost=0)
    one = Refined(path="a/b", status="improved", paired=won, paired_kept_back=kept_back)
    show_refined([one, one.model_copy(update={"path": "a/c"}), Refined(path="a/d", status="stopped")])
    said = " ".join(capsys.readouterr().out.split())
    assert "all 2 tools: right calls 4 → 14 of 16 (gained 10, lost 0), p = 0.00098" in said
    assert "requests that chose no version: right calls 0 → 4 of 4 (gained 4, lost 0), p = 0.062" in said


def test_a_dry_run_asks_nothing_and_says_how_much_it_would(tmp_path: Path, sandbox: Sandbox) -> None:
    box = toolbox_of(tmp_path / "box", [TRAVEL], sandbox)
    requests = requests_file(tmp_path, TRAVEL)
    result = CliRunner().invoke(app, ["refine", str(box.root), "--requests", str(requests), "--dry-run", "--json"])
    (plan,) = json.loads(result.stdout)["result"]
    assert (plan["requests"], plan["is_probed_first"], plan["fewest_questions"]) == (4, False, 4)
    result = CliRunner().invoke(app, ["refine", "-t", str(box.root), "--dry-run"])
    assert "0 held-out requests, probed first; 15 to" in result.stdout


def test_a_model_that_fails_is_exit_code_3(tmp_path: Path, sandbox: Sandbox) -> None:
    box = toolbox_of(tmp_path / "box", [TRAVEL], sandbox)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    arguments = [
        "refine",
        str(box.root),
        "--model",
        f"replay:{empty}",
        "--requests",
        str(requests_file(tmp_path, TRAVEL)),
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3
    assert "holds no reply" in " ".join(result.stdout.split())


def test_trials_are_shown_latest_last(tmp_path: Path, sandbox: Sandbox) -> None:
    box = toolbox_of(tmp_path / "box", [TRAVEL], sandbox)
    for distance in (1, 2, 3):
        box.call("travel-price", {"distance": distance}, request=f"{distance} metres")
    result = CliRunner().invoke(app, ["trials", "-t", str(box.root), "--limit", "2", "--json"])
    assert [entry["request"] for entry in json.loads(result.stdout)["result"]] == ["2 metres", "3 metres"]
    result = CliRunner().invoke(app, ["trials", "travel-price", "-t", str(box.root), "--blame", "none"])
    assert "'3 metres'" in result.stdout


@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there")
def test_the_recording_answers_every_right_call_of_opaque_tools_bench() -> None:
    result = CliRunner().invoke(app, ["bench", "refine", str(DATA), "--json"])
    covered = json.loads(result.stdout)["result"]
    assert len(covered) == 4
    assert all((each["questions"], each["answered"]) == (100, 100) for each in covered)
