"""Reads a function's typed signature from its source, without running it."""

from __future__ import annotations

import ast
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.record import Record
from toolsmith.types.tool import Parameter, Signature, Tool
from toolsmith.types.value import to_json

_SIMPLE: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "None": {"type": "null"},
    "Any": {},
    "object": {},
    "list": {"type": "array"},
    "tuple": {"type": "array"},
    "List": {"type": "array"},
    "Tuple": {"type": "array"},
    "Dict": {"type": "object"},
    "dict": {"type": "object"},
}
# A tool may return these; as a parameter they cannot arrive from JSON as what they say they are.
_RETURNED: dict[str, dict[str, Any]] = {
    "complex": {},
    "Decimal": {"type": "number"},
    "Fraction": {"type": "number"},
    "set": {"type": "array"},
    "frozenset": {"type": "array"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_SEQUENCES = ("list", "List", "Sequence", "Iterable", "Collection")
_RETURNED_SEQUENCES = ("set", "Set", "frozenset", "FrozenSet")
_MAPPINGS = ("dict", "Dict", "Mapping")


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
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    public = [node for node in functions if not node.name.startswith("_")]
    chosen = [node for node in functions if node.name == function] if function else public[-1:]
    if not chosen:
        wanted = f"function {function!r}" if function else "public function"
        return FunctionSource(problems=(f"the source defines no {wanted}",))
    node = chosen[-1]
    problems: list[str] = []
    parameters = _parameters(node, problems)
    returns = _schema(node.returns, f"the return value of {node.name}", problems, _Types(is_returned=True))
    return FunctionSource(
        function=node.name,
        signature=Signature(parameters=tuple(parameters), returns=returns),
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


def _parameters(node: ast.FunctionDef, problems: list[str]) -> list[Parameter]:
    arguments = node.args
    for unsupported, mark in ((arguments.vararg, "*"), (arguments.kwarg, "**")):
        if unsupported is not None:
            problems.append(f"line {unsupported.lineno}: {mark}{unsupported.arg} cannot be described in a schema")
    if arguments.posonlyargs:
        problems.append(f"line {node.lineno}: positional-only parameters cannot be called by name")
    positional = arguments.args
    padding: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = [
        *zip(positional, [*padding, *arguments.defaults], strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    parameters = []
    for argument, default in pairs:
        schema = _schema(argument.annotation, f"parameter {argument.arg}", problems)
        value = _default(argument, default, problems)
        parameters.append(Parameter(name=argument.arg, type_schema=schema, is_required=default is None, default=value))
    return parameters


def _default(argument: ast.arg, default: ast.expr | None, problems: list[str]) -> Any:
    if default is None:
        return None
    try:
        return to_json(ast.literal_eval(default))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        problems.append(f"line {argument.lineno}: the default of {argument.arg} is not a literal")
        return None


def _schema(annotation: ast.expr | None, what: str, problems: list[str], types: _Types | None = None) -> dict[str, Any]:
    if annotation is None:
        problems.append(f"{what} has no type annotation")
        return {}
    schema = (types or _Types()).schema_of(annotation)
    if schema is None:
        problems.append(f"line {annotation.lineno}: the type of {what}, {ast.unparse(annotation)}, has no JSON form")
        return {}
    return schema


class _Types:
    """Annotations as JSON Schema; None stands for a type without one."""

    def __init__(self, *, is_returned: bool = False) -> None:
        self._simple = {**_SIMPLE, **_RETURNED} if is_returned else _SIMPLE
        self._sequences = (*_SEQUENCES, *_RETURNED_SEQUENCES) if is_returned else _SEQUENCES

    def schema_of(self, node: ast.expr) -> dict[str, Any] | None:
        match node:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as quoted):
                try:
                    return self.schema_of(parse_expression(quoted).body)
                except SyntaxError:
                    return None
            case ast.Name(id=name) | ast.Attribute(attr=name):
                simple = self._simple.get(name)
                return dict(simple) if simple is not None else None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._any_of([left, right])
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=item):
                return self._generic(name, list(item.elts) if isinstance(item, ast.Tuple) else [item])
        return None

    def _generic(self, name: str, items: list[ast.expr]) -> dict[str, Any] | None:
        if name == "Optional":
            return self._any_of([items[0], ast.Constant(value=None)])
        if name == "Union":
            return self._any_of(items)
        if name == "Literal":
            return {"enum": [ast.literal_eval(item) for item in items]}
        if name in ("Annotated", "Final"):
            return self.schema_of(items[0])
        if name in self._sequences:
            return self._array_of(items[0])
        if name in ("tuple", "Tuple"):
            return self._tuple_of(items)
        if name in _MAPPINGS and len(items) == 2:
            value = self.schema_of(items[1])
            return None if value is None else {"type": "object", "additionalProperties": value}
        return None

    def _array_of(self, item: ast.expr) -> dict[str, Any] | None:
        schema = self.schema_of(item)
        return None if schema is None else {"type": "array", "items": schema}

    def _tuple_of(self, items: list[ast.expr]) -> dict[str, Any] | None:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
            return self._array_of(items[0])
        members = [self.schema_of(item) for item in items]
        known = [member for member in members if member is not None]
        if len(known) != len(members):
            return None
        distinct = [member for place, member in enumerate(known) if member not in known[:place]]
        each = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
        return {"type": "array", "items": each, "minItems": len(items), "maxItems": len(items)}

    def _any_of(self, members: list[ast.expr]) -> dict[str, Any] | None:
        options: list[dict[str, Any]] = []
        for member in members:
            schema = self.schema_of(member)
            if schema is None:
                return None
            options.extend(schema["anyOf"] if set(schema) == {"anyOf"} else [schema])
        distinct = [option for place, option in enumerate(options) if option not in options[:place]]
        return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
