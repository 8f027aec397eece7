"""What statements of a module bind, and which module an import of one means."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from toolsmith.sandbox.screen.parsing import root_name

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
        elif isinstance(inner, (*_DEFINITIONS, ast.Import, ast.ImportFrom)):
            yield from names_bound(inner)
        else:
            yield from _changed(inner)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names of what a piece of a statement changes in place: `TABLE[1] = 2`, `TABLE.update(…)`, `fill(TABLE)`."""
    if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        yield root_name(node)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        yield from (
            root_name(each)
            for each in (call.func, *call.args)
            if not isinstance(each, ast.Name) or each is not call.func
        )


def changed_by(function: ast.AST, depth: int = 0) -> set[str]:
    """Names that a call of a function changes in place or as `global`, as far as it says so itself.

    Args:
        function: its definition.
        depth: so many levels of functions in it run as well: of a decorator with arguments the one that it gives.
    """
    found: set[str] = set()
    pending = list(getattr(function, "body", ()))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            found.update(node.names)
        if isinstance(node, _DEFINITIONS):
            found |= changed_by(node, depth - 1) if depth else set()
            continue
        found.update(_changed(node))
        pending += ast.iter_child_nodes(node)
    return found - {""}


def called_as_it_loads(node: ast.stmt) -> Iterator[tuple[str, int]]:
    """Names of functions that a statement of a module calls as the module loads, with the levels that run of each."""
    if not isinstance(node, _DEFINITIONS):
        yield from (
            (each.func.id, 0)
            for each in ast.walk(node)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        )
        return
    for each in node.decorator_list:
        if isinstance(each, ast.Call):
            yield root_name(each.func), 1
        else:
            yield root_name(each), 0


class Modules:
    """Names of all modules of a package. `packages` are those with others below them; `roots` are the first parts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        parts = [each.split(".") for each in self._names]
        self.packages = {".".join(each[:depth]) for each in parts for depth in range(1, len(each))}
        self.roots = {each[0] for each in parts} - {""}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def origin(self, module: str, node: ast.ImportFrom) -> str:
        """What `from … import` names where it stands in a module."""
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        above = parts[: len(parts) - node.level + (1 if module in self.packages else 0)]
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
