"""What statements of a module bind, and which module an import of one means."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names_bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of a module makes or changes."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
        return
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and isinstance(inner.ctx, ast.Store):
            yield _root(inner)
        elif isinstance(inner, (*_DEFINITIONS, ast.Import, ast.ImportFrom)):
            yield from names_bound(inner)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        yield _root(node.value.func)  # `TABLE.update(…)`


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def origin_of(module: str, node: ast.ImportFrom, known: Collection[str]) -> str:
    """The module that `from … import` names.

    Args:
        module: in which it stands.
        node: the import.
        known: names of all modules of the package; what has others below it is an `__init__`.
    """
    if not node.level:
        return node.module or ""
    is_package = any(name.startswith(f"{module}.") for name in known)
    parts = module.split(".")
    above = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*above, *([node.module] if node.module else [])])


def listed_in(module: ast.Module) -> set[str]:
    """What `__all__` of a module names; empty where there is none."""
    found: set[str] = set()
    for node in module.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            value = node.value if isinstance(node, (ast.Assign, ast.AugAssign)) else None
            found |= {
                each.value
                for each in ast.walk(value or ast.Constant(None))
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found
