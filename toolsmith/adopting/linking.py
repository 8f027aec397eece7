"""Source of one function with all that it needs of its module, and of modules that it imports from the same package.

Imports of others stay imports, each of what is used alone. Names that two modules have are told apart; where nothing
has to be renamed the definitions are as they were, without their comments.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolsmith.sandbox.screen.allowed import module_problem
from toolsmith.sandbox.screen.main_guard import import_handler

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_STATEMENTS = 5_000


class _Place(NamedTuple):
    """A name of a module; an empty name is the module itself."""

    module: str
    name: str


def self_contained(module: ast.Module, function: str) -> str:
    """Source of one function with the imports, constants, classes and functions of its module that it uses."""
    return linked({"": module}, "", function)


def linked(modules: Mapping[str, ast.Module], module: str, function: str) -> str:
    """As `self_contained`, over several modules that import one another.

    Args:
        modules: dotted name → source; `package` stands for its `__init__`.
        module: where the function is.
        function: its name.

    Raises:
        ValueError: it would be thousands of statements.
    """
    return _Linker(modules).source(_Place(module, function))


class _Linker:
    def __init__(self, modules: Mapping[str, ast.Module]) -> None:
        self._modules = {name: _flattened(module) for name, module in modules.items()}
        self._expand_stars()
        self._bound: dict[str, dict[str, list[ast.stmt]]] = {}
        self._wanted: dict[str, list[ast.stmt]] = {}  # by module, in the order in which modules were needed
        self._imports: dict[str, None] = {}
        self._names: dict[_Place, str] = {}

    def _expand_stars(self) -> None:
        """Write out what `from .module import *` brings, as far as it is of the same package."""
        pending = list(self._modules)
        for name in [*pending, *pending]:  # twice: a package passes on what its modules took over
            for node in self._modules[name].body:
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    origin = self._modules.get(self._origin(name, node), ast.Module([], []))
                    brought = dict.fromkeys(each for statement in origin.body for each in names_bound(statement))
                    node.names = [ast.alias(each) for each in brought if each[0] not in "_*"] or node.names

    def source(self, target: _Place) -> str:
        self._names[target] = target.name
        self._collect(target)
        futures: list[ast.stmt] = [
            node
            for node in self._modules[target.module].body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        ]
        body: list[ast.stmt] = []
        last: list[ast.stmt] = []
        for module in self._ordered(target.module):
            chosen = self._wanted.get(module, [])
            for node in self._modules[module].body:
                if any(node is each for each in chosen):
                    is_target = module == target.module and isinstance(node, _DEFINITIONS) and node.name == target.name
                    (last if is_target else body).append(self._renamed(module, node))
        lines = [ast.unparse(node) for node in futures] + list(self._imports)
        return "\n\n".join([*lines, *(ast.unparse(node) for node in (*body, *last))]) + "\n"

    def _ordered(self, target: str) -> list[str]:
        """Modules with those first that others were made from: the target's own last."""
        return [*(name for name in reversed(self._wanted) if name != target), target]

    def _collect(self, target: _Place) -> None:
        pending, seen, count = [target], set[_Place](), 0
        while pending:
            place = pending.pop()
            if place in seen:
                continue
            seen.add(place)
            for node in self._bindings(place.module).get(place.name, ()):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    pending += self._followed(place, node)
                    continue
                listed = self._wanted.setdefault(place.module, [])
                if any(node is each for each in listed):
                    continue
                listed.append(node)
                count += 1
                if count > _MOST_STATEMENTS:
                    raise ValueError(f"{target.name} needs more than {_MOST_STATEMENTS} statements")
                self._take_name(place)
                pending += self._used(place.module, node)

    def _followed(self, place: _Place, node: ast.Import | ast.ImportFrom) -> list[_Place]:
        """Where an import leads inside the package; an import of others is kept, of this name alone."""
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) != place.name:
                continue
            inside = self._inside(place.module, node, alias)
            if inside is None:
                kept = (
                    ast.Import([alias])
                    if isinstance(node, ast.Import)
                    else ast.ImportFrom(node.module, [alias], node.level)
                )
                self._imports[ast.unparse(kept)] = None
            elif inside.name:
                self._take_name(inside, alias.asname or alias.name)
                return [inside]
        return []

    def _inside(self, module: str, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> _Place | None:
        if isinstance(node, ast.Import):
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            return _Place(name, "") if name in self._modules else None
        origin = self._origin(module, node)
        whole = f"{origin}.{alias.name}".strip(".")
        if whole in self._modules:
            return _Place(whole, "")
        return self._final(_Place(origin, alias.name)) if origin in self._modules else None

    def _final(self, place: _Place) -> _Place:
        """Where a name is defined that a module of the package only passes on."""
        for _ in self._modules:
            passed_on = [
                _Place(origin, alias.name)
                for node in self._bindings(place.module).get(place.name, ())
                if isinstance(node, ast.ImportFrom) and (origin := self._origin(place.module, node)) in self._modules
                for alias in node.names
                if (alias.asname or alias.name) == place.name
            ]
            if not passed_on or passed_on[0] == place:
                break
            place = passed_on[0]
        return place

    def _origin(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        is_package = any(name.startswith(f"{module}.") for name in self._modules)
        parts = module.split(".")
        above = parts[: len(parts) - node.level + (1 if is_package else 0)]
        return ".".join([*above, *([node.module] if node.module else [])])

    def _used(self, module: str, node: ast.stmt) -> list[_Place]:
        found = [_Place(module, each.id) for each in ast.walk(node) if isinstance(each, ast.Name)]
        for each in ast.walk(node):
            if isinstance(each, ast.Attribute) and (member := self._member(module, each)) is not None:
                self._take_name(member)
                found.append(member)
        return found

    def _member(self, module: str, node: ast.Attribute) -> _Place | None:
        """What `other.helper` is, where `other` is a module of the package."""
        dotted = ast.unparse(node.value)
        root = dotted.partition(".")[0]
        if not dotted.replace(".", "_").isidentifier():
            return None
        for statement in self._bindings(module).get(root, ()):
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                continue
            for alias in statement.names:
                inside = self._inside(module, statement, alias)
                is_it = inside is not None and not inside.name
                if is_it and inside is not None and (alias.asname or alias.name.partition(".")[0]) == root:
                    whole = inside.module + dotted[len(root) :]
                    return self._final(_Place(whole, node.attr)) if whole in self._modules else None
        return None

    def _take_name(self, place: _Place, wish: str = "") -> None:
        if place in self._names:
            return
        taken = set(self._names.values())
        name = wish or place.name
        if name in taken:
            name = f"{place.module.replace('.', '_')}_{place.name}".strip("_")
        while name in taken:
            name += "_"
        self._names[place] = name

    def _bindings(self, module: str) -> dict[str, list[ast.stmt]]:
        if module not in self._bound:
            found: dict[str, list[ast.stmt]] = {}
            for statement in self._modules[module].body:
                for name in dict.fromkeys(names_bound(statement)):
                    found.setdefault(name, []).append(statement)
            self._bound[module] = found
        return self._bound[module]

    def _renamed(self, module: str, node: ast.stmt) -> ast.stmt:
        changes = {place.name: name for place, name in self._names.items() if place.module == module}
        for name, statements in self._bindings(module).items():
            for statement in statements:
                if isinstance(statement, ast.ImportFrom):
                    for alias in statement.names:
                        inside = self._inside(module, statement, alias)
                        if (alias.asname or alias.name) == name and inside is not None and inside in self._names:
                            changes[name] = self._names[inside]
        changes = {old: new for old, new in changes.items() if old != new}
        return _Renaming(changes, module, self).visit(copy.deepcopy(node))  # type: ignore[no-any-return]  # of the kind that it was

    def name_of(self, module: str, node: ast.Attribute) -> str | None:
        member = self._member(module, node)
        return self._names.get(member) if member is not None else None


class _Renaming(ast.NodeTransformer):
    def __init__(self, changes: Mapping[str, str], module: str, linker: _Linker) -> None:
        self._changes, self._module, self._linker = dict(changes), module, linker

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        name = self._linker.name_of(self._module, node)
        if name is not None:
            return ast.Name(name, node.ctx)
        return self.generic_visit(node)  # type: ignore[return-value]  # an attribute stays one

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._changes.get(node.id, node.id), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._changes.get(node.name, node.name)
        own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        kept, self._changes = self._changes, {old: new for old, new in self._changes.items() if old not in own}
        made = self.generic_visit(node)
        self._changes = kept
        return made

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # noqa: N815  # alike in all that is read

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._changes.get(node.name, node.name)
        return self.generic_visit(node)


def _flattened(module: ast.Module) -> ast.Module:
    """The module with what it imports for type checkers alone as an import: values take their types from there.

    Where it can do without another module of its package it does: a tool stands alone, too.
    """
    body: list[ast.stmt] = []
    for node in module.body:
        if isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING":
            lifted = [each for each in node.body if _is_offered(each)]
            rest = [each for each in node.body if each not in lifted]
            body += [*lifted, *([ast.If(node.test, rest, node.orelse)] if rest else node.orelse)]
        elif isinstance(node, ast.Try) and any(isinstance(each, ast.ImportFrom) and each.level for each in node.body):
            handler = import_handler(node)
            if handler is None:
                body.append(node)
            else:
                does_without = _does_without(node, handler)
                body += [*(handler.body if does_without else [*node.body, *node.orelse]), *node.finalbody]
        else:
            body.append(node)
    return ast.Module(body, module.type_ignores)


def _does_without(tried: ast.Try, handler: ast.ExceptHandler) -> bool:
    """Whether a handler makes what could not be imported in another way, and does not give up."""
    wanted = {name for node in tried.body for name in names_bound(node)}
    made = {name for node in handler.body if _stands_in(node) for name in names_bound(node)}
    return bool(wanted & made) and not any(isinstance(each, ast.Raise) for each in ast.walk(handler))


def _stands_in(node: ast.stmt) -> bool:
    """Whether a statement makes something in place of what could not be imported, rather than note that it is not."""
    value = node.value if isinstance(node, ast.Assign) else None
    is_nothing = isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))
    return isinstance(node, (ast.Assign, ast.Import, ast.ImportFrom, *_DEFINITIONS)) and not is_nothing


def _is_offered(node: ast.stmt) -> bool:
    """Whether a statement imports what the sandbox offers, or a module of the same package."""
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or module_problem(node.module or "") is None
    return isinstance(node, ast.Import) and all(module_problem(alias.name) is None for alias in node.names)


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
