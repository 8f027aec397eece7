"""The built-in functions that a screened tool runs with, inside the worker.

Covered: builtins and imports are checked versions, whatever the source does to reach them.
Not covered: C code that acts on its own; the confinement holds that.
"""

from __future__ import annotations

import builtins
import importlib
import types
from collections.abc import Callable
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.attributes import safe_delattr, safe_getattr, safe_hasattr, safe_setattr, safe_vars
from toolsmith.sandbox.worker.facade import Facade, Facades
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.safe_type import SAFE_TYPE

_OFFERED = [name for name in dir(builtins) if name not in allowed.HIDDEN_BUILTINS and not name.startswith("_")]


def make_builtins(facades: Facades, toolbox: types.ModuleType | None) -> dict[str, Any]:
    """The `__builtins__` of a tool's module."""
    offered = {name: getattr(builtins, name) for name in _OFFERED}
    offered |= {
        "__build_class__": builtins.__build_class__,
        "__import__": _importer(facades, toolbox),
        "getattr": safe_getattr,
        "hasattr": safe_hasattr,
        "setattr": safe_setattr,
        "delattr": safe_delattr,
        "vars": safe_vars,
        "type": SAFE_TYPE,
    }
    return offered


def _importer(facades: Facades, toolbox: types.ModuleType | None) -> Callable[..., Any]:
    def import_module(
        name: str,
        globals: Any = None,  # noqa: A002, ARG001  # the interpreter's own signature
        locals: Any = None,  # noqa: A002, ARG001
        fromlist: tuple[str, ...] | list[str] | None = (),
        level: int = 0,
    ) -> Any:
        if isinstance(fromlist, list):  # C code importing for itself (strptime does); it ignores what is returned
            importlib.import_module(name)
            return None
        if level:
            raise Refused("relative imports are not allowed")
        if name == "toolbox":
            if toolbox is None:
                raise ModuleNotFoundError("this tool declares no dependencies", name=name)
            return toolbox
        module = _module_or_import_error(facades, name)
        if not fromlist:
            root, _, rest = name.partition(".")
            found: Any = facades.of(root)
            for part in rest.split(".") if rest else ():
                found = getattr(found, part, None)  # sympy.series is a function and a package
            return facades.of(root)
        for member in fromlist:
            if member == "*":
                module.offer_all()
            else:
                _member_or_import_error(module, member)
        return module

    return import_module


class _RefusedImportError(Refused, ImportError):
    """Tools that look for a module and can do without go on."""


def _module_or_import_error(facades: Facades, name: str) -> Facade:
    try:
        return facades.of(name)
    except Refused as refusal:
        raise _RefusedImportError(str(refusal), name=name) from None


def _member_or_import_error(module: Facade, member: str) -> None:
    """Fills the member in: the interpreter would otherwise look for a real module of that name."""
    found = True
    try:
        getattr(module, member)
    except Refused as refusal:
        raise _RefusedImportError(str(refusal), name=module.__name__) from None
    except AttributeError:
        found = False
    if not found:
        raise ImportError(f"cannot import name {member!r} from {module.__name__!r}", name=module.__name__)
