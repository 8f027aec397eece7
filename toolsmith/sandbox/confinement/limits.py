"""Resource limits that the kernel counts for a process.

Covered: memory, CPU time, size of files, open descriptors, core dumps.
Not covered: sleeping, which the supervisor ends; processes and threads, which seccomp holds (this kind of limit
does not bind root); memory of the kernel itself.
"""

from __future__ import annotations

import math
import resource
from pathlib import Path

_DESCRIPTORS = 64
_SECONDS_OF_GRACE = 1  # the supervisor comes first; this holds where it cannot


def limit_files(largest: int = 0) -> None:
    """`largest` is the size in bytes of a file that the process may write."""
    _limit(resource.RLIMIT_FSIZE, largest)
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
        _limit(kind, 0)


def limit_descriptors() -> None:
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)


def allow_descriptors() -> None:
    """All that the account may open.

    The kernel holds descriptors that were sent and not yet received against this limit of their sender, and counts
    them over all processes of the account: a low limit would let one pool of workers starve another.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def limit_call(seconds: float, memory: int, most_memory: int) -> None:
    """`seconds` of CPU time from the start of the process; bytes of address space, and what that may be raised to."""
    most = math.ceil(seconds) + _SECONDS_OF_GRACE
    _limit(resource.RLIMIT_CPU, most, most + 1)
    _limit(resource.RLIMIT_AS, memory, most_memory)


def allow_memory(memory: int) -> None:
    _limit(resource.RLIMIT_AS, memory)


def address_space() -> int:
    """Bytes of address space that this process takes now; 0 where the system does not say."""
    if not Path("/proc/self/statm").exists():
        return 0
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  # one read, before anything is loaded
        return int(statm.read().split()[0]) * resource.getpagesize()


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _, most = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))
