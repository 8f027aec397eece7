"""Parses Python sources one at a time.

CPython 3.11 counts the depth of a syntax tree for the interpreter, not for the thread: two threads that parse at once
(one is in the garbage collection of the other) make each other fail with "AST constructor recursion depth mismatch".
"""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.RLock()


def parse(code: str, filename: str = "<unknown>") -> ast.Module:
    """As `ast.parse`.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as there.
    """
    with _ONE_AT_A_TIME:
        return ast.parse(code, filename)


def parse_expression(code: str) -> ast.Expression:
    """As `ast.parse(code, mode="eval")`, with the same errors."""
    with _ONE_AT_A_TIME:
        return ast.parse(code, mode="eval")
