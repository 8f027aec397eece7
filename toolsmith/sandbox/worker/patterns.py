"""Class patterns of `match`: the interpreter reads the attributes that a class names, on whatever is matched.

Covered: `__match_args__` in any form, and metaclasses that answer for it.
Not covered: keywords of patterns; the screen reads those.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Mapping
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.refused import Refused

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
    return not name.startswith("_") and allowed.may_match(name)
