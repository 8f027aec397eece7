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
import time
import timeit
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from toolsmith.sandbox.worker.attributes import safe_getattr
from toolsmith.sandbox.worker.refused import Refused

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
        "typing.get_type_hints": _type_hints,
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
    scope = _scope_of_tool()
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


def _type_hints(
    obj: Any,
    globalns: dict[str, Any] | None = None,
    localns: dict[str, Any] | None = None,
    include_extras: bool = False,  # noqa: FBT001, FBT002  # typing's own signature
) -> dict[str, Any]:
    """The function of `typing`: annotations that are text are read where the tool is, not where a library is."""
    scope = _scope_of_tool() if globalns is None else globalns
    hints = typing.get_type_hints(obj, scope, localns, include_extras)
    for name, hint in hints.items():
        if isinstance(hint, (types.FunctionType, types.BuiltinFunctionType, types.ModuleType)):
            raise Refused(f"the annotation of {name} is no type")
    return hints


def _scope_of_tool() -> dict[str, Any]:
    """The variables of the tool that called a function here; of no library that called it for the tool."""
    caller = sys._getframe(2)  # noqa: SLF001  # who asks
    return caller.f_globals if caller.f_code.co_filename == "<tool>" else {}


def _timeit(
    stmt: Any = "pass",
    setup: Any = "pass",
    timer: Any = time.perf_counter,
    number: int = 1000000,
    globals: Any = None,  # noqa: A002
) -> float:
    """The function of `timeit`, for functions; text would be evaluated where `timeit` is."""
    del globals
    if not callable(stmt) or not (setup == "pass" or callable(setup)):
        raise Refused("timeit takes a function")
    return timeit.Timer(stmt, setup, timer).timeit(number)


def _repeat(
    stmt: Any = "pass", setup: Any = "pass", timer: Any = time.perf_counter, repeat: int = 5, number: int = 1000000
) -> list[float]:
    return [_timeit(stmt, setup, timer, number) for _ in range(repeat)]


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
    _NAMES |= frozenset(f"numpy.{name}" for name in ("loadtxt", "genfromtxt", "savetxt"))

    _OTHERS: ClassVar[Mapping[str, Any]] = {
        "sympy.var": _var,
        "sympy.core.var": _var,
        "sympy.core.symbol.var": _var,
        "numpy.lib.stride_tricks.as_strided": _as_strided,
        "timeit.timeit": _timeit,
        "timeit.repeat": _repeat,
    }

    def __ror__(self, other: Mapping[str, Any]) -> _LazyReaders:  # type: ignore[override]  # one direction only
        self.update(other)
        return self

    def get(self, key: str, default: Any = None) -> Any:
        if key in self._OTHERS and key not in self:
            self[key] = self._OTHERS[key]
        if key.startswith("asyncio.") and "asyncio.run" not in self:
            from toolsmith.sandbox.worker import event_loop

            self.update({f"asyncio.{name}": value for name, value in event_loop.members().items()})
        if key in self._NAMES and key not in self:
            library, _, name = key.partition(".")
            self[key] = _buffer_reader(getattr(importlib.import_module(library), name))
        return super().get(key, default)


def _buffer_reader(read: Callable[..., Any]) -> Callable[..., Any]:
    """A reader or writer of tables that takes text in memory only."""
    is_numpy = read.__module__ == "numpy"

    def from_buffer(*arguments: Any, **named: Any) -> Any:
        names = ("filepath_or_buffer", "path_or_buf", "fname")
        source = arguments[0] if arguments else next((named[name] for name in names if name in named), None)
        is_lines = is_numpy and isinstance(source, (list, tuple)) and all(type(line) in (str, bytes) for line in source)
        if type(source) not in _BUFFERS and not is_lines:
            raise Refused(f"{read.__name__} may not open files; give it io.StringIO(text)")
        return read(*arguments, **named)

    return from_buffer
