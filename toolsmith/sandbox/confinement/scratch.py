"""A scratch folder: the one place where a worker may write, in memory, of limited size, with a limited number of files.

It is a file system of its own (tmpfs) in a mount namespace of its own, so the kernel counts bytes and files, no other
process sees it, and it ends with the worker, however that ends. All other file systems are read-only in there.

Covered: size, number of files and folders, running and mapping programs, device files, set-user-id bits, following
symbolic links; writing anywhere else, also where Landlock is too old to know a way to write.
Not covered: reading; Landlock holds that. The bytes count as the machine's memory, beside `Policy.megabytes`.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from toolsmith.sandbox.confinement import kernel

FILES = 1_000
"""Files and folders that a scratch folder holds at most."""

_POINTS = ("/tmp", "/var/tmp", "/mnt", "/media", "/srv")  # noqa: S108  # to be covered in a private view, not to be used
_NEWNS = 0x00020000
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8  # the same for mounts and for `mount_setattr`
_NOSYMFOLLOW = 256
_PRIVATE = 1 << 18


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("added", "cleared", "propagation", "user")]


def enter(megabytes: int, outside: Sequence[str]) -> str:
    """Makes the folder and the current folder of this process; `outside` are paths that it must not hide.

    Returns:
        The folder's path.

    Raises:
        NotOfferedError: the kernel or the container refuses.
    """
    point = place(tuple(outside))
    kernel.call("unshare", _NEWNS)
    _change("/", _AT_RECURSIVE, _Attributes(_RDONLY | _NOSUID | _NODEV, 0, _PRIVATE, 0))
    if os.geteuid() == 0:  # it still has to write down there which user it becomes; Landlock closes it for good
        _change("/proc", 0, _Attributes(0, _RDONLY, 0, 0))
    options = f"size={megabytes}m,nr_inodes={FILES + 1},mode=777"  # the folder itself is one
    flags = _NOSUID | _NODEV | _NOEXEC | _NOSYMFOLLOW
    kernel.call("mount", b"scratch", os.fsencode(point), b"tmpfs", flags, options.encode("ascii"))
    os.chdir(point)
    _try_out()
    return point


def _try_out() -> None:
    """A user namespace whose users are not mapped mounts, but lets nobody write."""
    try:
        os.mkdir("tried")  # noqa: PTH102  # in each worker, as fast as may be
        os.rmdir("tried")  # noqa: PTH106
    except OSError as error:
        raise kernel.NotOfferedError(f"writing in the folder: {error.strerror}") from error


@lru_cache(maxsize=1)
def place(outside: tuple[str, ...]) -> str:
    """A folder of the system that holds nothing which a worker reads; looked for once, for all workers.

    Raises:
        NotOfferedError: each of them holds something.
    """
    needed = [Path(path).resolve() for path in outside]
    for each in _POINTS:
        point = Path(each).resolve()
        if point.is_dir() and not any(path.is_relative_to(point) for path in needed):
            return str(point)
    raise kernel.NotOfferedError(f"no folder to put it over among {', '.join(_POINTS)}")


def _change(path: str, flags: int, attributes: _Attributes) -> None:
    size = ctypes.sizeof(attributes)
    kernel.call("mount_setattr", _AT_FDCWD, os.fsencode(path), flags, kernel.address(attributes), size)
