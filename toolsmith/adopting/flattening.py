"""A module of a package as it reads where its functions stand alone: what it tries, asks or puts off is decided.

An import for type checkers alone becomes one, since values take their types from it; of an import that may fail and
what stands in for it one is left; an import of the package inside a function moves to the module.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolsmith.adopting.bindings import Modules, names_bound
from toolsmith.sandbox.screen.allowed import LIBRARIES, module_problem
from toolsmith.sandbox.screen.main_guard import import_handler

_ORDERS: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Flattened(NamedTuple):
    """A module; `put_off` are imports in it that a function makes when it is called."""

    module: ast.Module
    put_off: list[ast.stmt]


def flattened(module: ast.Module, name: str, known: Modules) -> Flattened:
    """The module with what can be told without running it.

    Args:
        module: its source.
        name: by which others import it.
        known: all modules of the package.
    """
    package = _Package(name, known)
    body: list[ast.stmt] = []
    for node in module.body:
        body += _decided(node, package, body)
    body = [_OfThisPython().visit(node) for node in body]
    put_off = list(_hoisted(body, package))
    return Flattened(ast.Module([*body, *put_off], module.type_ignores), put_off)


class _OfThisPython(ast.NodeTransformer):
    """`a if sys.version_info < (3, 15) else b` of a module as the Python has it that the sandbox runs."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        match node.test:
            case ast.Compare(left=ast.Attribute(attr="version_info"), ops=[sign], comparators=[ast.Tuple() as other]):
                try:
                    version = tuple(ast.literal_eval(other))
                    return node.body if _ORDERS[type(sign)](sys.version_info[:3], version) else node.orelse
                except (KeyError, TypeError, ValueError):
                    return node
        return node


class _Package:
    """What belongs to the package that a module is of."""

    def __init__(self, name: str, known: Modules) -> None:
        self._name, self._known = name, known

    def is_own(self, node: ast.stmt) -> bool:
        """Whether a statement imports of the package, there or not."""
        if isinstance(node, ast.ImportFrom):
            return bool(node.level) or (node.module or "").partition(".")[0] in self._known.roots
        return isinstance(node, ast.Import) and any(
            each.name.partition(".")[0] in self._known.roots for each in node.names
        )

    def is_there(self, node: ast.stmt) -> bool:
        """Whether an import of the package leads to one of its modules."""
        if isinstance(node, ast.ImportFrom):
            origin = self._known.origin(self._name, node)
            return origin in self._known or all(
                f"{origin}.{each.name}".strip(".") in self._known for each in node.names
            )
        return isinstance(node, ast.Import) and all(each.name in self._known for each in node.names)

    def can_run(self, body: Sequence[ast.stmt]) -> bool:
        """Whether all imports of a block are of modules of the package that are there, or are always offered."""
        imports = [each for node in body for each in ast.walk(node) if isinstance(each, (ast.Import, ast.ImportFrom))]
        return all(self.is_there(each) if self.is_own(each) else _is_offered(each, LIBRARIES) for each in imports)


def _decided(node: ast.stmt, package: _Package, before: Sequence[ast.stmt]) -> list[ast.stmt]:
    """What is left of a statement of the module."""
    if isinstance(node, ast.If):
        if "TYPE_CHECKING" in (getattr(node.test, "id", ""), getattr(node.test, "attr", "")):
            lifted = [each for each in node.body if package.is_own(each) or _is_offered(each)]
            rest = [each for each in node.body if each not in lifted]
            return [*lifted, *([ast.If(node.test, rest, node.orelse)] if rest else node.orelse)]
        is_so = _is_bound(node.test, before)
        return [node] if is_so is None else node.body if is_so else node.orelse
    handler = import_handler(node) if isinstance(node, ast.Try) else None
    if isinstance(node, ast.Try) and handler is not None:
        tries_own, falls_back = (any(map(package.is_own, body)) for body in (node.body, handler.body))
        if tries_own or falls_back:
            stands_in = (falls_back and not tries_own) or _does_without(node, handler)
            takes_handler = stands_in and (tries_own or not package.can_run(node.body))
            if takes_handler and not package.can_run(handler.body):
                takes_handler = not package.can_run(node.body)
            return [*(handler.body if takes_handler else [*node.body, *node.orelse]), *node.finalbody]
        if all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in node.body) and package.can_run(node.body):
            return [*node.body, *node.orelse, *node.finalbody]  # it is always there
    return [node]


