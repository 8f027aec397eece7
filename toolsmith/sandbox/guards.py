"""Guards: the built-in functions and checks that a screened tool runs with, inside the worker.

Covered: attribute names built at run time, `str.format`, imports, private attributes of foreign objects,
source text that a library would evaluate.
Not covered: C code that reads attributes on its own; the confinement holds that.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import io
import string
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.sandbox import allowed
from toolsmith.sandbox.facade import Facade, Facades
from toolsmith.sandbox.refused import Refused

MODULE = "toolsmith_tool"  # `__name__` of a tool's own module and classes

_OFFERED = [name for name in dir(builtins) if name not in allowed.HIDDEN_BUILTINS and not name.startswith("_")]
_BUFFERS = (io.StringIO, io.BytesIO)
_MISSING = object()


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
    }
    return offered


def guard(owner: Any, name: str) -> Any:  # a table of cases
    """What the screen puts in place of `owner.name` where the name alone does not decide."""
    if name == "__class__":
        return type(owner)
    if name == "__dict__":
        return safe_vars(owner)
    if name in ("format", "format_map") and (isinstance(owner, str) or _is_subclass(owner, str)):
        return _safe_format_of(owner, name)
    if name in ("__setattr__", "__delattr__"):
        return _safe_writer(owner, name)
    if _is_own(owner):
        return getattr(owner, name)
    if name in allowed.TEXT_WRITERS:
        return _text_writer(getattr(owner, name))
    if name.startswith("_") or name in allowed.HIDDEN_METHODS:
        _refuse(owner, name)
    return getattr(owner, name)


def safe_getattr(owner: Any, name: str, default: Any = _MISSING) -> Any:
    """`getattr` for names that the screen could not see."""
    _check_name(name)
    problem = allowed.attribute_problem(name)
    if problem:
        raise Refused(problem)
    try:
        return _read(owner, name)
    except AttributeError:
        if default is _MISSING:
            raise
        return default


def _read(owner: Any, name: str) -> Any:
    return guard(owner, name) if allowed.needs_guard(name) else getattr(owner, name)


def safe_hasattr(owner: Any, name: str) -> bool:
    try:
        safe_getattr(owner, name)
    except (AttributeError, Refused):
        return False
    return True


def safe_setattr(owner: Any, name: str, value: Any) -> None:
    _check_writable(name)
    setattr(owner, name, value)


def safe_delattr(owner: Any, name: str) -> None:
    _check_writable(name)
    delattr(owner, name)


def safe_vars(owner: Any = _MISSING) -> dict[str, Any]:
    """The attributes of an instance of a tool's own class, or of a plain namespace."""
    if not (_is_own(owner) or type(owner) is types.SimpleNamespace) or isinstance(owner, type):
        raise Refused("vars() is for instances of the tool's own classes")
    found: dict[str, Any] = owner.__dict__
    return found


def _check_name(name: object) -> None:
    if type(name) is not str:
        raise TypeError("attribute name must be string")


def _check_writable(name: str) -> None:
    _check_name(name)
    if (allowed.is_dunder(name) and name not in allowed.WRITABLE_DUNDERS) or name in allowed.INSPECTED:
        raise Refused(f"setting .{name} is not allowed")


def _is_own(owner: Any) -> bool:
    """Whether this is a class that the tool defines, or an instance of one."""
    if isinstance(owner, Facade):
        return False
    if type(owner) is super:
        return True
    kind = owner if isinstance(owner, type) else type(owner)
    return bool(type.__getattribute__(kind, "__module__") == MODULE)


def _is_subclass(owner: Any, parent: type) -> bool:
    return isinstance(owner, type) and issubclass(owner, parent)


def _refuse(owner: Any, name: str) -> None:
    raise Refused(f".{name} of {type(owner).__name__} is not offered to tools")


def _safe_writer(owner: Any, name: str) -> Callable[..., None]:
    write = getattr(owner, name)

    def checked(*arguments: Any) -> None:
        for argument in arguments[:2]:
            if type(argument) is str:
                _check_writable(argument)
        write(*arguments)

    return checked


def _text_writer(write: Callable[..., Any]) -> Callable[..., Any]:
    """A pandas method that returns text, or writes to a file where it is given one."""

    def to_text(*arguments: Any, **named: Any) -> Any:
        targets = [*arguments[:1], *(named.get(name) for name in ("path_or_buf", "buf", "path_or_buffer"))]
        if any(target is not None and type(target) not in _BUFFERS for target in targets):
            raise Refused(f"{write.__name__} may not write files; without a path it returns text")
        return write(*arguments, **named)

    return to_text


