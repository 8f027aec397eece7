"""Parts of a source that do not run in the sandbox: its command line, and imports that it can do without.

Covered: the body under `if __name__ == "__main__"`; modules that only it and `main` use; imports whose failure the
source itself catches, and those of another version of Python. Not covered: other code that is never called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from toolsmith.sandbox.screen import allowed

_CATCHING = frozenset(("ImportError", "ModuleNotFoundError", "Exception", "BaseException"))


def without_command_line(tree: ast.Module, extra: Sequence[str]) -> ast.Module:
    """The same tree; what only runs as a program of its own is neither looked at nor compiled."""
    removed: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.If) and asks_for_main(node.test):
            removed += node.body
            node.body = [ast.copy_location(ast.Pass(), node)]
    if removed:
        outside = [node for node in tree.body if not _is_main(node)]
        used = _names(outside)
        here = _names([*removed, *filter(_is_main, tree.body)]) if "main" not in used else _names(removed)
        tree.body = [node for node in tree.body if not _imports_only(node, here - used, extra)]
    return tree


def attempted_imports(tree: ast.Module) -> frozenset[int]:
    """Identities of the imports that may fail at run time: the source catches that, or asks for a version first."""
    found: set[int] = set()
    for node in ast.walk(tree):
        body = node.body if isinstance(node, ast.Try) and import_handler(node) is not None else ()
        if isinstance(node, ast.If) and _asks_for_version(node.test):
            body = [*node.body, *node.orelse]
        found.update(id(each) for each in _here(body) if isinstance(each, (ast.Import, ast.ImportFrom)))
    return frozenset(found)


def import_handler(node: ast.Try) -> ast.ExceptHandler | None:
    """What runs where an import of the statement fails; None: that is not caught."""
    return next((handler for handler in node.handlers if _catches_import_error(handler.type)), None)


def _here(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run with the block, not those of functions that others may call later."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _here([*node.body, *node.orelse])


def asks_for_main(test: ast.expr) -> bool:
    """Whether a condition is `__name__ == "__main__"`."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, test.comparators[0])
    names = [each.id for each in sides if isinstance(each, ast.Name)]
    return names == ["__name__"] and any(isinstance(each, ast.Constant) and each.value == "__main__" for each in sides)


def _asks_for_version(test: ast.expr) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "version_info" for each in ast.walk(test))


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "main"


def _names(nodes: Sequence[ast.stmt]) -> set[str]:
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _imports_only(node: ast.stmt, names: set[str], extra: Sequence[str]) -> bool:
    """Whether this is the import of a module that is not offered, under a name that only the command line uses."""
    if not isinstance(node, ast.Import) or not any(allowed.module_problem(each.name, extra) for each in node.names):
        return False
    return all((alias.asname or alias.name.partition(".")[0]) in names for alias in node.names)


def _catches_import_error(kind: ast.expr | None) -> bool:
    return kind is None or not _CATCHING.isdisjoint(_caught(kind))


def _caught(kind: ast.expr) -> Iterator[str]:
    for each in kind.elts if isinstance(kind, ast.Tuple) else [kind]:
        if isinstance(each, ast.Name):
            yield each.id
