"""What the kernel says of another process's time: computing, waiting for a processor, sleeping.

Covered: Linux; a process that only a descriptor holds, in a process namespace of its own.
Not covered: other systems, and what a hidden or foreign /proc does not show: less is said there.
"""

from __future__ import annotations

import os
import time

from toolsmith.sandbox.channel.deadline import ProcessTimes

_SLEEPING = b"S"
_LONGEST = 1024
_UNKNOWN = [b"0", b"0", b"0"]
_NANO = 1e-9
_OF_PROCESS = 2  # CPUCLOCK_SCHED, in the number of a clock that counts a process's time


def process_of(handle: int) -> int | None:
    """The process that a descriptor holds, by its number here; None where it is gone or /proc does not say."""
    said = _read(f"/proc/self/fdinfo/{handle}")
    number = int(next((line[4:] for line in said.splitlines() if line.startswith(b"Pid:")), b"-1"))
    return number if number > 0 and _is_own_view() else None


def spent(process: int) -> ProcessTimes | None:
    """What a process has spent until now; None where it is gone or the system does not say."""
    try:
        computing = time.clock_gettime(~process << 3 | _OF_PROCESS)
    except (OSError, OverflowError, AttributeError):
        return None
    _, delay, turns = (_read(f"/proc/{process}/schedstat").split() + _UNKNOWN)[:3]
    state = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()
    is_told = turns != b"0" or computing == 0  # a kernel that does not count says 0, and so does one of a new process
    return ProcessTimes(computing, int(delay) * _NANO if is_told else None, state[0] == _SLEEPING if state else None)


def _is_own_view() -> bool:
    """Whether /proc numbers processes as this process knows them."""
    try:
        return os.readlink("/proc/self") == str(os.getpid())  # noqa: PTH115  # for each call, as fast as may be
    except OSError:
        return False


def _read(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(file, _LONGEST)
    except OSError:  # it ended meanwhile
        return b""
    finally:
        os.close(file)
