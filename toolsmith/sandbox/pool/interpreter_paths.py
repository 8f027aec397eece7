"""Where the interpreter and its libraries lie: the folders that a worker may read, and its `sys.path`."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SITE = ("site-packages", "dist-packages")
# Shared libraries of the system, the list of them, and time zones. Nothing personal lies there.
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo",
)  # fmt: skip


@dataclass(frozen=True)
class InterpreterPaths:
    """`paths` is the worker's `sys.path`; `extra` is searched only while it starts; `readable` stays open to it."""

    paths: tuple[str, ...]
    extra: tuple[str, ...]
    readable: tuple[str, ...]


@lru_cache(maxsize=32)
def interpreter_paths(extra_modules: tuple[str, ...] = ()) -> InterpreterPaths:
    """Folders for a worker that may also import `extra_modules`, wherever those lie."""
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    standard += [path for path in sys.path if path.endswith("lib-dynload")]
    sites = [path for path in sys.path if Path(path).name in _SITE]
    paths = [path for path in dict.fromkeys([*standard, *sites]) if Path(path).is_dir()]
    elsewhere = [path for path in sys.path if path and path not in paths and Path(path).is_dir()]
    beside = [str(folder) for site in sites for folder in Path(site).parent.glob("*.libs")]
    own = [place for module in extra_modules for place in _of_module(module)]
    readable = [*paths, *beside, *own, *(place for place in _SYSTEM if Path(place).exists())]
    return InterpreterPaths(tuple(paths), tuple(elsewhere) if own else (), tuple(dict.fromkeys(readable)))


def _of_module(module: str) -> Sequence[str]:
    try:
        found = importlib.util.find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return ()
    if found is None:
        return ()
    folders = list(found.submodule_search_locations or ())
    return folders or ([found.origin] if found.origin and Path(found.origin).is_file() else [])
