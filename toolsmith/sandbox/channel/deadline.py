"""When a call's time is over: by what its worker spent, not by how long a busy machine kept it waiting.

A worker spends the time in which it computes, and the time in which it sleeps. The time in which it could go on and
finds no processor free is the machine's, and so is a page that comes from a disk.

Covered: endless computing, sleeping and waiting, alone and in turns; answers that arrive byte by byte; a machine that
hardly runs the worker at all, which an outer bound on the clock ends.
Not covered: systems that do not say what a process spends; there the kernel's limit on CPU time ends computing, and the
outer bound the rest.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

_OUTER_FACTOR, _OUTER_SECONDS = 10, 10.0  # of the clock, for a call that a busy machine delays
_SHORTEST_WAIT, _LONGEST_WAIT = 0.01, 0.25  # between two looks at a worker whose time may be over
_SECONDS_TO_ANSWER = 2.0  # more, for one that may be waiting for us to read on

Cause = Literal["computing", "sleeping", "machine"]


@dataclass(frozen=True)
class ProcessTimes:
    """Seconds of a process since it started, and whether it sleeps now.

    `waiting` is for a processor. It and `is_sleeping` are None where the system does not say.
    """

    computing: float
    waiting: float | None = None
    is_sleeping: bool | None = None


Clock = Callable[[], ProcessTimes | None]
"""What a worker has spent; None where it is gone, or the system does not say."""


class TimeIsOverError(Exception):
    """A call has had its time; `cause` says what it did with it, or that it is the machine that gave it too little."""

    def __init__(self, cause: Cause, elapsed: float) -> None:
        self.cause, self.elapsed = cause, elapsed
        super().__init__(cause)


class Deadline:
    """Starts when it is made. Nobody looks at the worker before its seconds may be over: most calls end long before.

    So what it spent until its request came counts as well: 2 to 5 ms.
    """

    def __init__(self, seconds: float, clock: Clock, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock, self._now = seconds, clock, now
        self._start = now()
        self._next = self._start + seconds

    def wait(self) -> float:
        """Seconds to wait for the worker before looking at it."""
        return max(self._next - self._now(), 0.0)

    def check(self, *, is_answering: bool = False) -> None:
        """Look at the worker, where it is time to; `is_answering` where part of its answer has come.

        Raises:
            TimeIsOverError: it has spent its seconds, or the outer bound is reached.
        """
        elapsed = self._now() - self._start
        if elapsed < self._next - self._start:
            return
        spent = self._clock()
        computing, own = _own(spent, elapsed)
        if computing >= self._seconds:
            raise TimeIsOverError("computing", elapsed)
        patience = _SECONDS_TO_ANSWER if is_answering else 0.0
        if own >= self._seconds + patience and spent is not None and spent.is_sleeping:
            raise TimeIsOverError("sleeping", elapsed)
        if elapsed >= _OUTER_FACTOR * self._seconds + _OUTER_SECONDS:
            raise TimeIsOverError(_cause_at_last(spent), elapsed)
        left = self._seconds - own
        self._next = self._now() + (max(left, _SHORTEST_WAIT) if left > 0 else _LONGEST_WAIT)


def _own(spent: ProcessTimes | None, elapsed: float) -> tuple[float, float]:
    """Seconds that the worker computed, and those that it computed or slept."""
    if spent is None:
        return 0.0, 0.0
    if spent.waiting is None:
        return spent.computing, spent.computing
    return spent.computing, max(elapsed - spent.waiting, spent.computing)


def _cause_at_last(spent: ProcessTimes | None) -> Cause:
    """Of a worker that came to nothing in ten times its seconds: the machine, where it or much else wanted to go on."""
    if spent is not None and spent.is_sleeping is not None:
        return "sleeping" if spent.is_sleeping else "machine"
    is_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    return "machine" if is_busy else "sleeping"
