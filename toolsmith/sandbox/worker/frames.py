"""Methods of pandas objects that write files, call other methods by their names, or evaluate text.

Covered: they write to text in memory only, call only what a tool could spell, and evaluate expressions of columns, of
variables of the tool (`@name`) and of their public members. Not covered: what those members do.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.trees import parsed, walked

_OPTIONS = frozenset(("inplace", "engine", "parser", "local_dict"))
_NODES = (
    ast.Module, ast.Expr, ast.Assign, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Name, ast.Constant, ast.List,
    ast.Tuple, ast.Subscript, ast.Slice, ast.Attribute, ast.Call, ast.keyword, ast.operator, ast.unaryop, ast.boolop,
    ast.cmpop, ast.expr_context,
)  # fmt: skip
_PLAINLY_QUOTED = re.compile(r"""(?:`[^`'"\\\n]*`|'[^`'\\\n]*'|"[^`"\\\n]*"|[^`'"\\])*""")
_BUFFERS = (io.StringIO, io.BytesIO)


def checked_method(owner: Any, name: str) -> Callable[..., Any]:
    """The method under this name, which is one of `TEXT_WRITERS` or `FRAME_METHODS`."""
    method: Callable[..., Any] = getattr(owner, name)
    if name in allowed.TEXT_WRITERS:
        return _text_writer(method)
    return _query(owner, method) if name in allowed.METHODS_OF_TEXT else _without_hidden_names(owner, method)


def _query(owner: Any, evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """For text that reaches nothing but data."""

    def checked(*arguments: Any, **named: Any) -> Any:
        text = arguments[-1] if arguments else named.get("expr")
        if sys._getframe(1).f_code.co_filename != "<tool>":  # noqa: SLF001  # whose variables it would see
            raise Refused("query and eval are for the tool itself to call")
        is_unbound = isinstance(owner, type)
        if len(arguments) > 1 + is_unbound or not named.keys() <= _OPTIONS | {"expr"}:
            raise Refused("query and eval take the text, and of their options only " + ", ".join(sorted(_OPTIONS)))
        _check(text)
        return evaluate(*arguments, **named, level=1)  # variables are those of the tool that called this

    return checked


def _check(text: object) -> None:
    if type(text) is not str:
        raise Refused("query and eval take a text")
    if "`" in text and not _PLAINLY_QUOTED.fullmatch(text):
        raise Refused("quotes and backticks may not mix in text for pandas")
    plain = re.sub("`[^`]*`", "column", text).replace("@", "")
    for node in (each for line in plain.splitlines() for each in walked(parsed(line.strip()))):
        if not isinstance(node, _NODES):
            raise Refused(f"{type(node).__name__} is not allowed in text for pandas")
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else "column"
        if name.startswith("_") or name in allowed.HIDDEN_BUILTINS or allowed.needs_guard(name):
            raise Refused(f"{name} is not allowed in text for pandas")
        if allowed.attribute_problem(name):
            raise Refused(f"{name} is not allowed in text for pandas")


def _text_writer(write: Callable[..., Any]) -> Callable[..., Any]:
    """A pandas method that returns text, or writes to a file where it is given one."""

    def to_text(*arguments: Any, **named: Any) -> Any:
        targets = [*arguments[:1], *(named.get(name) for name in ("path_or_buf", "buf", "path_or_buffer"))]
        if any(target is not None and type(target) not in _BUFFERS for target in targets):
            raise Refused(f"{write.__name__} may not write files; without a path it returns text")
        return write(*arguments, **named)

    return to_text


def _without_hidden_names(owner: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """A pandas method that calls other methods by their names: only by names that a tool could spell."""

    def checked(*arguments: Any, **named: Any) -> Any:
        kind, held = (owner, {}) if isinstance(owner, type) else (type(owner), getattr(owner, "__dict__", {}))
        first = arguments[1:2] if isinstance(owner, type) else arguments[:1]
        for text in _texts((*first, *named.values())):
            is_private = text.startswith("_") and (hasattr(kind, text) or text in held)  # else it is a column
            if is_private or allowed.is_dunder(text) or text in allowed.HIDDEN_METHODS or text in allowed.TEXT_WRITERS:
                raise Refused(f".{text} is not offered to tools")
        return method(*arguments, **named)

    return checked


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield str.__str__(value)
        elif isinstance(value, (list, tuple)):
            yield from _texts(value)
        elif isinstance(value, dict):
            yield from _texts(dict.values(value))