def _buffer_reader(read: Callable[..., Any]) -> Callable[..., Any]:
    """A pandas reader that takes text in memory only."""

    def from_buffer(*arguments: Any, **named: Any) -> Any:
        source = arguments[0] if arguments else named.get("filepath_or_buffer", named.get("path_or_buf"))
        if type(source) not in _BUFFERS:
            raise Refused(f"{read.__name__} may not open files; give it io.StringIO(text)")
        return read(*arguments, **named)

    return from_buffer


class _SafeFormatter(string.Formatter):
    """`str.format` whose fields are read through the guards."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        first, rest = string._string.formatter_field_name_split(field_name)  # type: ignore[attr-defined]  # noqa: SLF001  # as the standard library does
        value = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            value = safe_getattr(value, name) if is_attribute else value[name]
        return value, first


def _safe_format_of(owner: Any, name: str) -> Callable[..., str]:
    formatter = _SafeFormatter()
    if isinstance(owner, str):
        if name == "format":
            return lambda *args, **kwargs: formatter.vformat(str(owner), args, kwargs)
        return lambda mapping: formatter.vformat(str(owner), (), mapping)
    if name == "format":
        return lambda text, *args, **kwargs: formatter.vformat(text, args, kwargs)
    return lambda text, mapping: formatter.vformat(text, (), mapping)


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
        module = facades.of(name)
        if not fromlist:
            root, _, rest = name.partition(".")
            found = facades.of(root)
            for part in rest.split(".") if rest else ():
                found = getattr(found, part)
            return facades.of(root)
        for member in fromlist:
            _member_or_import_error(module, member)
        return module

    return import_module


def _member_or_import_error(module: Facade, member: str) -> None:
    """Fills the member in: the interpreter would otherwise look for a real module of that name."""
    found = True
    try:
        getattr(module, member)
    except AttributeError:
        found = False
    if not found:
        raise ImportError(f"cannot import name {member!r} from {module.__name__!r}", name=module.__name__)


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


def replacements() -> Mapping[str, Any]:
    """Members of modules for which a checked version stands in."""
    operators = {"operator.attrgetter": _Attrgetter, "operator.methodcaller": _methodcaller}
    return operators | _LazyReaders()


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


# Text that a library evaluates

_COMPILE = builtins.compile
_REFUSED_IN_TEXT = frozenset(allowed.HIDDEN_BUILTINS)


def check_evaluated(source: Any) -> None:
    """Refuses source text that a library is about to evaluate and that reaches into the interpreter."""
    if isinstance(source, types.CodeType):
        return
    tree = source if isinstance(source, ast.AST) else _COMPILE(source, "<text>", "exec", ast.PyCF_ONLY_AST)
    for node in ast.walk(tree):
        name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
        problem = allowed.attribute_problem(name) if isinstance(node, ast.Attribute) else None
        if problem or name in _REFUSED_IN_TEXT:
            raise Refused(f"text evaluated as code may not use {name}")
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_library_import(node):
            raise Refused("text evaluated as code may not import")


def _is_library_import(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.partition(".")[0] in allowed.LIBRARIES or name in ("math", "cmath") for name in names)


def install_evaluation_checks() -> None:
    """Replaces `eval`, `exec` and `compile` of this process by checked ones: for single-use workers only."""
    real_eval, real_exec = builtins.eval, builtins.exec

    def checked_eval(source: Any, globals: Any = None, locals: Any = None, /) -> Any:  # noqa: A002
        check_evaluated(source.strip() if isinstance(source, str) else source)
        return real_eval(source, *_scopes(globals, locals))

    def checked_exec(source: Any, globals: Any = None, locals: Any = None, /, **named: Any) -> None:  # noqa: A002
        check_evaluated(source)
        real_exec(source, *_scopes(globals, locals), **named)

    def checked_compile(source: Any, *args: Any, **named: Any) -> Any:
        check_evaluated(source)
        return _COMPILE(source, *args, **named)

    builtins.eval = checked_eval
    builtins.exec = checked_exec
    builtins.compile = checked_compile


def _scopes(globals: Any, locals: Any) -> tuple[Any, Any]:  # noqa: A002
    if globals is None:
        caller = sys._getframe(2)  # noqa: SLF001  # what the built-in function does
        return caller.f_globals, caller.f_locals if locals is None else locals
    return globals, globals if locals is None else locals
