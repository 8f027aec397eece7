"""The public, typed face of a tool in an exported package: its signature and doc, around the source that was proved."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from toolsmith.printable import printable_line
from toolsmith.sandbox.screen.parsing import last_name, parse_expression
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.offer import offered_text
from toolsmith.types.tool import Tool

_GENERIC = {"list": "Any", "dict": "Any, Any", "tuple": "Any, ...", "set": "Any", "frozenset": "Any"}
_GENERIC |= {"List": "Any", "Dict": "Any, Any", "Tuple": "Any, ...", "Set": "Any", "FrozenSet": "Any", "deque": "Any"}
_GENERIC |= {"Sequence": "Any", "Iterable": "Any", "Collection": "Any", "Mapping": "Any, Any", "Iterator": "Any"}
_GENERIC |= {"OrderedDict": "Any, Any", "defaultdict": "Any, Any", "Counter": "Any"}
_UNTYPED = ("ndarray", "NDArray", "DataFrame", "Series", "ArrayLike")  # of libraries whose types not everybody has


def typed_function(tool: Tool, name: str, code_module: str, support: str) -> str:
    """Source of a module with one function.

    Args:
        tool: with code of its own.
        name: of the function here.
        code_module: where its source stands, from here: `._code.trip`.
        support: where `call_checked` stands, from here.
    """
    module = parse_source(tool.code)
    node = [
        each
        for each in module.body
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.name == tool.function
    ][-1]
    work = _Typing(module, tool.function)
    given = work.parameters(node.args)
    returned = work.annotation(node.returns)
    passed = ", ".join(f"{each.arg!r}: {_as_json(each, node.args)}" for each in _all(node.args))
    taken = {each.arg for each in _all(node.args)}
    inner = "_function" if tool.function in (name, "call_checked", *taken) else tool.function
    own = f"{tool.function} as {inner}" if inner != tool.function else tool.function
    imports = [*work.imports, f"from {code_module} import {', '.join(sorted({own, *work.own}))}"]
    imports.append(f"from {support} import call_checked")
    lines = [
        f'"""{_one_line(tool.doc.description)}"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from typing import Any"] if "Any" in f"{given}{returned}" and not work.has("Any") else []),
        *imports,
        "",
        "",
        f"def {name}({given}) -> {returned}:",
        *_docstring(tool),
        *_body(returned, f"call_checked({inner}, {{{passed}}})", "result" if "result" not in taken else "_result"),
        "",
    ]
    return "\n".join(lines)


def _body(returned: str, call: str, name: str) -> list[str]:
    return [f"    {call}"] if returned == "None" else [f"    {name}: {returned} = {call}", f"    return {name}"]


class _Typing:
    """Annotations as they read outside their module, with the imports that this takes."""

    def __init__(self, module: ast.Module, function: str) -> None:
        self._function = function
        self._origins: dict[str, str] = {}
        self.imports: list[str] = []
        self.own: set[str] = set()
        for node in module.body:
            for name, origin in _bound(node):
                self._origins[name] = origin

    def has(self, name: str) -> bool:
        return any(line.endswith(f" {name}") for line in self.imports)

    def annotation(self, node: ast.expr | None) -> str:
        if node is None:
            return "Any"
        return ast.unparse(_Outside(self).visit(_unquoted(node)))

    def parameters(self, arguments: ast.arguments) -> str:
        made = parse_source(f"def f({ast.unparse(arguments)}): ...").body[0]
        assert isinstance(made, ast.FunctionDef)  # noqa: S101  # just written
        positional = [*made.args.posonlyargs, *made.args.args]
        without: list[ast.expr | None] = [None] * (len(positional) - len(made.args.defaults))
        defaults = [*without, *made.args.defaults, *made.args.kw_defaults]
        for argument, default in zip([*positional, *made.args.kwonlyargs], defaults, strict=True):
            text = self.annotation(argument.annotation)
            is_none = isinstance(default, ast.Constant) and default.value is None
            if is_none and "None" not in text and "Optional" not in text and text not in ("Any", "object"):
                text = f"{text} | None"
            argument.annotation = parse_expression(text).body
        for rest in (made.args.vararg, made.args.kwarg):
            if rest is not None:
                rest.annotation = parse_expression(self.annotation(rest.annotation)).body
        made.args.defaults = [_Outside(self).visit(each) for each in made.args.defaults]
        made.args.kw_defaults = [_Outside(self).visit(each) if each else None for each in made.args.kw_defaults]
        return ast.unparse(made.args)

    def use(self, name: str) -> None:
        """Take along what a name stands for."""
        origin = self._origins.get(name)
        if origin == "" and name != self._function:
            self.own.add(name)
        elif origin and origin not in self.imports:
            self.imports.append(origin)


class _Outside(ast.NodeTransformer):
    def __init__(self, typing: _Typing) -> None:
        self._typing = typing

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if last_name(node.value) in _UNTYPED:
            return self._any()
        if last_name(node.value) in _GENERIC:
            if isinstance(node.value, ast.Name):
                self._typing.use(node.value.id)
            node.slice = self.visit(node.slice)
            return node
        if last_name(node.value) == "Literal":
            self.visit(node.value)
            return node
        return self.generic_visit(node)  # type: ignore[return-value]  # a subscript stays one

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in _UNTYPED:
            return self._any()
        self._typing.use(node.id)
        if node.id in _GENERIC:
            self._any()
            return parse_expression(f"{node.id}[{_GENERIC[node.id]}]").body
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in _UNTYPED:
            return self._any()
        if node.attr in _GENERIC:
            self._any()
            return parse_expression(f"{ast.unparse(self.generic_visit(node))}[{_GENERIC[node.attr]}]").body
        return self.generic_visit(node)  # type: ignore[return-value]  # an attribute stays one

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def _any(self) -> ast.Name:
        return ast.Name("Any")


def _unquoted(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _unquoted(parse_expression(node.value).body)
    return parse_expression(ast.unparse(node)).body


def _bound(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Names of a module, each with the import that makes it, or with nothing."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            yield name, ast.unparse(ast.Import([alias]))
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        for alias in node.names:
            yield alias.asname or alias.name, ast.unparse(ast.ImportFrom(node.module, [alias], node.level))
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, ""
    else:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id, ""


def _all(arguments: ast.arguments) -> list[ast.arg]:
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _as_json(argument: ast.arg, arguments: ast.arguments) -> str:
    return f"list({argument.arg})" if argument is arguments.vararg else argument.arg


def _docstring(tool: Tool) -> list[str]:
    lines = offered_text(tool).splitlines() or [""]
    named = [(name, " ".join(text.split())) for name, text in tool.doc.parameters.items()]
    lines += ["", "Args:", *(f"    {name}: {text}" for name, text in named)] if named else []
    escaped = [printable_line(line).replace("\\", "\\\\").replace('"', '\\"').rstrip() for line in lines]
    first, *rest = escaped
    return [f'    """{first}', *(f"    {line}".rstrip() for line in rest), '    """']


def _one_line(text: str) -> str:
    first = printable_line((text.strip().splitlines() or ["A tool"])[0])
    first = first.rstrip(".").replace("\\", "").replace('"', "'")
    return f"{first[:100]}."