def _is_bound(test: ast.expr, before: Sequence[ast.stmt]) -> bool | None:
    """What `"name" in globals()` comes to; None where a statement asks something else, or nobody can tell."""
    match test:
        case ast.Compare(
            left=ast.Constant(value=str(name)),
            ops=[ast.In() | ast.NotIn() as asks],
            comparators=[ast.Call(func=ast.Name(id="globals"), args=[], keywords=[])],
        ):
            binding = [node for node in before if name in names_bound(node)]
            if any(isinstance(node, (ast.If, ast.Try, ast.For, ast.While, ast.With)) for node in binding):
                return None
            return bool(binding) == isinstance(asks, ast.In)
    return None


def _does_without(tried: ast.Try, handler: ast.ExceptHandler) -> bool:
    """Whether a handler makes what could not be imported in another way, and does not give up."""
    wanted = {name for node in tried.body for name in names_bound(node)}
    made = {name for node in handler.body if _stands_in(node) for name in names_bound(node)}
    return bool(wanted & made) and not any(isinstance(each, ast.Raise) for each in ast.walk(handler))


def _stands_in(node: ast.stmt) -> bool:
    """Whether a statement makes something in place of what could not be imported, rather than note that it is not."""
    value = node.value if isinstance(node, ast.Assign) else None
    is_nothing = isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))
    is_definition = isinstance(node, (*_FUNCTIONS, ast.ClassDef))
    return is_definition or (isinstance(node, (ast.Assign, ast.Import, ast.ImportFrom)) and not is_nothing)


def _is_offered(node: ast.stmt, without: Collection[str] = ()) -> bool:
    """Whether a statement imports what the sandbox offers."""
    if isinstance(node, ast.ImportFrom):
        named = [node.module or ""]
    else:
        named = [each.name for each in node.names] if isinstance(node, ast.Import) else [""]
    return all(module_problem(each) is None and each.partition(".")[0] not in without for each in named)


def _hoisted(body: Sequence[ast.stmt], package: _Package) -> Iterator[ast.stmt]:
    """Imports of the package inside functions, taken out of there where no other thing has their names."""
    taken: dict[str, set[str]] = {}
    for node in body:
        for name in names_bound(node):
            taken.setdefault(name, set()).add(_brings(node, name))
    for node in body:
        for function in ast.walk(node):
            if isinstance(function, _FUNCTIONS):
                yield from _moved(function, package, taken)


def _moved(
    function: ast.FunctionDef | ast.AsyncFunctionDef, package: _Package, taken: dict[str, set[str]]
) -> Iterator[ast.stmt]:
    """Imports out of one function; what it also binds in another way stays where it is."""
    own = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    own |= {each.id for each in ast.walk(function) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    for holder in ast.walk(function):
        blocks: list[Any] = [getattr(holder, field, None) for field in ("body", "orelse", "finalbody")]
        for block in blocks:
            for place, node in enumerate(block) if isinstance(block, list) else ():
                if not (package.is_own(node) and package.is_there(node)):
                    continue
                names = {name: _brings(node, name) for name in names_bound(node)}
                if own.isdisjoint(names) and all(taken.get(name, {it}) == {it} for name, it in names.items()):
                    taken.update({name: {it} for name, it in names.items()})
                    block[place] = ast.copy_location(ast.Pass(), node)
                    yield node


def _brings(node: ast.stmt, name: str) -> str:
    """In words what a statement binds to a name, where it is an import."""
    for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
        if (alias.asname or alias.name).partition(".")[0] == name:
            origin = f"{'.' * node.level}{node.module}" if isinstance(node, ast.ImportFrom) else ""
            return f"{origin} {alias.name if origin or alias.asname else name}"
    return ""
