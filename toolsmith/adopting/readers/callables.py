"""What of a module people call: its functions, the methods of its classes, and functions that go by a second name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from toolsmith.adopting.bindings import listed_in
from toolsmith.adopting.readers.tool_classes import tool_class
from toolsmith.verify.annotations.declared import Declared

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NO_METHODS = ("property", "cached_property", "setter", "deleter", "abstractmethod", "overload")
_RECORDS = ("enum", "flag", "typed dict")


class Called(NamedTuple):
    """One function that can be called.

    `node` is its source. `owner` is the class of a method, empty else; `made_by` are the parameters of its constructor,
    None where no instance is needed. `instance` names an object of the module on which the method is called.
    """

    name: str
    node: FunctionNode
    owner: str = ""
    made_by: ast.arguments | None = None
    instance: str = ""


def called_in(module: ast.Module, functions: Sequence[str] = (), offered: Collection[str] = ()) -> Iterator[Called]:
    """Public functions and methods of a module, in its order.

    Args:
        module: its source.
        functions: only these, whatever they are called; empty: those with a docstring, or named in `__all__`.
        offered: names that its package passes on as its own, which are public, too.
    """
    listed = listed_in(module)
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    own = {node.name: node for node in module.body if isinstance(node, _FUNCTIONS)}
    for node in module.body:
        if isinstance(node, _FUNCTIONS) and own[node.name] is node:
            is_offered = not functions and node.name in offered
            if (is_offered or _is_wanted(node, listed, functions)) and not _is_overload(node):
                yield Called(node.name, node)
        elif isinstance(node, ast.ClassDef):
            is_public = node.name in listed if listed else not node.name.startswith("_")
            if is_public or functions:
                yield from _methods(node, classes, module, functions)
        elif isinstance(node, ast.Assign):
            yield from _second_names(node, own, classes, module, listed, functions)


def _is_wanted(node: FunctionNode, listed: set[str], functions: Sequence[str]) -> bool:
    if functions:
        return node.name in functions
    if listed:
        return node.name in listed
    return not node.name.startswith("_") and bool(ast.get_docstring(node))


def _is_overload(node: FunctionNode) -> bool:
    return any("overload" in ast.unparse(each) for each in node.decorator_list)


def _methods(
    node: ast.ClassDef, classes: dict[str, ast.ClassDef], module: ast.Module, functions: Sequence[str]
) -> Iterator[Called]:
    is_error = any(ast.unparse(base).endswith(("Exception", "Error", "Warning")) for base in node.bases)
    if is_error or Declared(module).kind(node) in _RECORDS:
        return
    made_by = constructor_of(node, classes, module)
    tool = tool_class(node)
    if tool is not None:
        name = tool.name if tool.name != node.name else f"{node.name}_{tool.method.name}"
        if made_by is not None and (not functions or {name, node.name}.intersection(functions)):
            yield Called(name, tool.method, node.name, made_by)
        return
    for method in {each.name: each for each in node.body if isinstance(each, _FUNCTIONS)}.values():
        name = f"{node.name}_{method.name}"
        marks = {ast.unparse(each).rpartition(".")[2] for each in method.decorator_list}
        is_asked = name in functions or f"{node.name}.{method.name}" in functions
        if method.name.startswith("_") or marks.intersection(_NO_METHODS) or (functions and not is_asked):
            continue
        is_static = bool(marks & {"staticmethod", "classmethod"})
        if not is_asked and not ast.get_docstring(method):
            continue
        if is_static:
            bare = method if "staticmethod" in marks else _without_first(method)
            yield Called(name, bare, node.name)
        elif made_by is not None:
            yield Called(name, _without_first(method), node.name, made_by)


def constructor_of(node: ast.ClassDef, classes: dict[str, ast.ClassDef], module: ast.Module) -> ast.arguments | None:
    """Parameters by which an instance is made; None where nobody can tell."""
    declared = Declared(module)
    if declared.kind(node) in ("record", "named tuple"):
        fields = declared.fields(node)
        required = [field for field in fields if field.is_required]
        rest = [field for field in fields if not field.is_required]
        return ast.arguments(
            posonlyargs=[],
            args=[ast.arg(field.name, field.annotation) for field in (*required, *rest)],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[field.default or ast.Constant(...) for field in rest],
        )
    for depth, each in enumerate(_line(node, classes)):
        for method in each.body:
            if isinstance(method, _FUNCTIONS) and method.name in ("__init__", "__new__"):
                return _without_first(method).args
        if depth > 20:
            break
    known = all(isinstance(base, ast.Name) and (base.id in classes or base.id == "object") for base in node.bases)
    return ast.arguments([], [], None, [], [], None, []) if known else None


def _line(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> Iterator[ast.ClassDef]:
    """A class and those of the module that it comes from."""
    seen: list[ast.ClassDef] = []
    pending = [node]
    while pending:
        each = pending.pop(0)
        if each in seen:
            continue
        seen.append(each)
        yield each
        pending += [classes[base.id] for base in each.bases if isinstance(base, ast.Name) and base.id in classes]


def _without_first(node: FunctionNode) -> FunctionNode:
    """A method without `self`."""
    arguments = node.args
    posonly, ordinary = list(arguments.posonlyargs), list(arguments.args)
    (posonly or ordinary)[:1] = []
    bare = ast.arguments(
        posonly, ordinary, arguments.vararg, arguments.kwonlyargs, arguments.kw_defaults, arguments.kwarg,
        arguments.defaults[-(len(posonly) + len(ordinary)) :] if posonly or ordinary else [],
    )  # fmt: skip
    made = type(node)(node.name, bare, node.body, [], node.returns)
    return ast.copy_location(made, node)


def _second_names(
    node: ast.Assign,
    own: dict[str, FunctionNode],
    classes: dict[str, ast.ClassDef],
    module: ast.Module,
    listed: set[str],
    functions: Sequence[str],
) -> Iterator[Called]:
    """`week = c.formatweek`, where `c = TextCalendar()` stands in the module, and `mean_of = mean`."""
    for target in node.targets:
        if not isinstance(target, ast.Name) or target.id not in (functions or listed):
            continue
        match node.value:
            case ast.Name(id=name) if name in own:
                yield Called(target.id, own[name])
            case ast.Attribute(value=ast.Name(id=name), attr=method):
                kind = _class_of(name, module)
                for each in _line(classes[kind], classes) if kind in classes else ():
                    found = [m for m in each.body if isinstance(m, _FUNCTIONS) and m.name == method]
                    if found:
                        yield Called(target.id, _without_first(found[-1]), "", None, name)
                        break


def _class_of(name: str, module: ast.Module) -> str:
    for node in module.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            value = node.value
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
                return value.func.id
    return ""
