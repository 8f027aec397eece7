"""A command that shows a bar can be seen from outside while it runs, and not after."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from toolsmith.cli.output.job import working
from toolsmith.cli.output.progress import CountBar
from toolsmith.toolbox.logs.jobs import running_jobs
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[3]


def test_a_bar_reports_its_commands_job(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    with working("verify", box.root), CountBar("proving") as bar:
        assert running_jobs(box.private) == []
        bar.report(1, 4)
        (job,) = running_jobs(box.private)
        assert (job.command, job.done, job.total) == ("verify", 1, 4)
    assert running_jobs(box.private) == []
    with working("verify", tmp_path / "nowhere"), CountBar("proving") as bar:
        bar.report(1, 4)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.end_to_end
def test_verifying_shows_while_it_proves(tmp_path: Path, command: Callable[..., Ran]) -> None:
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", tmp_path / "box")
    box = Toolbox.create(tmp_path / "box")
    box.call("bracket-completion", {"sequence": "("})  # so that its private folder is there
    seen: list[str] = []
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            seen.extend(job.command for job in running_jobs(box.private))

    watcher = threading.Thread(target=watch)
    watcher.start()
    command("verify", box.root)
    is_over.set()
    watcher.join()
    assert set(seen) == {"verify"}
    assert running_jobs(box.private) == []
