"""The commands that work on a toolbox now, one small file each, for whoever wants to see how far they are.

A file goes with its command. One that was left behind, by a kill, is told apart by its process, which is gone.
Covered: nothing of a command line but its name is kept, so no request, path or key is.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from toolsmith.types.record import Record

_SECONDS_BETWEEN = 0.5  # two writes of one job
_LARGEST = 20_000  # bytes
_MOST_SHOWN = 100


class Job(Record):
    """A command at work. `total` is 0 where nobody knows it; `cost_usd` is what it has cost so far, where known."""

    command: str
    process: int
    started: str
    at: str
    done: int = 0
    total: int = 0
    detail: str = ""
    cost_usd: float | None = None


class RunningJob:
    """This process's own job; safe for several threads. Nothing is written before the first report."""

    def __init__(self, folder: Path, command: str) -> None:
        self._file = folder / f"{os.getpid()}.json"
        self._lock = threading.Lock()
        self._written = -_SECONDS_BETWEEN
        self._job = Job(command=command, process=os.getpid(), started=_now(), at=_now())

    def report(self, done: int, total: int, detail: str = "", cost_usd: float | None = None) -> None:
        """Say how far it is. Where it cannot be written, the work goes on all the same."""
        with self._lock:
            said = {"at": _now(), "done": done, "total": total, "detail": detail[:300], "cost_usd": cost_usd}
            self._job = self._job.model_copy(update=said)
            if time.monotonic() - self._written < _SECONDS_BETWEEN:
                return
            self._written = time.monotonic()
            with suppress(OSError):
                self._file.parent.mkdir(exist_ok=True)
                partial = self._file.with_suffix(".partial")
                partial.write_text(self._job.model_dump_json(), "utf-8")
                partial.replace(self._file)

    def end(self) -> None:
        with self._lock, suppress(OSError):
            self._file.unlink(missing_ok=True)


def jobs_folder(private: Path) -> Path:
    return private / "jobs"


def running_jobs(private: Path) -> list[Job]:
    """The commands at work, the oldest first; files of processes that are gone are removed."""
    found = []
    for file in sorted(jobs_folder(private).glob("*.json"))[:_MOST_SHOWN]:
        try:
            job = Job.model_validate_json(file.read_bytes()[:_LARGEST])
        except (OSError, ValidationError):
            continue
        if _is_alive(job.process):
            found.append(job)
        else:
            with suppress(OSError):
                file.unlink(missing_ok=True)
    return sorted(found, key=lambda job: job.started)


def _is_alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return process < 1 << 31
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
