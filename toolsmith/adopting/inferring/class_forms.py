"""Enums and records of a module, as its examples write their values: `Soil.SAND`, `Packet("kale", grams=2)`.

Not read: classes with an `__init__` of their own, and defaults that more than reading would make.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from toolsmith.adopting.inferring.values import UNREADABLE, Fields, Members, value_of
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.verify.annotations.declared import Declared

_OWN_WAYS = ("__init__", "__new__", "__post_init__")
_RECORDS = ("record", "typed dict", "named tuple")


@lru_cache(maxsize=16)
def class_forms(source: str) -> Mapping[str, Members | Fields]:
    """By name what the classes of a source take; none where it cannot be parsed."""
    try:
        declared = Declared(parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, Members | Fields] = {}
    for node in declared.classes:
        kind = declared.kind(node)
        if kind == "enum":
            found[node.name] = Members(declared.members(node))
        elif kind in _RECORDS and not any(isinstance(e, ast.FunctionDef) and e.name in _OWN_WAYS for e in node.body):
            found[node.name] = _fields(node, declared, found)
    return found


def _fields(node: ast.ClassDef, declared: Declared, known: dict[str, Members | Fields]) -> Fields:
    names: list[str] = []
    defaults: dict[str, Any] = {}
    for field in declared.fields(node):
        names.append(field.name)
        try:
            if field.default is not None:
                defaults[field.name] = value_of(_default(field.default), known)
        except UNREADABLE:
            continue
    return Fields(node.name, tuple(names), defaults, is_tuple=declared.kind(node) == "named tuple")


def _default(node: ast.expr) -> ast.expr:
    """What stands for the default; the call itself where nothing does."""
    if isinstance(node, ast.Call):
        given = {word.arg: word.value for word in node.keywords}
        made = given.get("default_factory")
        if isinstance(made, ast.Name) and made.id in ("list", "dict"):
            return ast.List([], ast.Load()) if made.id == "list" else ast.Dict([], [])
        return given.get("default", node)
    return node
