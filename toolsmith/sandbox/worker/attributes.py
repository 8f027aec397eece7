"""Attributes that only the running program can judge: private ones, formats, names built at run time.

Covered: reads, writes and formats whose attribute names the screen could not see or decide on.
Not covered: C code that reads attributes on its own; the confinement holds that.
"""

from __future__ import annotations

import string
import types
from collections import UserString
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.facade import Facade
from toolsmith.sandbox.worker.frames import checked_method
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.safe_type import MODULE, SAFE_TYPE

_MISSING = object()


def guard(owner: Any, name: str) -> Any:  # a table of cases
    """What the screen puts in place of `owner.name` where the name alone does not decide."""
    if name == "__class__":
        return SAFE_TYPE(owner)
    if name == "__dict__":
        return safe_vars(owner)
    if is_real_module(owner):
        _refuse(owner, name)
    return _no_module(_guarded(owner, name), name)


def _guarded(owner: Any, name: str) -> Any:
    """By what the owner is: a class of the tool's own, a facade, an object of a library."""
    if name in _SPECIAL:
        return _SPECIAL[name](owner, name)
    if _is_a(owner, Facade) or (_is_own(owner) and not _comes_from_library(owner, name)):
        return getattr(owner, name)
    if name in allowed.TEXT_WRITERS or (name in allowed.FRAME_METHODS and "pandas" in _homes(owner)):
        return checked_method(owner, name)
    if _is_own(owner) and name.startswith("_") and not _comes_from_metaclass(owner, name):
        return getattr(owner, name)
    if name.startswith("_") or (name in allowed.HIDDEN_METHODS and _is_meant(owner, name)):
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
    """The attributes of an instance of a tool's own class, or of a plain namespace; of a module what it offers."""
    if _is_a(owner, Facade):
        return dict(Facade.offered(owner))
    is_plain = type(owner) is types.SimpleNamespace or _is_own_function(owner)
    if not (_is_own(owner) or is_plain) or _is_a(owner, type):
        raise Refused("vars() is for instances of the tool's own classes")
    if type(owner) is super:
        return safe_vars(_bound(owner))
    found: dict[str, Any] = owner.__dict__
    for each, value in dict.items(found):
        _no_module(value, each)
    return found


def _safe_state(owner: Any, _: str) -> Callable[[], Any]:
    """`__getstate__` of a tool's own class; the one that every object has gives away private attributes."""
    if _is_own(owner) and not _comes_from_library(owner, "__getstate__"):
        found: Callable[[], Any] = owner.__getstate__
        return found
    return lambda: dict(safe_vars(owner))


def is_real_module(value: Any) -> bool:
    """Not a facade, nor the one module that the sandbox makes of a tool's dependencies."""
    return _is_a(value, types.ModuleType) and not _is_a(value, Facade) and value.__spec__ is not None


def _is_a(value: Any, kind: type) -> bool:
    """By what it is; `isinstance` also asks the value itself, in `__class__`."""
    return issubclass(type(value), kind)


def _no_module(value: Any, name: str) -> Any:
    if is_real_module(value) or type(value) in _INNARDS:
        raise Refused(f".{name} is not offered to tools: it is a {type(value).__name__}")
    return value


_INNARDS = (types.FrameType, types.CodeType, types.TracebackType)


def _check_name(name: object) -> None:
    if type(name) is not str:
        raise TypeError("attribute name must be string")


def _check_writable(name: str) -> None:
    _check_name(name)
    if (allowed.is_dunder(name) and name not in allowed.WRITABLE_DUNDERS) or name in allowed.INSPECTED:
        raise Refused(f"setting .{name} is not allowed")


def _is_own(owner: Any) -> bool:
    """Whether this is a class that the tool defines, or an instance of one."""
    if _is_a(owner, Facade):
        return False
    if type(owner) is super:
        return True
    kind = owner if _is_a(owner, type) else type(owner)
    return bool(type.__getattribute__(kind, "__module__") == MODULE)


def _is_own_function(owner: Any) -> bool:
    return type(owner) is types.FunctionType and owner.__globals__.get("__name__") == MODULE


def _comes_from_library(owner: Any, name: str) -> bool:
    """Whether a tool's own class inherits this from a library, rather than defining it."""
    return _is_foreign(type.mro(_kind(owner)), name) or _comes_from_metaclass(owner, name)


