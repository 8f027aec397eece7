"""What tools get for `type`.

Covered: a class made by a call defines only special names that a source may spell.
Not covered: classes made by calling a metaclass of the tool's own.
"""

from __future__ import annotations

import types
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.refused import Refused

MODULE = "toolsmith_tool"  # `__name__` of a tool's own module and classes


class Fixed(type):
    """A class that no tool changes, though `type` of what is offered gives it."""

    def __setattr__(cls, name: str, value: object) -> None:
        raise Refused(f"changing {cls.__name__} is not allowed")

    def __delattr__(cls, name: str) -> None:
        raise Refused(f"changing {cls.__name__} is not allowed")


class _SafeType(metaclass=Fixed):
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

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError(f"cannot set {name!r} attribute of immutable type 'type'")

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
