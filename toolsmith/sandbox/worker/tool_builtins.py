"""The built-in functions that a screened tool runs with: `import` knows what is offered, others check names.

Covered: attributes named in a text, as the screen judges those that a source spells.
Not covered: what stands behind a name; code of libraries, which has the real functions.
"""

from __future__ import annotations

import builtins
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.screen.allowed import HIDDEN_BUILTINS, INTERNALS
from toolsmith.sandbox.worker import in_line
from toolsmith.sandbox.worker.refused import Refused

_MISSING = object()
_IMPORT = builtins.__import__
_ATTRGETTER, _METHODCALLER = operator.attrgetter, operator.methodcaller


def make_builtins(extra: tuple[str, ...], toolbox: types.ModuleType | None, *, may_write: bool) -> dict[str, Any]:
    """The `__builtins__` of a tool's module."""
    offered = _OFFERED | {"__import__": _importer(extra, toolbox, may_write=may_write)}
    return offered | {"open": open} if may_write else offered


def install() -> None:
    """What else a screened tool needs changed, in a process of one call."""
    operator.attrgetter = _attrgetter  # type: ignore[misc, assignment]
    operator.methodcaller = _methodcaller  # type: ignore[misc, assignment]
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]  # libraries do without: it needs a folder


def _importer(extra: tuple[str, ...], toolbox: types.ModuleType | None, *, may_write: bool) -> Callable[..., Any]:
    known: set[str] = set()

    def import_module(
        name: str,
        globals: Any = None,  # noqa: A002  # the interpreter's own signature
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if name == "toolbox" and not level:
            if toolbox is None:
                raise ModuleNotFoundError("this tool declares no dependencies", name=name)
            return toolbox
        if name not in known and type(fromlist) is not list:  # a list: C code imports for itself, as strptime does
            problem = allowed.module_problem(name, extra, may_write=may_write)
            if problem:
                raise _RefusedImportError(problem, name=name)
            _IMPORT(name)
            in_line.adapt(name)
            known.add(name)
        return _IMPORT(name, globals, locals, fromlist, level)

    return import_module


class _RefusedImportError(Refused, ModuleNotFoundError):
    """Tools that look for a module and can do without go on."""


def _getattr(owner: Any, name: str, default: Any = _MISSING, /) -> Any:
    if name in INTERNALS:
        raise _refusal(name)
    return getattr(owner, name) if default is _MISSING else getattr(owner, name, default)


def _refuse(name: str) -> str:
    raise _refusal(name)


def _hasattr(owner: Any, name: str, /) -> bool:
    return name not in INTERNALS and hasattr(owner, name)


def _setattr(owner: Any, name: str, value: Any, /) -> None:
    if name in INTERNALS:
        raise _refusal(name)
    setattr(owner, name, value)


def _delattr(owner: Any, name: str, /) -> None:
    if name in INTERNALS:
        raise _refusal(name)
    delattr(owner, name)


def _attrgetter(*names: str) -> Any:
    for each in ".".join(names).split("."):
        if each in INTERNALS:
            raise _refusal(each)
    return _ATTRGETTER(*names)


def _methodcaller(name: str, /, *arguments: Any, **named: Any) -> Any:
    if name in INTERNALS:
        raise _refusal(name)
    return _METHODCALLER(name, *arguments, **named)


def _refusal(name: str) -> Refused:
    return Refused(allowed.attribute_problem(name))


def _format(owner: Any) -> Any:
    """`owner.format`, of a text that reads no internals."""
    if isinstance(owner, str) and "." in owner:
        _check_text(owner)
    return _check_first if owner is str else owner.format


def _format_map(owner: Any) -> Any:
    if isinstance(owner, str) and "." in owner:
        _check_text(owner)
    return owner.format_map


def _check_text(text: str) -> None:
    problem = allowed.format_problem(text)
    if problem:
        raise Refused(problem)


def _check_first(text: str, /, *arguments: Any, **named: Any) -> str:
    """`str.format`, called on the class."""
    _check_text(text)
    return str.format(text, *arguments, **named)


_OFFERED = {name: value for name, value in vars(builtins).items() if name not in HIDDEN_BUILTINS and name[0] != "_"}
_OFFERED |= {"__build_class__": builtins.__build_class__, ".format": _format, ".format_map": _format_map}
_OFFERED |= {".getattr": getattr, ".internals": INTERNALS, ".refuse": _refuse}
_OFFERED |= {"getattr": _getattr, "hasattr": _hasattr, "setattr": _setattr, "delattr": _delattr}
