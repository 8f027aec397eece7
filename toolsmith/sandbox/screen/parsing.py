"""Parses Python sources one at a time, and none whose expressions nest deeper than what reads them can follow.

CPython 3.11 counts the depth of a syntax tree for the interpreter, not for the thread: two threads that parse at once
(one is in the garbage collection of the other) make each other fail with "AST constructor recursion depth mismatch".
"""

from __future__ import annotations

import ast
import threading
from typing import TypeVar

_ONE_AT_A_TIME = threading.RLock()
TOO_DEEP = "nested too deeply"
_DEEPEST = 200  # levels of one expression: `ast.unparse` and visitors of trees take four calls a level, of 1,000
_Tree = TypeVar("_Tree", ast.Module, ast.Expression)


def parse(code: str, filename: str = "the source") -> ast.Module:
    """As `ast.parse`.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as there.
        SyntaxError: it nests too deeply.
    """
    with _ONE_AT_A_TIME:
        return _bounded(ast.parse(code, filename))


def parse_expression(code: str) -> ast.Expression:
    """As `ast.parse(code, mode="eval")`, with the same errors."""
    with _ONE_AT_A_TIME:
        return _bounded(ast.parse(code, "the text", mode="eval"))


def last_name(node: ast.expr) -> str:
    """`f` of `f` and of `m.f`; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def root_name(node: ast.expr) -> str:
    """`a` of `a`, of `a.b[0].c` and of `*a`; empty for anything else."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bounded(tree: _Tree) -> _Tree:
    pending: list[tuple[ast.AST, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        for each in ast.iter_child_nodes(node):
            inner = depth + 1 if isinstance(each, ast.expr) else 0 if isinstance(each, ast.stmt) else depth
            if inner > _DEEPEST:
                raise SyntaxError(f"{TOO_DEEP}: an expression has more than {_DEEPEST} levels")
            if not isinstance(each, (ast.Name, ast.Constant, ast.expr_context)):
                pending.append((each, inner))
    return tree
