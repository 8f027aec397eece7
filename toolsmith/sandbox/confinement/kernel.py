"""System calls that Python has no function for, made through the C library's `syscall`."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# name -> number, by machine. From the kernel's own tables; numbers never change once given.
_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "x86_64": {
        "capset": 126, "madvise": 28, "mount": 165, "mount_setattr": 442, "seccomp": 317, "unshare": 272, "prctl": 157,
        "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
    },
    "aarch64": {
        "capset": 91, "madvise": 233, "mount": 40, "mount_setattr": 442, "seccomp": 277, "unshare": 97, "prctl": 167,
        "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
    },
}  # fmt: skip


MACHINE = platform.machine()


class NotOfferedError(Exception):
    """This kernel, machine or container does not offer a primitive; the message says which and why."""


def call(name: str, *arguments: int | bytes | ctypes.c_void_p | None) -> int:
    """Make one system call.

    Raises:
        NotOfferedError: the machine is unknown, or the kernel refuses.
    """
    machine = MACHINE
    if not sys.platform.startswith("linux"):
        raise NotOfferedError(f"{name}: only Linux has it")
    if machine not in _NUMBERS:
        raise NotOfferedError(f"{name}: no system call numbers for {machine}")
    plain = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(_syscall()(ctypes.c_long(_NUMBERS[machine][name]), *plain))
    if result < 0:
        raise NotOfferedError(f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


@lru_cache(maxsize=1)
def _syscall() -> Any:
    """Made once: to make it anew would cost every worker a hundred page faults."""
    function = ctypes.CDLL(None, use_errno=True).syscall
    function.restype = ctypes.c_long
    return function


def address(structure: ctypes.Structure | ctypes.Array[Any]) -> ctypes.c_void_p:
    return ctypes.cast(ctypes.byref(structure), ctypes.c_void_p)
