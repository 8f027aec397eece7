"""Annotations that are texts, looked up by name: nothing of them is evaluated or called."""

from __future__ import annotations

import ast
import builtins
import types
import typing
from collections.abc import Mapping
from typing import Any

_DEEPEST = 100
_BUILTINS = {name: value for name, value in vars(builtins).items() if isinstance(value, type)}


def resolved(hint: Any, scope: Mapping[str, Any]) -> Any:
    """An annotation that is a text, as what its names stand for; what cannot be looked up says nothing."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if not isinstance(hint, str):
        return hint
    try:
        return _looked_up(ast.parse(hint.strip(), mode="eval").body, scope, 0)
    except (SyntaxError, ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError):
        return Any


def _looked_up(node: ast.expr, scope: Mapping[str, Any], depth: int) -> Any:
    """Names, their public members, brackets and `|` alone: nothing is called."""
    if depth > _DEEPEST:
        raise ValueError(node)
    match node:
        case ast.Constant(value=str() as text):
            return _looked_up(ast.parse(text, mode="eval").body, scope, depth + 1)
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return scope[name] if name in scope else _BUILTINS[name]
        case ast.Attribute(value=value, attr=name) if not name.startswith("_"):
            owner = _looked_up(value, scope, depth + 1)
            if isinstance(owner, types.ModuleType):
                return getattr(owner, name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return typing.Union[_looked_up(left, scope, depth + 1), _looked_up(right, scope, depth + 1)]  # noqa: UP007  # of any two
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(_looked_up(each, scope, depth + 1) for each in items)
        case ast.Subscript(value=value, slice=item):
            return _subscripted(_looked_up(value, scope, depth + 1), item, scope, depth)
    raise ValueError(node)


def _subscripted(owner: Any, item: ast.expr, scope: Mapping[str, Any], depth: int) -> Any:
    if owner is typing.Annotated and isinstance(item, ast.Tuple):
        return _looked_up(item.elts[0], scope, depth + 1)
    if owner is typing.Literal:
        return typing.Literal[ast.literal_eval(item)]
    return owner[_looked_up(item, scope, depth + 1)]
