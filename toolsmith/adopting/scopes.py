"""Names in a statement of a module that mean what the module binds, not what a function or class has of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from toolsmith.sandbox.screen.parsing import root_name

Named: TypeAlias = (
    ast.Name | ast.Attribute | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.alias | ast.Global
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names_of_module(node: ast.AST, hidden: frozenset[str] = frozenset(), *, is_module: bool = True) -> Iterator[Named]:
    """Nodes that use, bind or change a name of the module; of `a.b` the attribute too, before its `a`.

    Args:
        node: a statement of the module.
        hidden: names that mean something else here.
        is_module: whether what it binds is bound in the module.
    """
    if isinstance(node, ast.Name):
        if node.id not in hidden:
            yield node
    elif isinstance(node, ast.Global):
        yield node
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from node.names if is_module else ()
    elif isinstance(node, _FUNCTIONS):
        yield from _of_function(node, hidden, is_module=is_module)
    elif isinstance(node, ast.ClassDef):
        yield from _of_class(node, hidden, is_module=is_module)
    elif isinstance(node, _COMPREHENSIONS):
        yield from _of_comprehension(node, hidden)
    else:
        if isinstance(node, ast.Attribute) and root_name(node) not in {"", *hidden}:
            yield node
        for each in ast.iter_child_nodes(node):
            yield from names_of_module(each, hidden, is_module=is_module)


def _of_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, hidden: frozenset[str], *, is_module: bool
) -> Iterator[Named]:
    arguments = node.args
    parameters = [each for each in ast.walk(arguments) if isinstance(each, ast.arg)]
    outside: list[ast.AST] = [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]
    outside += [each.annotation for each in parameters if each.annotation is not None]
    if not isinstance(node, ast.Lambda):
        if is_module:
            yield node
        outside += [*node.decorator_list, *([node.returns] if node.returns is not None else [])]
        outside += getattr(node, "type_params", [])
    for each in outside:
        yield from names_of_module(each, hidden, is_module=False)
    body: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
    of_module = {name for each in _of_scope(body) if isinstance(each, ast.Global) for name in each.names}
    own = {each.arg for each in parameters} | {name for each in _of_scope(body) for name in _bound(each)}
    for statement in body:
        yield from names_of_module(statement, frozenset((hidden | own) - of_module), is_module=False)


def _of_class(node: ast.ClassDef, hidden: frozenset[str], *, is_module: bool) -> Iterator[Named]:
    """A class body sees its own names as soon as they are bound; its methods do not."""
    if is_module:
        yield node
    for outside in (*node.decorator_list, *node.bases, *(each.value for each in node.keywords)):
        yield from names_of_module(outside, hidden, is_module=False)
    own: frozenset[str] = frozenset()
    for statement in node.body:
        inner = hidden if isinstance(statement, _DEFINITIONS) else hidden | own
        stored = {name for each in _of_scope([statement]) for name in _bound(each)}
        for found in names_of_module(statement, inner, is_module=False):
            is_stored = isinstance(found, ast.Name) and not isinstance(found.ctx, ast.Load) and found.id in stored
            if not is_stored:
                yield found
        own |= stored


def _of_comprehension(node: ast.expr, hidden: frozenset[str]) -> Iterator[Named]:
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    own = {each.id for one in generators for each in ast.walk(one.target) if isinstance(each, ast.Name)}
    first = generators[0].iter  # is found outside
    yield from names_of_module(first, hidden, is_module=False)
    inside = [each for part in (node, *generators) for each in ast.iter_child_nodes(part) if each is not first]
    for each in inside:
        if not isinstance(each, ast.comprehension):
            yield from names_of_module(each, hidden | own, is_module=False)


def _of_scope(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a block that bind in its own scope: not those of functions and classes in it."""
    pending = list(body)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, _COMPREHENSIONS):
            pending += [each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((each.asname or each.name).partition(".")[0] for each in names)
        case _:
            pass
