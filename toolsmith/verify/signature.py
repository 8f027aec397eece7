"""Reads a function's typed signature from its source, without running it."""

from __future__ import annotations

import ast
from typing import Any, TypeAlias

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.record import Record
from toolsmith.types.tool import Parameter, Signature, Tool
from toolsmith.verify.annotations.declared import Declared
from toolsmith.verify.annotations.schemas import Types

_LONGEST_DEFAULT = 200  # characters
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class FunctionSource(Record):
    """A module's public function as its source shows it. `problems` is empty where all is well."""

    function: str = ""
    signature: Signature = Signature(parameters=())
    docstring: str = ""
    problems: tuple[str, ...] = ()


def read_function(code: str, function: str | None = None) -> FunctionSource:
    """The public function of a module: the one named, else the last one that is public.

    Problems name what a maker has to mend: no function, untyped parameters, types without a JSON form.
    """
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        return FunctionSource(problems=(f"line {line}: the source is not valid Python: {error}",))
    functions = [node for node in module.body if isinstance(node, _FUNCTIONS)]
    public = [node for node in functions if not node.name.startswith("_")]
    chosen = [node for node in functions if node.name == function] if function else public[-1:]
    if not chosen:
        wanted = f"function {function!r}" if function else "public function"
        return FunctionSource(problems=(f"the source defines no {wanted}",))
    node = chosen[-1]
    problems: list[str] = []
    types = Types(Declared(module))
    parameters = _parameters(node, problems, types)
    returns = _schema(node.returns, f"the return value of {node.name}", problems, types)
    return FunctionSource(
        function=node.name,
        signature=Signature(
            parameters=tuple(parameters),
            returns=returns,
            positional_rest=node.args.vararg.arg if node.args.vararg else "",
            named_rest=node.args.kwarg.arg if node.args.kwarg else "",
        ),
        docstring=ast.get_docstring(node) or "",
        problems=tuple(problems),
    )


def as_in_source(tool: Tool) -> Tool:
    """The tool with the function and signature that its source has by now, where that has any."""
    if tool.remote is not None:
        return tool
    source = read_function(tool.code, tool.function)
    if not source.function:
        source = read_function(tool.code)
    return tool.with_(function=source.function, signature=source.signature) if source.function else tool


def _parameters(node: FunctionNode, problems: list[str], types: Types) -> list[Parameter]:
    """`*values` is an array of the rest, `**options` an object of it; the sandbox hands them over as such."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    padding: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = [
        *zip(positional, [*padding, *arguments.defaults], strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    parameters = []
    for argument, default in pairs:
        schema = _schema(argument.annotation, f"parameter {argument.arg}", problems, types)
        found = Parameter(name=argument.arg, type_schema=schema, is_required=default is None)
        parameters.append(found if default is None else _with_default(found, default, types))
    for rest, mark in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
        if rest is not None:
            inner = _schema(rest.annotation, f"parameter {mark}{rest.arg}", problems, types)
            key, kind = ("items", "array") if mark == "*" else ("additionalProperties", "object")
            whole = {"type": kind, **({key: inner} if inner else {})}
            parameters.append(Parameter(name=rest.arg, type_schema=whole, is_required=False))
    return parameters


def _with_default(parameter: Parameter, default: ast.expr, types: Types) -> Parameter:
    """With the default as JSON; where only the code knows it, that is told from null where null may be given."""
    try:
        return parameter.model_copy(update={"default": types.default_of(default)})
    except ValueError:
        unknown = {"$code": ast.unparse(default)[:_LONGEST_DEFAULT]}
        return parameter.model_copy(update={"default": unknown}) if parameter.states_default else parameter


def _schema(annotation: ast.expr | None, what: str, problems: list[str], types: Types) -> dict[str, Any]:
    if annotation is None:
        problems.append(f"{what} has no type annotation")
        return {}
    schema = types.schema_of(annotation)
    if schema is None:
        problems.append(f"line {annotation.lineno}: the type of {what}, {ast.unparse(annotation)}, has no JSON form")
        return {}
    return schema
