"""Gives up what the account can do: another user where we are root, no capabilities, no way to gain any.

Covered: root becomes a user that owns nothing; capabilities, also those of a new user namespace, are dropped from
every set; programs that raise privileges no longer do; no other process may trace this one or read its memory.
Not covered: an ordinary user stays that user. What that user may do elsewhere is held by Landlock and seccomp.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Sequence

from toolsmith.sandbox.confinement import kernel

_STRANGER = 61_733  # in the range that systemd keeps for users that exist only while a service runs
_NOBODY = 65_534
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_KEEPCAPS = 8
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAP_LAST = 63
_CAPABILITY_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    """32 capabilities; the kernel takes two of these."""

    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def become_stranger(readable: Sequence[str]) -> bool:
    """Root becomes a user that owns nothing; others stay who they are.

    Returns:
        Whether that user can read all of `readable`, the files and folders of the interpreter. Where it cannot,
        `drop_capabilities` must keep the right to read, and Landlock bounds it.

    Raises:
        NotOfferedError: root without the right to change users, as in a container that dropped it.
    """
    if os.geteuid() != 0:
        return True
    kernel.call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    refusal: OSError | None = None
    for user in (_STRANGER, _NOBODY):
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        except OSError as error:
            refusal = error
        else:
            return all(_can_read(path) for path in readable)
    raise kernel.NotOfferedError(f"changing to an unprivileged user: {refusal}")


def _can_read(path: str) -> bool:
    return os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0))  # noqa: PTH112  # before anything is loaded


def drop_capabilities(*, keep_reading: bool = False) -> None:
    """Empties every set of capabilities; `keep_reading` leaves the one to read past permissions."""
    for number in range(_CAP_LAST + 1):
        with contextlib.suppress(kernel.NotOfferedError):  # only as root; without it no_new_privs holds the same
            kernel.call("prctl", _PR_CAPBSET_DROP, number, 0, 0, 0)
    with contextlib.suppress(kernel.NotOfferedError):
        kernel.call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for kept in (1 << _CAP_DAC_READ_SEARCH, 1 << _CAP_DAC_OVERRIDE) if keep_reading else ():
        with contextlib.suppress(kernel.NotOfferedError):  # containers often lack the first; Landlock bounds both
            _set_capabilities(kept)
            return
    _set_capabilities(0)


def _set_capabilities(kept: int) -> None:
    header, sets = _Header(_CAPABILITY_VERSION, 0), (_Sets * 2)()
    sets[0].effective = sets[0].permitted = kept
    kernel.call("capset", kernel.address(header), kernel.address(sets))


def forbid_new_privileges() -> None:
    kernel.call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def hide_memory(*, is_hidden: bool = True) -> None:
    """Nobody may trace this process or open its files under /proc. Changing users hides as well, hence the switch."""
    kernel.call("prctl", _PR_SET_DUMPABLE, 0 if is_hidden else 1, 0, 0, 0)


def die_with_parent() -> None:
    """The kernel kills this process when its parent ends. Changing users resets this."""
    kernel.call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
