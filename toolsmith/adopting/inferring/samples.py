"""The annotation that values have in common: what examples and defaults say of a type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

_MOST = 1_000  # members that are looked at
_NAMES: dict[type, str] = {
    str: "str",
    bool: "bool",
    int: "float",  # what was called with 2 takes 2.5 as well, unless something says otherwise
    float: "float",
    complex: "complex",
    bytes: "bytes",
    Decimal: "decimal.Decimal",
    Fraction: "fractions.Fraction",
    dt.date: "datetime.date",
    dt.datetime: "datetime.datetime",
    dt.time: "datetime.time",
    dt.timedelta: "datetime.timedelta",
}


def annotation_of_values(values: Iterable[Any], depth: int = 0) -> str:
    """An annotation that all values fit; empty where there is none, or None alone."""
    found: list[str] = []
    for value in list(values)[:_MOST]:
        each = _of_value(value, depth)
        if each and each not in found:
            found.append(each)
    if "" in found or "object" in found:
        return "object"
    has_none = "None" in found
    kinds = _joined([each for each in found if each != "None"])
    return " | ".join([*kinds, "None"]) if kinds and has_none else " | ".join(kinds)


def _of_value(value: Any, depth: int) -> str:
    if value is None:
        return "None"
    if type(value) in _NAMES:
        return _NAMES[type(value)]
    if depth > 6:
        return "object"
    if isinstance(value, (list, set, frozenset, tuple)):
        inner = annotation_of_values(value, depth + 1)
        kind = type(value).__name__
        return (
            kind
            if not inner or inner == "object"
            else f"tuple[{inner}, ...]"
            if kind == "tuple"
            else f"{kind}[{inner}]"
        )
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "dict"
        inner = annotation_of_values(value.values(), depth + 1)
        return f"dict[str, {inner}]" if inner and inner != "object" else "dict"
    return "object"


def _joined(kinds: list[str]) -> list[str]:
    """Containers of one kind whose members differ, as one of any members."""
    for outer in ("list", "dict", "tuple", "set"):
        same = [each for each in kinds if each.partition("[")[0] == outer]
        if len(same) > 1:
            inner = [each.removeprefix(f"{outer}[")[:-1] for each in same if "[" in each]
            inner = [each.removesuffix(", ...") for each in inner]
            whole = " | ".join(dict.fromkeys(inner)) if len(inner) == len(same) and outer != "dict" else ""
            more = f"[{whole}{', ...' if outer == 'tuple' else ''}]" if whole else ""
            kinds = [*(each for each in kinds if each not in same), f"{outer}{more}"]
    return kinds
