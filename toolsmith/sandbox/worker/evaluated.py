"""Text that a library evaluates: sympy reads expressions, dataclasses and named tuples generate methods.

Covered: names that reach the interpreter, files or modules, attributes that a tool may not read, imports.
Not covered: what the functions do that such text calls.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import sys
import types
from collections.abc import Iterator
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.attributes import is_real_module
from toolsmith.sandbox.worker.opened import MODULES_FOR_TEXT, builtins_for_text
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.trees import parsed, walked

_COMPILE = builtins.compile
_REFUSED_IN_TEXT = (
    frozenset(allowed.HIDDEN_BUILTINS)
    | allowed.HIDDEN_METHODS
    | allowed.HIDDEN_MEMBERS["numpy"]
    | {
        "getattr",
        "setattr",
        "delattr",
        "vars",
        "format",
        "format_map",
        "__dict__",
        "__getstate__",
        "testing",
        "io",
        "os",
        "sys",
        "f2py",
    }
)


_TREES: dict[int, tuple[types.CodeType, ast.AST]] = {}  # of what was compiled in this worker, to judge it when it runs
_IMPORTING, _TOOL = "<frozen importlib._bootstrap>", "<tool>"


def check_evaluated(source: Any) -> None:
    """Refuses source text that a library is about to evaluate and that reaches into the interpreter."""
    if isinstance(source, types.CodeType):
        return
    nodes = walked(parsed(source))
    bound = _bound_names(nodes)
    for node in nodes:
        if isinstance(node, ast.Name) and _is_refused_name(node.id) and node.id not in bound:
            raise Refused(f"text evaluated as code may not use {node.id}")
        if isinstance(node, ast.Attribute) and _is_refused_in_text(node, bound):
            raise Refused(f"text evaluated as code may not use .{node.attr}")
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_library_import(node):
            raise Refused("text evaluated as code may not import")


def check_modules(code: types.CodeType, scopes: tuple[Any, Any]) -> None:
    """Refuses text that would hand out a module of its namespace, or use members of it which tools are not offered."""
    _, tree = _TREES.get(id(code), (code, None))
    nodes = [] if tree is None else walked(tree)
    bound = _bound_names(nodes)
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
            root, *names = _chain(node)
            if root not in bound:
                _check_path(next((dict.get(each, root) for each in scopes if _holds(each, root)), None), names)


def _check_path(value: Any, names: list[str]) -> None:
    for name in names:
        if not is_real_module(value):
            return
        problem = allowed.module_problem(value.__name__) or allowed.member_problem(value.__name__, name)
        if problem:
            raise Refused(problem)
        value = getattr(value, name, None)
    if is_real_module(value):
        raise Refused(f"text evaluated as code may not use {value.__name__} as a value")


def _chain(node: ast.expr) -> list[str]:
    """The names of `a.b.c`; of other expressions the empty name comes first."""
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value), node.attr]
    return [node.id if isinstance(node, ast.Name) else ""]


def _holds(scope: Any, name: str) -> bool:
    return isinstance(scope, dict) and dict.__contains__(scope, name)


def _bound_names(nodes: list[ast.AST]) -> set[str]:
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return bound | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _is_refused_name(name: str) -> bool:
    return name in _REFUSED_IN_TEXT or allowed.names_module(name)


def _is_refused_in_text(node: ast.Attribute, bound: set[str]) -> bool:
    """Private attributes only of parameters, as generated methods read them of `self`."""
    if node.attr.startswith("_") and not allowed.is_dunder(node.attr):
        return not (isinstance(node.value, ast.Name) and node.value.id in bound)
    if node.attr == "__class__":
        return not (isinstance(node.value, ast.Name) and node.value.id in bound)
    return node.attr in _REFUSED_IN_TEXT or allowed.attribute_problem(node.attr) is not None


def _is_library_import(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.partition(".")[0] in allowed.LIBRARIES or name in MODULES_FOR_TEXT for name in names)


def install_evaluation_checks() -> None:
    """Replaces `eval`, `exec` and `compile` of this process by checked ones: for single-use workers only."""
    real_eval, real_exec = builtins.eval, builtins.exec

    def checked_eval(source: Any, globals: Any = None, locals: Any = None, /) -> Any:  # noqa: A002
        plain = source.strip() if isinstance(source, str) else source
        is_of_library = _is_of_library(plain)
        scopes = _scopes(globals, locals)
        compiled = _compiled(plain, "eval")
        if is_of_library:
            return real_eval(compiled, *scopes)
        check_modules(compiled, scopes)
        with _own_builtins(scopes[0]):
            return real_eval(compiled, *scopes)

    def checked_exec(source: Any, globals: Any = None, locals: Any = None, /, **named: Any) -> None:  # noqa: A002
        is_of_library = _is_of_library(source)
        scopes = _scopes(globals, locals)
        compiled = _compiled(source, "exec")
        if is_of_library or sys._getframe(1).f_code.co_filename == _IMPORTING:  # noqa: SLF001  # a module that a library loads
            real_exec(compiled, *scopes, **named)
            return
        check_modules(compiled, scopes)
        with _own_builtins(scopes[0]):
            real_exec(compiled, *scopes, **named)

    def checked_compile(source: Any, *args: Any, **named: Any) -> Any:
        flags = named.get("flags", args[2] if len(args) > 2 else 0)
        if flags & ast.PyCF_ONLY_AST:  # a tree does nothing until it is compiled itself
            return _COMPILE(source, *args, **named)
        is_of_library = _is_of_library(source)
        code = _COMPILE(source, *args, **named)
        if not is_of_library:
            _TREES[id(code)] = (code, parsed(source))
        return code

    builtins.eval = checked_eval
    builtins.exec = checked_exec
    builtins.compile = checked_compile


def _is_of_library(source: Any) -> bool:
    """Whether a library wrote this text for itself, while it is imported; any other text is checked.

    Raises:
        Refused: the text is not a library's own, and may not be evaluated.
    """
    try:
        check_evaluated(source)
    except Refused:
        frame = sys._getframe(2)  # noqa: SLF001  # who asks
        while frame is not None and frame.f_code.co_filename not in (_IMPORTING, _TOOL):
            frame = frame.f_back  # type: ignore[assignment]  # None past the outermost
        if frame is None or frame.f_code.co_filename == _TOOL:
            raise
        return True
    return False


def _compiled(source: Any, mode: str) -> Any:
    """Without the future statements of this file, which the interpreter would add."""
    if isinstance(source, types.CodeType):
        return source
    code = _COMPILE(source, "<string>", mode, dont_inherit=True)
    _TREES[id(code)] = (code, parsed(source))
    return code


@contextlib.contextmanager
def _own_builtins(globals: dict[str, Any]) -> Iterator[None]:  # noqa: A002
    """Built-in functions for text evaluated in a namespace without any: the interpreter would add the real ones."""
    if dict.__contains__(globals, "__builtins__"):
        yield
        return
    dict.__setitem__(globals, "__builtins__", dict(builtins_for_text()))  # past what a tool's own dict would do with it
    try:
        yield
    finally:
        dict.pop(globals, "__builtins__", None)


def _scopes(globals: Any, locals: Any) -> tuple[Any, Any]:  # noqa: A002
    if globals is None:
        caller = sys._getframe(2)  # noqa: SLF001  # what the built-in function does
        return caller.f_globals, caller.f_locals if locals is None else locals
    return globals, globals if locals is None else locals
