"""Members of modules for which a checked version stands in.

Covered: functions that read, call or copy attributes by names that they are given; readers that open files.
Not covered: functions that do so by names of their own choosing.
"""

from __future__ import annotations

import functools
import importlib
import io
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.sandbox.attributes import safe_getattr
from toolsmith.sandbox.refused import Refused

_BUFFERS = (io.StringIO, io.BytesIO)


class _Attrgetter:
    def __init__(self, *names: str) -> None:
        self._names = [name.split(".") for name in names]

    def __call__(self, owner: Any) -> Any:
        found = tuple(self._walk(owner, names) for names in self._names)
        return found[0] if len(found) == 1 else found

    @staticmethod
    def _walk(owner: Any, names: list[str]) -> Any:
        for name in names:
            owner = safe_getattr(owner, name)
        return owner


def _methodcaller(name: str, /, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    return lambda owner: safe_getattr(owner, name)(*args, **kwargs)


def stand_ins() -> Mapping[str, Any]:
    """Members of modules for which a checked version stands in."""
    checked = {
        "operator.attrgetter": _Attrgetter,
        "operator.methodcaller": _methodcaller,
        "functools.update_wrapper": _update_wrapper,
        "functools.wraps": _wraps,
        "logging.basicConfig": _no_configuration,
    }
    return checked | _LazyReaders()


def _no_configuration(**_: Any) -> None:
    """Logging goes to standard error as it is: a file or a format of the tool's own would reach further."""


def _update_wrapper(
    wrapper: Any,
    wrapped: Any,
    assigned: Any = functools.WRAPPER_ASSIGNMENTS,
    updated: Any = functools.WRAPPER_UPDATES,
) -> Any:
    """The function of `functools`, which else would copy attributes of any name."""
    for names, usual in ((assigned, functools.WRAPPER_ASSIGNMENTS), (updated, functools.WRAPPER_UPDATES)):
        if type(names) not in (tuple, list) or not all(type(name) is str and name in usual for name in names):
            raise Refused(f"only {', '.join(usual)} may be copied")
    return functools.update_wrapper(wrapper, wrapped, tuple(assigned), tuple(updated))


def _wraps(
    wrapped: Any, assigned: Any = functools.WRAPPER_ASSIGNMENTS, updated: Any = functools.WRAPPER_UPDATES
) -> Callable[[Any], Any]:
    return lambda wrapper: _update_wrapper(wrapper, wrapped, assigned, updated)


class _LazyReaders(dict[str, Any]):
    """pandas' text readers, wrapped when they are first asked for."""

    _NAMES = frozenset(f"pandas.{name}" for name in ("read_csv", "read_json", "read_table", "read_fwf"))

    def __ror__(self, other: Mapping[str, Any]) -> _LazyReaders:  # type: ignore[override]  # one direction only
        self.update(other)
        return self

    def get(self, key: str, default: Any = None) -> Any:
        if key in self._NAMES and key not in self:
            library, _, name = key.partition(".")
            self[key] = _buffer_reader(getattr(importlib.import_module(library), name))
        return super().get(key, default)


def _buffer_reader(read: Callable[..., Any]) -> Callable[..., Any]:
    """A pandas reader that takes text in memory only."""

    def from_buffer(*arguments: Any, **named: Any) -> Any:
        source = arguments[0] if arguments else named.get("filepath_or_buffer", named.get("path_or_buf"))
        if type(source) not in _BUFFERS:
            raise Refused(f"{read.__name__} may not open files; give it io.StringIO(text)")
        return read(*arguments, **named)

    return from_buffer
