"""The processes of a sandbox, seen from outside; and somebody who kills its workers."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

from toolsmith.sandbox.pool.pool import Pool


def descendants(process: int, *, without: Collection[int] = ()) -> list[int]:
    """All processes below one, each before its own."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                if child not in without:  # a zygote of another test may fork a worker at any time
                    found += [child, *descendants(child, without=without)]
    return found


def workers_of(pool: Pool) -> list[int]:
    """Idle ones and those at work: below the first process of each zygote's namespace."""
    return [worker for zygote in list(pool._zygotes.values()) for worker in descendants(zygote._process.pid)[1:]]


@contextlib.contextmanager
def killed_workers(pool: Pool) -> Iterator[None]:
    """Somebody, such as a machine short of memory, kills every worker again and again."""
    is_over = threading.Event()

    def kill() -> None:
        while not is_over.wait(0.02):
            for process in workers_of(pool):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        is_over.set()
        killer.join()
