"""Closes every open file that a process need not have.

Covered: descriptors that a host forgot to close, its log files and sockets; standard streams lead nowhere.
Not covered: the one socket on which the worker answers.
"""

from __future__ import annotations

import os
from collections.abc import Collection

_MOST = 65_536


def close_all_but(kept: Collection[int]) -> None:
    """Standard streams become /dev/null; everything else but `kept` is closed."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        if stream not in kept:
            os.dup2(nowhere, stream, inheritable=False)
    start = 3
    for descriptor in sorted(each for each in kept if each >= start):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, _MOST)
