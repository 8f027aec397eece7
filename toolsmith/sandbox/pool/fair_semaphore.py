"""A fair semaphore: no more workers run at once than there are processors, in the order of asking.

Covered: calls from any number of threads; a caller that is interrupted while it waits gives its place away.
Not covered: other processes on the machine. What those take of a worker's time is not the worker's (`deadline`).
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


def processors() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class FairSemaphore:
    def __init__(self, at_once: int) -> None:
        self._lock = threading.Lock()
        self._free = at_once
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and give it to whoever waits longest."""
        self._take()
        try:
            yield
        finally:
            with self._lock:
                self._give()

    def _take(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            mine.wait()
        except BaseException:
            with self._lock:
                if mine.is_set():
                    self._give()
                else:
                    self._waiting.remove(mine)
            raise

    def _give(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1
