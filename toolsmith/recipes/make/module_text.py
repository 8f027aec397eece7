"""Reads a module that a maker wrote: what it defines, and its text without the lines that try it out."""

from __future__ import annotations

import ast

from toolsmith.sandbox.screen.parsing import parse as parse_source


def defined_functions(code: str) -> list[str]:
    """Names of its functions, in their order; none where it is not Python."""
    return [node.name for node in _body(code) if isinstance(node, ast.FunctionDef)]


def public_function(code: str) -> str:
    """The function that a module is for: its last public one that is not `extract_arguments`."""
    names = [name for name in defined_functions(code) if not name.startswith("_") and name != "extract_arguments"]
    return names[-1] if names else ""


def without_program_part(code: str) -> str:
    """The module up to the lines at its end that only run it: `main()`, `print(…)`, `if __name__ == "__main__":`.

    A `main()` without parameters goes with them where something else is public.
    """
    body = _body(code)
    keeps = len(body)
    while keeps and _runs_it(body[keeps - 1]):
        keeps -= 1
    if keeps == len(body) or not keeps:
        return code
    last = body[keeps - 1]
    others = [node for node in body[: keeps - 1] if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    if others and isinstance(last, ast.FunctionDef) and last.name == "main" and not last.args.args:
        keeps -= 1
    end = body[keeps - 1].end_lineno or 0
    return "\n".join(code.split("\n")[:end]).rstrip() + "\n"


def _runs_it(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return any(isinstance(each, ast.Name) and each.id == "__name__" for each in ast.walk(node.test))
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _body(code: str) -> list[ast.stmt]:
    try:
        return parse_source(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
