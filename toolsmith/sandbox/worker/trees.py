"""Syntax trees of text that is about to be evaluated, walked with the classes of `ast` as they were.

Covered: a tool changes these classes so that a check would read other names, or not go on into a part.
Not covered: what a check makes of the nodes.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any

from toolsmith.sandbox.worker.refused import Refused

_COMPILE = builtins.compile


def parsed(source: Any) -> ast.AST:
    """As `ast.parse`, past any function that stands in for `compile`; a tree is itself."""
    return source if isinstance(source, ast.AST) else _COMPILE(source, "<text>", "exec", ast.PyCF_ONLY_AST)


def walked(tree: ast.AST) -> list[ast.AST]:
    """All nodes.

    Raises:
        Refused: the classes of the nodes were changed.
    """
    if any(type.__dict__["__dict__"].__get__(kind) != before for kind, before in _AS_IMPORTED):
        raise Refused("the classes of ast were changed: no text is evaluated any more")
    nodes = list(ast.walk(tree))
    if any(type(node) not in _KINDS for node in nodes):
        raise Refused("a syntax tree of other classes than those of ast is not evaluated")
    return nodes


_KINDS = frozenset(each for each in vars(ast).values() if isinstance(each, type) and issubclass(each, ast.AST))
_AS_IMPORTED = [(each, dict(type.__dict__["__dict__"].__get__(each))) for each in _KINDS]
