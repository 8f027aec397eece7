"""Landlock: the file system shrinks to the interpreter and its libraries, read-only, and a scratch folder, for good.

Covered: opening, reading and listing anything else; every way to write, create, remove, link, rename or run a file;
TCP; abstract Unix sockets and signals to processes outside (as far as the kernel's version knows them).
Not covered: whether a file exists and how large it is (`stat`); UDP. seccomp holds all sockets.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Sequence

from toolsmith.sandbox.confinement import kernel

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_FILE, _MOVE, _TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE | _MOVE | _TRUNCATE
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # ABI -> rights known from there on, as a count of bits
_NET_RIGHTS = 0b11  # bind and connect TCP, from ABI 4
_SCOPES = 0b11  # abstract Unix sockets and signals, from ABI 6


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The kernel's ABI version.

    Raises:
        NotOfferedError: this kernel has no Landlock, or the container refuses it.
    """
    return kernel.call("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)


def allow_only(readable: Sequence[str], scratch: str | None = None) -> None:
    """From here on this process and its children may read these, write regular files in `scratch`, and nothing else.

    Needs no_new_privs, or root.

    Raises:
        NotOfferedError: this kernel has no Landlock, or the container refuses it.
    """
    abi = version()
    known = max(bits for since, bits in _FILE_RIGHTS.items() if since <= abi)
    handled = _Ruleset((1 << known) - 1, _NET_RIGHTS if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = kernel.call("landlock_create_ruleset", kernel.address(handled), size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ)
        if scratch is not None:
            _allow(ruleset, scratch, _WRITE & handled.files)
        kernel.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)
    try:
        os.listdir("/")  # noqa: PTH208  # in each worker with a scratch folder, as fast as may be
    except PermissionError:
        return
    raise kernel.NotOfferedError("landlock: a folder that no rule names can be read all the same")


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # a folder of sys.path that is not there
        return
    try:
        is_folder = stat.S_ISDIR(os.fstat(parent).st_mode)
        rule = _PathRule(rights if is_folder else _READ_FILE, parent)
        kernel.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, kernel.address(rule), 0)
    finally:
        os.close(parent)
