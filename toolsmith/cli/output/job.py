"""The job of this process: its command says how far it is, so that whoever looks at the toolbox can see it.

A process runs one command, whose bars and tables report here wherever they are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolsmith.toolbox.logs.jobs import RunningJob


class _Work:
    """Which command runs, and its job once something was reported."""

    def __init__(self) -> None:
        self.command = ""
        self.toolbox: Path | None = None
        self.job: RunningJob | None = None


_work = _Work()


@contextmanager
def working(command: str, toolbox: Path | None) -> Iterator[None]:
    """While a command runs on a toolbox."""
    _work.command, _work.toolbox = command, toolbox
    try:
        yield
    finally:
        if _work.job is not None:
            _work.job.end()
        _work.toolbox = _work.job = None


def called(command: str) -> None:
    """Which command this process was called with, before its arguments are read."""
    _work.command = command


def works_on(toolbox: Path) -> None:
    """Say which toolbox the command works on, where its arguments were needed to tell."""
    if _work.job is None:
        _work.toolbox = toolbox


def command_of_process() -> str:
    """The command that this process was called with, without `toolsmith`; empty before that is known."""
    return _work.command


def report(done: int, total: int, detail: str = "", cost_usd: float | None = None) -> None:
    """Say how far the command is; nothing happens where it works on no toolbox that keeps anything."""
    if _work.job is None:
        from toolsmith.toolbox.git.place import PRIVATE_FOLDER
        from toolsmith.toolbox.logs.jobs import RunningJob, jobs_folder

        private = _work.toolbox / PRIVATE_FOLDER if _work.toolbox is not None else None
        if private is None or private.is_symlink() or not private.is_dir():
            return
        _work.job = RunningJob(jobs_folder(private), _work.command)
    _work.job.report(done, total, detail, cost_usd)
