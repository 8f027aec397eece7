"""What a test does that may change what later calls see: patches, stores to what it did not make, decorators."""

from __future__ import annotations

import ast
from collections.abc import Container

from toolsmith.sandbox.screen.parsing import last_name, root_name

_CHANGING = frozenset(
    """setattr delattr setenv delenv setitem delitem syspath_prepend chdir patch object seed freeze_time setlocale
    putenv reload setcontext set_int_max_str_digits tzset""".split()  # noqa: SIM905  # many quoted words would be harder to read
)
_HARMLESS_BLOCKS = frozenset(
    """raises warns assertRaises assertRaisesRegex subTest catch_warnings suppress deprecated_call assertWarns
    nullcontext""".split()  # noqa: SIM905  # as above
)
_HARMLESS_DECORATORS = frozenset(
    """parametrize skip skipIf skipUnless skipif xfail staticmethod classmethod asyncio anyio given settings
    expectedFailure timeout filterwarnings""".split()  # noqa: SIM905  # as above
)


def changed_by(statement: ast.stmt, followed: Container[str] = ()) -> str:
    """Why calls after a statement may see something else than the test shows; empty where they do not.

    Args:
        statement: of a test.
        followed: names whose changes somebody else follows.
    """
    nodes = (node for node in ast.walk(statement) if not _is_of(node, followed))
    return next((reason for node in nodes if (reason := _reason(node))), "")


def _is_of(node: ast.AST, names: Container[str]) -> bool:
    return isinstance(node, (ast.Attribute, ast.Subscript)) and root_name(node) in names


def changed_within(statement: ast.With | ast.AsyncWith) -> str:
    """The same of what stands under a `with`."""
    for item in statement.items:
        node = item.context_expr
        name = last_name(node.func if isinstance(node, ast.Call) else node)
        if name.rpartition(".")[2] not in _HARMLESS_BLOCKS:
            return _told(node)
    return ""


def decorated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """The same of decorators of a test."""
    for each in node.decorator_list:
        name = last_name(each.func if isinstance(each, ast.Call) else each)
        is_mark = ".mark." in ast.unparse(each) and name != "usefixtures"
        if name not in _HARMLESS_DECORATORS and not is_mark:
            return _told(each)
    return ""


def _reason(node: ast.AST) -> str:
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            return _told(node)
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=ast.Attribute()):
            return _told(node)
        case ast.Global() | ast.Nonlocal() | ast.ClassDef():
            return _told(node)
        case ast.Call(func=function) if last_name(function) in _CHANGING or root_name(function) in ("patch", "mocker"):
            return _told(node)
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="update" | "pop" | "clear")):
            return _told(node)
    return ""


def _told(node: ast.AST) -> str:
    return f"the test may have changed what the call sees: {ast.unparse(node).splitlines()[0][:60]}"
