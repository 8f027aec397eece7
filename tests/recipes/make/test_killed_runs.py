"""A run of `make` that is killed at random moments and started again, in processes of its own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import git
import pytest

from tests.conftest import bracket_lines

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tasks(tmp_path: Path) -> list[Path]:
    brackets, squares = tmp_path / "brackets.jsonl", tmp_path / "squares.jsonl"
    brackets.write_text("\n".join(bracket_lines(26)) + "\n")
    numbers = [[place, place * 3 + 1, 40 - place] for place in range(20)]
    cases = [{"arguments": {"numbers": row}, "expected": sum(n * n for n in row)} for row in numbers]
    squares.write_text("".join(json.dumps(case) + "\n" for case in cases))
    return [brackets, squares]


def start(folder: Path, tasks: list[Path]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.recipes.make.scripted_run", folder / "box", folder / "asked.log", *tasks]
    return subprocess.Popen([str(part) for part in command], cwd=ROOT, stderr=subprocess.DEVNULL)


def asked(folder: Path) -> list[str]:
    log = folder / "asked.log"
    return log.read_text().split() if log.exists() else []


def recorded(folder: Path) -> set[str]:
    transcript = folder / "box/.toolsmith/transcripts/make.jsonl"
    whole = transcript.read_bytes().rpartition(b"\n")[0] if transcript.exists() else b""
    return {json.loads(line)["question_id"] for line in whole.splitlines()}


def run_killed(folder: Path, tasks: list[Path], kills: int, longest_seconds: float) -> None:
    """Kill at `kills` random moments; after each, nothing whose answer is on disk is asked again."""
    chooser = random.Random(7)  # noqa: S311 - reproducible, not secret
    for _ in range(kills):
        known, before = recorded(folder), len(asked(folder))
        process = start(folder, tasks)
        time.sleep(chooser.uniform(0.3, longest_seconds))
        process.kill()
        process.wait()
        assert not known & set(asked(folder)[before:])
        if (folder / "box/.git").exists():
            git.Repo(folder / "box").git.fsck("--strict")
    known, before = recorded(folder), len(asked(folder))
    assert start(folder, tasks).wait() == 0
    assert not known & set(asked(folder)[before:])


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_a_killed_run_ends_in_the_same_toolbox_and_asks_nothing_twice(
    kills: int, tasks: list[Path], tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
    began = time.monotonic()
    assert start(whole, tasks).wait() == 0
    run_killed(killed, tasks, kills, time.monotonic() - began)
    assert_same(whole, killed)


def assert_same(whole: Path, killed: Path) -> None:
    expected, found = git.Repo(whole / "box"), git.Repo(killed / "box")
    assert set(asked(killed)) == set(asked(whole))
    assert not found.is_dirty(untracked_files=True)
    assert len(list(found.iter_commits())) == len(list(expected.iter_commits())) == 3
    names = {entry.path: entry.hexsha for entry in expected.head.commit.tree.traverse() if entry.type == "blob"}
    again = {entry.path: entry.hexsha for entry in found.head.commit.tree.traverse() if entry.type == "blob"}
    assert names == again
