"""Guards: the built-in functions and checks that a screened tool runs with, inside the worker.

Covered: attribute names built at run time, `str.format`, imports, private attributes of foreign objects,
source text that a library would evaluate.
Not covered: C code that reads attributes on its own; the confinement holds that.
"""

from __future__ import annotations

import abc
import ast
import builtins
import enum
import functools
import importlib
import io
import string
import sys
import types
from collections.abc import Callable, Iterator, Mapping
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
        "type": SAFE_TYPE,
    }
    return offered


def guard(owner: Any, name: str) -> Any:  # a table of cases
    """What the screen puts in place of `owner.name` where the name alone does not decide."""
    if name == "__class__":
        return SAFE_TYPE(owner)
    if name == "__dict__":
        return safe_vars(owner)
    if name in ("format", "format_map"):
        return _safe_format(getattr(owner, name))
    if name in ("__setattr__", "__delattr__"):
        return _safe_writer(owner, name)
    if _is_own(owner):
        return getattr(owner, name)
    if name in allowed.TEXT_WRITERS:
        return _text_writer(getattr(owner, name))
    if name in allowed.METHODS_BY_NAME:
        return _without_hidden_names(owner, getattr(owner, name))
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


def _safe_format(found: Any) -> Any:
    """A checked version where this is `str.format` or `str.format_map`, however it was reached."""
    formatter = _SafeFormatter()
    if found is str.format:
        return lambda text, *args, **kwargs: formatter.vformat(text, args, kwargs)
    if found is str.format_map:
        return lambda text, mapping: formatter.vformat(text, (), mapping)
    text = found.__self__ if type(found) is types.BuiltinMethodType else None
    if not isinstance(text, str):
        return found
    plain = str.__str__(text)
    if found.__name__ == "format":
        return lambda *args, **kwargs: formatter.vformat(plain, args, kwargs)
    return lambda mapping: formatter.vformat(plain, (), mapping)


def _without_hidden_names(owner: Any, method: Callable[..., Any]) -> Any:
    """A pandas method that calls other methods by their names: only by names that a tool could spell."""
    if str(type(owner).__module__).partition(".")[0] != "pandas" and not isinstance(owner, type):
        return method

    def checked(*arguments: Any, **named: Any) -> Any:
        first = arguments[1:2] if isinstance(owner, type) else arguments[:1]
        for text in _texts((*first, *named.values())):
            if allowed.is_dunder(text) or text in allowed.HIDDEN_METHODS or text in allowed.TEXT_WRITERS:
                raise Refused(f".{text} is not offered to tools")
        return method(*arguments, **named)

    return checked


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield str.__str__(value)
        elif isinstance(value, (list, tuple)):
            yield from _texts(value)
        elif isinstance(value, dict):
            yield from _texts(dict.values(value))


class _SafeType:
    """`type` for tools: one argument asks, three make a class whose special names are those that a source may spell."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if len(arguments) == 1:
            kind = type(arguments[0])
            return self if kind is type else kind
        names = arguments[2] if len(arguments) == 3 and isinstance(arguments[2], dict) else {}
        for name in names:
            if isinstance(name, str) and allowed.is_dunder(str(name)) and not _may_define(str(name)):
                raise Refused(f"a class may not define {name} this way")
        made = type(*arguments, **named)
        if isinstance(made, type):
            made.__module__ = MODULE
        return made

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, type)

    def __subclasscheck__(self, value: Any) -> bool:
        return issubclass(value, type)

    def __mro_entries__(self, bases: Any) -> tuple[type]:
        return (type,)

    def __getitem__(self, item: Any) -> Any:
        return types.GenericAlias(type, item)

    def __or__(self, other: Any) -> Any:
        return type | other

    def __ror__(self, other: Any) -> Any:
        return other | type

    def __getattr__(self, name: str) -> Any:
        return getattr(type, name)

    def __eq__(self, other: object) -> bool:
        return other is self or other is type

    def __hash__(self) -> int:
        return hash(type)

    def __repr__(self) -> str:
        return repr(type)


def _may_define(name: str) -> bool:
    return name in allowed.DEFINABLE_DUNDERS and name not in ("__match_args__", "__module__")


SAFE_TYPE = _SafeType()
_TRUSTED_METACLASSES = (type, object, abc.ABCMeta, enum.EnumType)


def check_patterns(subject: Any, *classes: Any) -> Any:
    """Refuses class patterns that would read what a tool may not; returns the subject.

    The interpreter reads the attributes that a class names in `__match_args__`, on whatever object is matched.
    """
    for each in classes:
        if not isinstance(each, type):
            continue
        for meta in _ancestors(type(each)):
            if meta not in _TRUSTED_METACLASSES and not _DYNAMIC.isdisjoint(_namespace(meta)):
                raise Refused("a pattern may not use a class whose metaclass answers for its attributes")
        found = next(
            (_namespace(k)["__match_args__"] for k in _ancestors(each) if "__match_args__" in _namespace(k)), ()
        )
        if type(found) is not tuple or not all(type(name) is str and _may_match(name) for name in found):
            raise Refused("__match_args__ must be a tuple of ordinary names")
    return subject


_DYNAMIC = frozenset(("__match_args__", "__getattr__", "__getattribute__"))


def _ancestors(kind: type) -> tuple[type, ...]:
    """Past any metaclass that would answer otherwise."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return found


def _namespace(kind: type) -> Mapping[str, Any]:
    names: Mapping[str, Any] = type.__dict__["__dict__"].__get__(kind)
    return names


def _may_match(name: str) -> bool:
    return not name.startswith("_") and not allowed.needs_guard(name) and not allowed.attribute_problem(name)


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
    checked = {
        "operator.attrgetter": _Attrgetter,
        "operator.methodcaller": _methodcaller,
        "functools.update_wrapper": _update_wrapper,
        "functools.wraps": _wraps,
    }
    return checked | _LazyReaders()


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


# Text that a library evaluates

_COMPILE = builtins.compile
_REFUSED_IN_TEXT = (
    frozenset(allowed.HIDDEN_BUILTINS)
    | allowed.HIDDEN_METHODS
    | allowed.HIDDEN_MEMBERS["numpy"]
    | {"getattr", "setattr", "delattr", "vars", "format", "format_map", "testing", "io", "os", "sys", "f2py"}
)


def check_evaluated(source: Any) -> None:
    """Refuses source text that a library is about to evaluate and that reaches into the interpreter."""
    if isinstance(source, types.CodeType):
        return
    tree = source if isinstance(source, ast.AST) else _COMPILE(source, "<text>", "exec", ast.PyCF_ONLY_AST)
    nodes = list(ast.walk(tree))
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in _REFUSED_IN_TEXT and node.id not in bound:
            raise Refused(f"text evaluated as code may not use {node.id}")
        if isinstance(node, ast.Attribute) and _is_refused_in_text(node, bound):
            raise Refused(f"text evaluated as code may not use .{node.attr}")
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_library_import(node):
            raise Refused("text evaluated as code may not import")


def _is_refused_in_text(node: ast.Attribute, bound: set[str]) -> bool:
    """Private attributes only of parameters, as generated methods read them of `self`."""
    if node.attr.startswith("_") and not allowed.is_dunder(node.attr):
        return not (isinstance(node.value, ast.Name) and node.value.id in bound)
    return node.attr in _REFUSED_IN_TEXT or allowed.attribute_problem(node.attr) is not None


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
        flags = named.get("flags", args[2] if len(args) > 2 else 0)
        if not flags & ast.PyCF_ONLY_AST:  # a tree does nothing until it is compiled itself
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
