"""Facades: what a tool holds instead of a module.

Covered: only public, allowed members are there, wherever the facade is handed to; nothing can be set on it.
Not covered: objects that a member returns.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import types
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.safe_type import Fixed

_MISSING = object()


class Facade(types.ModuleType, metaclass=Fixed):
    """Looks like a module. Members are filled in as they are asked for."""

    def __getattr__(self, name: str) -> Any:
        return _RESOLVERS[id(self)](self, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise Refused(f"changing the module {self.__name__} is not allowed")

    def __delattr__(self, name: str) -> None:
        raise Refused(f"changing the module {self.__name__} is not allowed")

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # a copy, so that nothing can be set there
        return dict(_members(self))

    def __dir__(self) -> list[str]:
        return sorted(name for name in _REAL[id(self)].__dict__ if not self._hides(name))

    def offered(self) -> dict[str, Any]:
        """The public members that this tool may use."""
        found = {}
        for name in dir(self):
            with contextlib.suppress(Refused, AttributeError, ImportError):
                found[name] = getattr(self, name)
        return found

    def offer_all(self) -> None:
        """Prepare for `from module import *`: the public names that this tool may use."""
        real = _REAL[id(self)]
        public = getattr(real, "__all__", None) or [name for name in dir(real) if not name.startswith("_")]
        offered = []
        for name in public:
            with contextlib.suppress(Refused, AttributeError, ImportError):
                getattr(self, name)
                offered.append(name)
        _members(self)["__all__"] = offered

    def _hides(self, name: str) -> bool:
        return allowed.member_problem(_NAMES[id(self)], name) is not None


def _members(facade: Facade) -> dict[str, Any]:
    found: dict[str, Any] = object.__getattribute__(types.ModuleType, "__dict__")["__dict__"].__get__(facade)
    return found


_RESOLVERS: dict[int, Callable[[Facade, str], Any]] = {}
_REAL: dict[int, types.ModuleType] = {}
_NAMES: dict[int, str] = {}


class Facades:
    """The modules of one tool. `replacements` maps "module.member" to what stands there instead."""

    def __init__(self, extra: tuple[str, ...], replacements: Mapping[str, Any], *, may_write: bool = False) -> None:
        self._extra = extra
        self._may_write = may_write
        self._replacements = replacements
        self._made: dict[str, Facade] = {}
        self._stand_ins = {id(_original(path)): value for path, value in replacements.items()}

    def of(self, name: str) -> Facade:
        """The facade of an allowed module.

        Raises:
            Refused: the module is not allowed.
        """
        if name not in self._made:
            problem = allowed.module_problem(name, self._extra, may_write=self._may_write)
            if problem and not self._leads_to_allowed(name):
                raise Refused(problem)
            real = importlib.import_module(name)
            facade = Facade(name, real.__doc__)
            _REAL[id(facade)] = real
            _NAMES[id(facade)] = name
            _RESOLVERS[id(facade)] = self._resolve
            self._made[name] = facade
        return self._made[name]

    def _leads_to_allowed(self, name: str) -> bool:
        return any(extra.startswith(name + ".") for extra in self._extra)

    def _resolve(self, facade: Facade, name: str) -> Any:
        module = _NAMES[id(facade)]  # a tool can write to the facade's own name
        value = self._replacements.get(f"{module}.{name}", _MISSING)
        if value is _MISSING:
            value = self._member(_REAL[id(facade)], module, name)
            value = self._stand_ins.get(id(value), value)  # also where another module passes it on
        if isinstance(value, types.ModuleType) and not isinstance(value, Facade):
            value = self._submodule(f"{module}.{name}", value)
        _members(facade)[name] = value
        return value

    def _member(self, real: types.ModuleType, module: str, name: str) -> Any:
        value = getattr(real, name, _MISSING)
        if value is _MISSING:
            value = _submodule_of(real, name)
        if value is _MISSING:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        problem = allowed.member_problem(module, name, self._extra)
        if not problem and not any(module == extra or module.startswith(extra + ".") for extra in self._extra):
            problem = _passed_on_problem(module, name, value)
        if problem:
            raise Refused(problem)
        return value

    def _submodule(self, path: str, real: types.ModuleType) -> Facade:
        """Allowed under the path by which it was reached, or else under its own name."""
        for name in (path, real.__name__):
            if allowed.module_problem(name, self._extra):
                continue
            with contextlib.suppress(ImportError):  # a module of another place: pandas.offsets
                if name == real.__name__ or importlib.import_module(name) is real:
                    return self.of(name)
        raise Refused(f"{path} is not offered to tools")


def _original(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


_PASSED_ON = (types.FunctionType, types.BuiltinFunctionType, type)
_HIDDEN_BUILTINS = frozenset(
    id(getattr(builtins, name))
    for name in (*allowed.HIDDEN_BUILTINS, "getattr", "setattr", "delattr", "vars")
    if hasattr(builtins, name)
)


def _passed_on_problem(module: str, name: str, value: Any) -> str | None:
    """Judges a member by what it is, not by the name under which a module passes it on."""
    if id(value) in _HIDDEN_BUILTINS:
        return f"{module}.{name} is not offered to tools"
    if isinstance(value, _PASSED_ON):
        own_name = getattr(value, "__name__", name)
        return allowed.home_problem(module, name, getattr(value, "__module__", None), own_name)
    return None


def _submodule_of(real: types.ModuleType, name: str) -> Any:
    if not hasattr(real, "__path__") or name.startswith("_"):
        return _MISSING
    try:
        return importlib.import_module(f"{real.__name__}.{name}")
    except ImportError:
        return _MISSING
