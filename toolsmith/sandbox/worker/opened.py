"""What allowed functions would open, copy or import on a tool's behalf, in a worker whose tool is screened.

Covered: `open` of the standard library and of libraries written in Python; attributes that modules read and write by
names which objects hold; formats of `logging`; the built-in functions of text that is evaluated.
Not covered: C code that opens files; the confinement holds that.
"""

from __future__ import annotations

import ast
import builtins
import copy
import dataclasses
import importlib
import io
import logging
import os
import pprint
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.attributes import safe_delattr, safe_getattr, safe_hasattr, safe_setattr, safe_vars
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.safe_type import SAFE_TYPE

_WITH_DATA = (
    "pint",
    "tzdata",
    "zoneinfo",
    "scipy",
    "sympy",
    "pandas",
    "numpy",
    "mpmath",
)  # they read files of their own
MODULES_FOR_TEXT = frozenset(("math", "cmath", "functools", "itertools"))
"""What compiled expressions import besides libraries."""

_REAL_OPEN, _REAL_IMPORT = builtins.open, builtins.__import__


def install_file_checks() -> None:
    """For single-use workers only: it changes the process."""
    builtins.open = io.open = _checked_open
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]  # libraries do without: it would read files
    logging._STYLES.pop("{", None)  # noqa: SLF001  # its formats read attributes
    copy.__dict__["setattr"] = safe_setattr  # objects may say which attributes to set on which copy
    ast.__dict__.update(getattr=safe_getattr, setattr=safe_setattr, delattr=safe_delattr)  # and nodes of which
    dataclasses.__dict__["getattr"] = pprint.__dict__["getattr"] = _getattr_of_fields  # and fields their names


def _checked_open(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
    if set(mode) <= set("rtb") and isinstance(file, (str, os.PathLike)):
        path = os.path.realpath(file)
        if any(path.startswith(folder) for folder in _data_folders()):
            return _REAL_OPEN(path, mode, *arguments, **named)
    raise _RefusedFileError("tools see no files; take the text as a parameter and return it")


def _getattr_of_fields(owner: Any, name: str, *default: Any) -> Any:
    """The names are those of fields, which a tool can rename; or the module's own."""
    if type(name) is not str or (allowed.attribute_problem(name) and not name.startswith("__dataclass_")):
        raise Refused(f"a field named {name} cannot be read")
    return getattr(owner, name, *default)


class _RefusedFileError(Refused, PermissionError):
    """Libraries that look for a file and can do without go on."""


@lru_cache(maxsize=1)
def _data_folders() -> tuple[str, ...]:
    loaded = [getattr(sys.modules.get(name), "__file__", None) for name in _WITH_DATA]
    return ("/usr/share/zoneinfo/", *(os.path.dirname(os.path.realpath(file)) + os.sep for file in loaded if file))  # noqa: PTH120  # a text of a loaded module


@lru_cache(maxsize=1)
def builtins_for_text() -> Mapping[str, Any]:
    """The built-in functions of text that a library evaluates in a namespace which has none."""
    offered = {
        name: value
        for name, value in builtins.__dict__.items()
        if name not in allowed.HIDDEN_BUILTINS and not name.startswith("_")
    }
    checked: Mapping[str, Callable[..., Any] | Any] = {
        "__build_class__": builtins.__build_class__,
        "__import__": _import_for_text,
        "getattr": safe_getattr,
        "hasattr": safe_hasattr,
        "setattr": safe_setattr,
        "delattr": safe_delattr,
        "vars": safe_vars,
        "type": SAFE_TYPE,
    }
    return offered | dict(checked)


def _import_for_text(name: str, *arguments: Any, **named: Any) -> Any:
    """What compiled expressions import: libraries. Not for the tool itself, should it come by this function."""
    root = name.partition(".")[0]
    is_tool = sys._getframe(1).f_globals.get("__name__") == "toolsmith_tool"  # noqa: SLF001  # who asks
    if is_tool or (root not in allowed.LIBRARIES and root not in MODULES_FOR_TEXT):
        raise Refused(f"text evaluated as code may not import {name}")
    importlib.import_module(name)
    return _REAL_IMPORT(name, *arguments, **named)
