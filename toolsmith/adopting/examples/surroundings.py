"""What a test does that may change what later calls see: patches, stores to what it did not make, decorators.

A call whose result is thrown away is there for what it changes: unless what it is called on was made by the test itself
(whose changes are followed elsewhere), or it asserts, prints or sets up the tests' own machinery, it counts too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container

from toolsmith.adopting.bindings import names_bound
from toolsmith.sandbox.screen.parsing import last_name, root_name

_CHANGING = frozenset(
    """setattr delattr setenv delenv setitem delitem syspath_prepend chdir patch object seed freeze_time setlocale
    putenv reload setcontext set_int_max_str_digits tzset start""".split()  # noqa: SIM905  # many quoted words would be harder to read
)
_HARMLESS_BLOCKS = frozenset(
    """raises warns assertRaises assertRaisesRegex subTest catch_warnings suppress deprecated_call assertWarns
    nullcontext""".split()  # noqa: SIM905  # as above
)
_HARMLESS_DECORATORS = frozenset(
    """parametrize skip skipIf skipUnless skipif xfail staticmethod classmethod asyncio anyio given settings
    expectedFailure timeout filterwarnings""".split()  # noqa: SIM905  # as above
)


_HARMLESS_FIXTURES = frozenset("capsys capfd caplog recwarn request tmp_path tmpdir benchmark".split())  # noqa: SIM905
_OF_TESTS = frozenset("sys logging warnings unittest pytest doctest np numpy pd super print main self".split())  # noqa: SIM905
_SAYS_SO = ("assert", "isclose", "is_close", "print", "sleep")
_OWN_SAYS_SO = (*_SAYS_SO, "check", "expect", "verify", "fail", "skip", "addCleanup", "subTest")


def changed_by(statement: ast.stmt, followed: Container[str] = (), own: Container[str] = ()) -> str:
    """Why calls after a statement may see something else than the test shows; empty where they do not.

    Args:
        statement: of a test.
        followed: names whose changes somebody else follows.
        own: names that the test has given itself.
    """
    if _is_thrown_away(statement, own):
        return _told(statement)
    nodes = (node for node in ast.walk(statement) if not _is_of(node, followed))
    return next((reason for node in nodes if (reason := _reason(node, own))), "")


def _is_thrown_away(statement: ast.stmt, own: Container[str]) -> bool:
    """Whether a statement is a call for what it does: `configure(7)`, `shop.register(x)`, `self.open_shop()`."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return False
    said = ast.unparse(call.func)  # `self.bag` may be one name by then
    root, name = re.split(r"[.(\[]", said)[0], said.rpartition(".")[2]
    is_own_method = root == "self" and said.count(".") == 1
    if root == "self":
        return is_own_method and not name.startswith(_OWN_SAYS_SO)
    return not name.startswith(_SAYS_SO) and root not in own and root not in _OF_TESTS


def unused(node: ast.FunctionDef | ast.AsyncFunctionDef, known: Container[str]) -> str:
    """Why a test's calls may see something else: a fixture that it takes and does not use is there for what it does."""
    if not node.name.startswith("test"):
        return ""
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    given = [each.arg for each in node.args.args if each.arg not in ("self", "cls") and each.arg not in known]
    idle = [name for name in given if name not in used and name not in _HARMLESS_FIXTURES]
    return f"the fixture {idle[0]} may change what the call sees" if idle else ""


def replaced_by(statement: ast.stmt, function: str) -> str:
    """Why a name is another function's from a statement on: it is defined, assigned or imported from elsewhere."""
    match statement:
        case ast.ImportFrom(names=names) if all(each.name == function or each.asname != function for each in names):
            return ""
        case ast.Import() | ast.ImportFrom() | ast.stmt() if function in names_bound(statement):
            return f"{function} is given by the test itself: {ast.unparse(statement).splitlines()[0][:60]}"
    return ""


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


def _reason(node: ast.AST, own: Container[str]) -> str:
    match node:
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=ast.Name(id=name)) if name not in own:
            return _told(node)
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            return _told(node)
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=ast.Attribute() | ast.Call()):
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
