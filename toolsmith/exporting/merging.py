"""Sources of several tools as one module that people can read: each as it was proved, one below the other.

Where two use a name for different things, the later one's is renamed all through its source (and loses its comments);
elsewhere no character changes but imports of the toolbox, whose functions stand above.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.program import Program


class Merged(NamedTuple):
    """A source, and the name in it of each program's function, by the program's code id."""

    source: str
    functions: dict[str, str]


def merged(programs: Sequence[Program], taken: Collection[str] = ()) -> Merged:
    """One source of all programs and what they depend on.

    Args:
        programs: in the order in which they shall stand.
        taken: names that the module has for itself.
    """
    work = _Merging(taken)
    for program in programs:
        work.add(program)
    return Merged("\n\n".join(work.parts), work.functions)


class _Merging:
    def __init__(self, taken: Collection[str]) -> None:
        self._taken: dict[str, str] = dict.fromkeys(taken, "")  # name -> the import that makes it; "" where none does
        self.parts: list[str] = []
        self.functions: dict[str, str] = {}

    def add(self, program: Program) -> None:
        if program.code_id in self.functions:
            return
        for dependency in program.dependencies:
            self.add(dependency)
        called = {each.function: self.functions[each.code_id] for each in program.dependencies}
        tree = parse_source(program.code)
        changes = self._changes(program, tree, called)
        self.functions[program.code_id] = changes.get(program.function, program.function)
        drops = [node for node in tree.body if _is_future(node) or _is_toolbox(node) or _is_main(node)]
        if changes or any(_is_toolbox(node) for node in tree.body):
            kept = [node for node in tree.body if node not in drops]
            changed = _Renamed(changes).visit(ast.Module(kept, []))
            text = ast.unparse(ast.fix_missing_locations(changed)) + "\n"
        else:
            text = _without(program.code, drops)
        self.parts.append(f"# {program.name}\n\n{text.strip()}\n")

    def _changes(self, program: Program, tree: ast.Module, called: Mapping[str, str]) -> dict[str, str]:
        """Names that have to be others here: those that are taken for something else, and called tools."""
        changes: dict[str, str] = {}
        for node in tree.body:
            if _is_future(node):
                continue
            if _is_toolbox(node) and isinstance(node, ast.ImportFrom):
                changes |= {alias.asname or alias.name: called.get(alias.name, alias.name) for alias in node.names}
                continue
            for name in _bound(node):
                made = ast.unparse(_only(node, name)) if isinstance(node, (ast.Import, ast.ImportFrom)) else ""
                if name in self._taken and (not made or self._taken[name] != made) and name not in changes:
                    changes[name] = self._free(f"{program.function}_{name.strip('_')}")
                elif name not in self._taken:
                    self._taken[name] = made
        for name in changes.values():
            self._taken.setdefault(name, "")
        return {old: new for old, new in changes.items() if old != new}

    def _free(self, name: str) -> str:
        while name in self._taken:
            name = f"{name}_"
        self._taken[name] = ""
        return name


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _is_toolbox(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "toolbox" and not node.level


def _only(node: ast.Import | ast.ImportFrom, name: str) -> ast.stmt:
    aliases = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) == name]
    return ast.Import(aliases) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, aliases, node.level)


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    else:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id
            elif isinstance(each, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
                yield from _bound(each)


def _without(code: str, drops: Sequence[ast.stmt]) -> str:
    lines = code.splitlines(keepends=True)
    gone = {row for node in drops for row in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return "".join(line for row, line in enumerate(lines, 1) if row not in gone)


class _Renamed(ast.NodeTransformer):
    def __init__(self, changes: Mapping[str, str]) -> None:
        self._changes = dict(changes)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._changes.get(node.id, node.id), node.ctx)

    def visit_Import(self, node: ast.Import) -> ast.Import:
        return ast.Import([self._alias(alias) for alias in node.names])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        return ast.ImportFrom(node.module, [self._alias(alias) for alias in node.names], node.level)

    def _alias(self, alias: ast.alias) -> ast.alias:
        name = alias.asname or alias.name
        return ast.alias(alias.name, self._changes[name]) if name in self._changes else alias

    def visit_Global(self, node: ast.Global) -> ast.Global:
        return ast.Global([self._changes.get(name, name) for name in node.names])

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._changes.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """A parameter or a variable of the function's own stays what it is."""
        node.name = self._changes.get(node.name, node.name)
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        shared = {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}
        own |= {
            each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        } - shared
        outer = self._changes
        node.args = self.visit(node.args)
        node.returns = self.visit(node.returns) if node.returns is not None else None
        self._changes = {old: new for old, new in outer.items() if old not in own}
        node.body = [self.visit(each) for each in node.body]
        self._changes = outer
        return node
