"""Functions that no call in JSON can be right for: a parameter that must be given takes code, or the result is code.

Not seen: what a function only hands on to others, and instances that it does not make by the name of their class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from toolsmith.adopting.inferring.usage import own_nodes
from toolsmith.sandbox.screen.parsing import last_name, parse, parse_expression
from toolsmith.verify.annotations.declared import Declared
from toolsmith.verify.annotations.schemas import Types
from toolsmith.verify.signature import FunctionNode

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CODE = {
    **dict.fromkeys(("Callable", "FunctionType", "MethodType", "ParamSpec"), "a function"),
    **dict.fromkeys(("type", "Type", "EnumType", "EnumMeta"), "a class"),
    **dict.fromkeys(("ModuleType",), "a module"),
    **dict.fromkeys(("IO", "TextIO", "BinaryIO", "StringIO", "BytesIO", "TextIOWrapper", "socket"), "an open file"),
    **dict.fromkeys(("FrameType", "TracebackType", "CodeType"), "a frame of Python"),
    **dict.fromkeys(("Pattern", "Match"), "a compiled pattern"),
    **dict.fromkeys(("Exception", "BaseException"), "an exception"),
}
_TAKE_FIRST = ("map", "filter", "reduce", "partial", "starmap", "filterfalse", "takewhile", "dropwhile", "wraps")
_DEEPEST = 10
_ASKS = ("callable", "isinstance", "hasattr")


def barrier_of(code: str, function: str, body: FunctionNode | None = None) -> str:
    """What keeps a function from being called with JSON, in words; empty where nothing is known.

    Args:
        code: a source that can be parsed.
        function: in it.
        body: the function that it calls for all, where it is only a call of one.
    """
    module = parse(code)
    declared = Declared(module)
    node = next(each for each in module.body if isinstance(each, _FUNCTIONS) and each.name == function)
    inner = body or node
    types = Types(declared)
    for argument in _required(node):
        kind = _code_of(argument.annotation, declared, types) if argument.annotation is not None else ""
        if not kind and (argument.annotation is None or types.schema_of(argument.annotation) is None):
            kind = "a function" if _is_called(argument.arg, inner) else ""
        if kind:
            return f"{argument.arg} takes {kind}, which JSON has no form for"
    gives = _code_of(node.returns, declared, types) if node.returns is not None else ""
    if node.returns is None:
        gives = "a function" if _gives_function(inner) else _instance_given(inner, declared, types)
    return f"it gives {gives}, which JSON has no form for" if gives else ""


def _required(node: FunctionNode) -> Iterator[ast.arg]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    yield from positional[: len(positional) - len(arguments.defaults)]
    yield from (
        each for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
    )


def _code_of(annotation: ast.expr, declared: Declared, types: Types, depth: int = 0) -> str:
    """What an annotation names that is no value: of a union only where all its members are such."""
    node = written(annotation)
    if depth > _DEEPEST or types.schema_of(node) is not None:
        return ""
    options = options_of(node)
    if len(options) > 1:
        kinds = [_code_of(each, declared, types, depth + 1) for each in options]
        return kinds[0] if all(kinds) else ""
    name = last_name(node.value if isinstance(node, ast.Subscript) else node)
    alias = declared.alias_of(name)
    if alias is not None:
        return _code_of(alias, declared, types, depth + 1)
    if name in ("Annotated", "Awaitable", "list", "List", "Sequence", "Iterable", "Iterator", "tuple", "Tuple", "set"):
        inner = node.slice if isinstance(node, ast.Subscript) else None
        first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
        return _code_of(first, declared, types, depth + 1) if first is not None else ""
    own = declared.class_of(name)
    if own is not None:
        return f"an instance of {name}"
    return _CODE.get(declared.real_name(name), "")


def written(annotation: ast.expr) -> ast.expr:
    """What an annotation says that stands in quotes."""
    try:
        quoted = annotation.value if isinstance(annotation, ast.Constant) else None
        return parse_expression(quoted).body if isinstance(quoted, str) else annotation
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return annotation


def options_of(node: ast.expr) -> list[ast.expr]:
    """Members of a union; of anything else itself."""
    node = written(node)
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*options_of(left), *options_of(right)]
        case ast.Subscript(value=owner, slice=ast.Tuple(elts=items)) if last_name(owner) == "Union":
            return list(items)
        case ast.Subscript(value=owner, slice=item) if last_name(owner) == "Optional":
            return [*options_of(item), ast.Constant(None)]
        case _:
            return [node]


def _is_called(name: str, node: FunctionNode) -> bool:
    """Whether a function calls a parameter, or has it called, and does not ask first what it is."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    asked = any(last_name(each.func) in _ASKS and each.args and _is(each.args[0], name) for each in calls)
    names = [each for each in ast.walk(node) if _is(each, name)]
    is_set = any(isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load) for each in names)
    if asked or is_set:
        return False
    return any(
        _is(each.func, name) or (last_name(each.func) in _TAKE_FIRST and each.args and _is(each.args[0], name))
        for each in calls
    )


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _gives_function(node: FunctionNode) -> bool:
    """Whether all that it returns are functions that it makes."""
    made = {each.name for each in node.body if isinstance(each, (*_FUNCTIONS, ast.ClassDef))}
    returned = [each.value for each in own_nodes(node) if isinstance(each, ast.Return)]
    return bool(returned) and all(
        isinstance(each, ast.Lambda) or (isinstance(each, ast.Name) and each.id in made) for each in returned
    )


def _instance_given(node: FunctionNode, declared: Declared, types: Types) -> str:
    """`an instance of Roman`, where all that a function returns but None is made by a class without a form in JSON."""
    made: dict[str, list[ast.expr]] = {}
    for each in own_nodes(node):
        if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value is not None:
            for target in each.targets if isinstance(each, ast.Assign) else [each.target]:
                if isinstance(target, ast.Name):
                    made.setdefault(target.id, []).append(each.value)
    returned = [each.value for each in own_nodes(node) if isinstance(each, ast.Return) and each.value is not None]
    values = [
        each for value in returned for each in (made.get(value.id, [value]) if isinstance(value, ast.Name) else [value])
    ]
    names = [_class_called(each, declared, types) for each in values if not _is_none(each)]
    return f"an instance of {names[0]}" if names and all(names) else ""


def _class_called(node: ast.expr, declared: Declared, types: Types) -> str:
    """The class without a form in JSON that an expression makes an instance of."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    is_plain = (
        bool(name) and declared.class_of(name) is not None and types.schema_of(ast.Name(name, ast.Load())) is None
    )
    return name if is_plain else ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