def _comes_from_metaclass(owner: Any, name: str) -> bool:
    """Whether a class answers with what a library's metaclass defines, or has put there."""
    return _is_a(owner, type) and (_is_foreign(type.mro(type(owner)), name) or name.startswith("_abc_"))


def _is_foreign(classes: Sequence[type], name: str) -> bool:
    for each in classes:
        if name in type.__dict__["__dict__"].__get__(each):
            return bool(type.__getattribute__(each, "__module__") != MODULE)
    return False


def _is_meant(owner: Any, name: str) -> bool:
    """Some names are hidden on the objects of one library only: a search tree has a harmless `query`."""
    libraries = allowed.HIDDEN_OF_LIBRARY.get(name)
    return libraries is None or not libraries.isdisjoint(_homes(owner))


def _homes(owner: Any) -> set[str]:
    """The libraries that define an object's class and its bases."""
    return {str(type.__getattribute__(each, "__module__")).partition(".")[0] for each in type.mro(_kind(owner))}


def _bound(owner: Any) -> Any:
    """The object behind `super()`."""
    return super.__dict__["__self__"].__get__(owner) if type(owner) is super else owner


def _kind(owner: Any) -> type:
    owner = _bound(owner)
    return owner if _is_a(owner, type) and owner is not type else type(owner)


def _refuse(owner: Any, name: str) -> None:
    raise Refused(f".{name} of {type(owner).__name__} is not offered to tools")


def _safe_writer(owner: Any, name: str) -> Callable[..., None]:
    write = getattr(owner, name)

    def checked(*arguments: Any) -> None:
        for argument in arguments[:2]:
            if _is_a(argument, Facade):
                raise Refused("changing a module is not allowed")
            if isinstance(argument, str):
                _check_writable(str.__str__(argument))
        write(*arguments)

    return checked


def _safe_reader(owner: Any, _: str) -> Callable[..., Any]:
    """`__getattribute__` of `object`, as classes call it that watch their own attributes being read."""
    read: Callable[..., Any] = owner.__getattribute__
    if _is_own(owner) and not _comes_from_library(owner, "__getattribute__"):
        return read

    def checked(*arguments: Any) -> Any:
        name: str = arguments[-1] if arguments else ""
        _check_name(name)
        target = arguments[0] if len(arguments) > 1 else _bound(owner)
        if name == "__class__":
            return SAFE_TYPE(target)
        problem = allowed.attribute_problem(name)
        if problem:
            raise Refused(problem)
        if allowed.needs_guard(name) and not _may_read_raw(target, name):
            _refuse(target, name)
        return _no_module(read(*arguments), name)

    return checked


def _may_read_raw(owner: Any, name: str) -> bool:
    """What instances of a tool's own classes hold themselves."""
    if not _is_own(owner) or _is_a(owner, type):
        return False
    return name == "__dict__" or (not allowed.is_dunder(name) and not _comes_from_library(owner, name))


class _SafeFormatter(string.Formatter):
    """`str.format` whose fields are read through the guards."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        first, rest = string._string.formatter_field_name_split(field_name)  # type: ignore[attr-defined]  # noqa: SLF001  # as the standard library does
        value = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            value = safe_getattr(value, name) if is_attribute else value[name]
        return value, first


def _safe_format(owner: Any, name: str) -> Any:
    """A checked version where this is `str.format` or `str.format_map`, however it was reached."""
    found, formatter = getattr(owner, name), _SafeFormatter()
    if found is str.format:
        return lambda text, *args, **kwargs: formatter.vformat(text, args, kwargs)
    if found is str.format_map:
        return lambda text, mapping: formatter.vformat(text, (), mapping)
    if found in (UserString.format, UserString.format_map):
        raise Refused("format the text itself, not through its class")
    if isinstance(getattr(found, "__self__", None), UserString):
        found = getattr(str.__str__(found.__self__.data), found.__name__)
    text = found.__self__ if type(found) is types.BuiltinMethodType else None
    if not isinstance(text, str):
        return found
    plain = str.__str__(text)
    if found.__name__ == "format":
        return lambda *args, **kwargs: formatter.vformat(plain, args, kwargs)
    return lambda mapping: formatter.vformat(plain, (), mapping)


_SPECIAL: Mapping[str, Callable[[Any, str], Any]] = {
    "__getstate__": _safe_state,
    "format": _safe_format,
    "format_map": _safe_format,
    "__setattr__": _safe_writer,
    "__delattr__": _safe_writer,
    "__getattribute__": _safe_reader,
}
