"""Members of modules for which a checked version stands in.

Covered: functions that read, call or copy attributes by names that they are given; readers that open files.
Not covered: functions that do so by names of their own choosing.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import io
import pathlib
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

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


def stand_ins(more: Mapping[str, Any] = {}) -> Mapping[str, Any]:
    """Members of modules for which a checked version stands in; `more` are those of a tool with a scratch folder."""
    checked = {
        "operator.attrgetter": _Attrgetter,
        "operator.methodcaller": _methodcaller,
        "functools.update_wrapper": _update_wrapper,
        "functools.wraps": _wraps,
        "logging.basicConfig": _no_configuration,
        "contextlib.redirect_stdout": _redirect_stdout,
        "contextlib.redirect_stderr": _redirect_stderr,
        "inspect.signature": _signature,
        "pathlib.Path": _Path,
        "pathlib.PosixPath": _Path,
    }
    return checked | dict(more) | _LazyReaders()


class _Path(pathlib.PurePosixPath):
    """Paths as text; what would touch a file is not there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(pathlib.Path, name):
            raise AttributeError(name)
        raise Refused(f"pathlib.Path.{name} is not offered to tools: they see no files; take the text as a parameter")


@contextlib.contextmanager
def _redirect_stdout(target: Any) -> Iterator[Any]:
    """The class of `contextlib` would swap any member of `sys` that a subclass names."""
    before, sys.stdout = sys.stdout, target
    try:
        yield target
    finally:
        sys.stdout = before


@contextlib.contextmanager
def _redirect_stderr(target: Any) -> Iterator[Any]:
    before, sys.stderr = sys.stderr, target
    try:
        yield target
    finally:
        sys.stderr = before


def _signature(function: Any, *, follow_wrapped: bool = True) -> inspect.Signature:
    """Without evaluating annotations that are text: those of a library's function see its modules."""
    return inspect.signature(function, follow_wrapped=follow_wrapped)


def _var(names: Any, **options: Any) -> Any:
    """`sympy.var`, which else would write any name into the tool's module, also those of the guards."""
    found = importlib.import_module("sympy").symbols(names, **options)
    scope = sys._getframe(1).f_globals  # noqa: SLF001  # what the function does
    for symbol in _flat(found):
        name = getattr(symbol, "name", None) or symbol.__name__
        if not name.isidentifier() or name.startswith("_"):
            raise Refused(f"sympy.var may not make a variable {name!r}")
        scope[name] = symbol
    return found


def _flat(symbols: Any) -> Iterator[Any]:
    if isinstance(symbols, (list, tuple, set)):
        for each in symbols:
            yield from _flat(each)
    elif symbols is not None:
        yield symbols


def _as_strided(x: Any, shape: Any = None, strides: Any = None, subok: bool = False, writeable: bool = True) -> Any:  # noqa: FBT001, FBT002  # numpy's own signature
    """Numpy's function, which else would read and write memory beyond the array."""
    numpy = importlib.import_module("numpy")
    array = numpy.asanyarray(x)
    shape = array.shape if shape is None else tuple(map(int, shape))
    strides = array.strides if strides is None else tuple(map(int, strides))
    moves = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
    low, high = numpy.lib.array_utils.byte_bounds(array)
    start = array.__array_interface__["data"][0]
    first, last = start + sum(min(0, each) for each in moves), start + sum(max(0, each) for each in moves)
    if all(size > 0 for size in shape) and (first < low or last + array.itemsize > high):
        raise Refused("these strides reach beyond the array")
    return numpy.lib.stride_tricks.as_strided(array, shape, strides, subok, writeable)


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
    """Those of libraries, made when they are first asked for: pandas' readers of text, and three more."""

    _NAMES = frozenset(f"pandas.{name}" for name in ("read_csv", "read_json", "read_table", "read_fwf"))

    _OTHERS: ClassVar[Mapping[str, Any]] = {
        "sympy.var": _var,
        "sympy.core.var": _var,
        "sympy.core.symbol.var": _var,
        "numpy.lib.stride_tricks.as_strided": _as_strided,
    }

    def __ror__(self, other: Mapping[str, Any]) -> _LazyReaders:  # type: ignore[override]  # one direction only
        self.update(other)
        return self

    def get(self, key: str, default: Any = None) -> Any:
        if key in self._OTHERS and key not in self:
            self[key] = self._OTHERS[key]
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
