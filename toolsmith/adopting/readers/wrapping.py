"""A function around another: of a module that the sandbox offers, or of an instance that it makes first."""

from __future__ import annotations

import ast
from collections.abc import Collection

from toolsmith.adopting.readers.callables import Called

MODULE = "_module"


def wrapped(called: Called, name: str, *, module: str = "", defined: Collection[str] = ()) -> str:
    """Source of a function that takes all parameters by itself.

    Args:
        called: what it calls.
        name: of the function.
        module: to import it from; empty: it stands above.
        defined: names of the module, which are reached through it.
    """
    within = _Within(defined if module else ())
    maker = _copied(called.made_by, within)
    own = _copied(called.node.args, within)
    clashes = {each.arg for each in _all(maker)} & {each.arg for each in _all(own)}
    for argument in _all(own):
        if argument.arg in clashes:
            argument.arg = f"{called.node.name}_{argument.arg}"
    reached = f"{MODULE}." if module else ""
    if called.instance:
        target = f"{reached}{called.instance}.{called.node.name}"
    elif called.owner:
        made = f"({_passed(maker, ())})" if called.made_by is not None else ""
        target = f"{reached}{called.owner}{made}.{called.node.name}"
    else:
        target = f"{reached}{called.node.name}"
    is_async = isinstance(called.node, ast.AsyncFunctionDef)
    call = f"{target}({_passed(own, clashes, called.node.name)})"
    body: list[ast.stmt] = [ast.parse(f"return {'await ' if is_async else ''}{call}").body[0]]
    docstring = ast.get_docstring(called.node)
    if docstring:
        body.insert(0, ast.Expr(ast.Constant(_indented(docstring))))
    kind = ast.AsyncFunctionDef if is_async else ast.FunctionDef
    returns = within.visit(called.node.returns) if called.node.returns is not None else None
    node = kind(name, _joined(maker, own), body, [], returns)
    head = f"import {module} as {MODULE}\n\n\n" if module else ""
    return head + ast.unparse(ast.fix_missing_locations(node)) + "\n"


def _indented(docstring: str) -> str:
    lines = docstring.splitlines()
    return "\n".join(
        [lines[0], *(f"    {line}" if line else "" for line in lines[1:]), *(["    "] if lines[1:] else [])]
    )


class _Within(ast.NodeTransformer):
    """Names of the module as members of it."""

    def __init__(self, defined: Collection[str]) -> None:
        self._defined = defined

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Attribute(ast.Name(MODULE), node.id) if node.id in self._defined else node


def _copied(arguments: ast.arguments | None, within: _Within) -> ast.arguments:
    if arguments is None:
        return ast.arguments([], [], None, [], [], None, [])
    text = ast.unparse(arguments)
    made = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(made, ast.FunctionDef)  # noqa: S101  # just written
    own = [pair for pair in zip(made.args.kwonlyargs, made.args.kw_defaults, strict=True) if pair[0].arg[0] != "_"]
    made.args.kwonlyargs, made.args.kw_defaults = [each for each, _ in own], [default for _, default in own]
    for each in _all(made.args):
        each.annotation = within.visit(each.annotation) if each.annotation is not None else None
    made.args.defaults = [within.visit(each) for each in made.args.defaults]
    made.args.kw_defaults = [within.visit(each) if each is not None else None for each in made.args.kw_defaults]
    return made.args


def _all(arguments: ast.arguments) -> list[ast.arg]:
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _passed(arguments: ast.arguments, clashes: Collection[str], method: str = "") -> str:
    """The arguments of a call, each handed on."""
    by_position = bool(arguments.vararg)
    parts = [each.arg for each in arguments.posonlyargs]
    parts += [
        each.arg if by_position else f"{_original(each.arg, clashes, method)}={each.arg}" for each in arguments.args
    ]
    parts += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    parts += [f"{_original(each.arg, clashes, method)}={each.arg}" for each in arguments.kwonlyargs]
    parts += [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
    return ", ".join(parts)


def _original(name: str, clashes: Collection[str], method: str) -> str:
    bare = name.removeprefix(f"{method}_")
    return bare if bare in clashes else name


def _joined(first: ast.arguments, second: ast.arguments) -> ast.arguments:
    """Parameters of both, those without a default before the others; the maker's rest is left out."""
    pairs = [*_with_defaults(first), *_with_defaults(second)]
    ordered = sorted(pairs, key=lambda pair: pair[1] is not None)
    named = [
        *zip(first.kwonlyargs, first.kw_defaults, strict=True),
        *zip(second.kwonlyargs, second.kw_defaults, strict=True),
    ]
    return ast.arguments(
        posonlyargs=[],
        args=[argument for argument, _ in ordered],
        vararg=second.vararg or first.vararg,
        kwonlyargs=[argument for argument, _ in named],
        kw_defaults=[default for _, default in named],
        kwarg=second.kwarg or first.kwarg,
        defaults=[default for _, default in ordered if default is not None],
    )


def _with_defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    return list(zip(positional, [*missing, *arguments.defaults], strict=True))
