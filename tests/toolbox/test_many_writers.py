"""Several processes write to one toolbox at once, and some of them are killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]


def start(box: Toolbox, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.toolbox.writer", str(box.root), str(first), str(last)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def assert_whole(box: Toolbox) -> None:
    git = box.history.git
    assert not git.run("fsck", "--strict", "--no-dangling")
    assert box.history.is_clean(), git.text("status", "--porcelain")
    assert not [entry.path for entry in box.entries() if entry.problem]
    parents = git.text("log", "--format=%P").splitlines()
    assert max(len(line.split()) for line in parents) <= 1, "a straight line of commits"


def write_together(box: Toolbox, processes: int, each: int) -> None:
    writers = [start(box, number * each, (number + 1) * each) for number in range(processes)]
    said = [line for writer in writers for line in writer.communicate()[0].splitlines()]
    assert [writer.returncode for writer in writers] == [0] * processes
    assert len(said) == processes * each
    assert len(box.paths()) == processes * each
    assert len({line.split()[1] for line in said}) == processes * each, "one commit a tool"
    assert_whole(box)
    box.refresh_index()
    assert box.index_count() == processes * each, "every tool is in the index"


def write_and_kill(box: Toolbox, processes: int, kills: int) -> None:
    """Kill whole process groups at random moments, start others in their place, until enough are killed."""
    chance = random.Random(7)  # noqa: S311 - reproducible, not secret
    accepted: list[str] = []
    killed = 0
    starts = iter(range(0, 10_000_000, 20))
    writers = [start(box, first, first + 20) for first in (next(starts) for _ in range(processes))]
    while killed < kills:
        victim = writers.pop(chance.randrange(len(writers)))
        accepted.append(victim.stdout.readline() if victim.stdout else "")  # it is at work now
        time.sleep(chance.uniform(0.0, 0.2))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(victim.pid, signal.SIGKILL)
        accepted += victim.communicate()[0].splitlines()
        killed += victim.returncode == -signal.SIGKILL
        first = next(starts)
        writers.append(start(box, first, first + 20))
    for writer in writers:
        accepted += writer.communicate()[0].splitlines()
    paths = {line.split()[0] for line in accepted if len(line.split()) == 2 and len(line.split()[1]) == 40}
    assert len(paths) >= kills
    again = Toolbox.open(box.root)
    assert paths <= set(again.paths())
    assert_whole(again)


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    write_together(Toolbox.create(tmp_path / "box"), processes=2, each=6)


def test_killed_writers_leave_nothing_half_done(tmp_path: Path) -> None:
    write_and_kill(Toolbox.create(tmp_path / "box"), processes=2, kills=2)


@pytest.mark.slow
def test_eight_writers_of_fifty_tools_lose_nothing(tmp_path: Path) -> None:
    write_together(Toolbox.create(tmp_path / "box"), processes=8, each=50)


@pytest.mark.slow
def test_fifty_kills_leave_nothing_half_done(tmp_path: Path) -> None:
    write_and_kill(Toolbox.create(tmp_path / "box"), processes=8, kills=50)
