"""Calls as Python: `[name(key=1, other="x")]`, alone, in a list, or a line each. Only literal values are read."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from toolsmith.calls.formats.json_text import LONGEST_CALL
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.call import ReadCall
from toolsmith.types.value import JsonValue, to_json

_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w./-]*)\s*\(")
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Pythonic:
    """Reads Python calls behind a mark; a name that is not on offer counts too, since the mark makes it a call."""

    opening: str
    closing: str

    def __call__(self, text: str, names: Collection[str]) -> list[ReadCall]:
        calls: list[ReadCall] = []
        for opening in re.finditer(self.opening, text):
            closing = re.compile(f"{self.closing}|{self.opening}").search(text, opening.end())
            calls += python_source(text[opening.end() : closing.start() if closing else len(text)], names)
        return calls


def python_source(source: str, names: Collection[str] = ()) -> list[ReadCall]:
    """The calls that a source consists of; empty where it is anything else.

    Args:
        source: what the model wrote.
        names: on offer; such as are no names in Python (`get-weather`) are read too.
    """
    source, written = _with_identifiers(source.strip(), names)
    if len(source) > LONGEST_CALL:
        return []
    for attempt in (source, f"{source}]", f"{source})", f"{source})]"):  # the end may be missing
        try:
            lines = parse(attempt).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        calls = [_as_call(node, source) for line in lines for node in _calls(line)]
        found = [call.model_copy(update={"name": written.get(call.name, call.name)}) for call in calls if call]
        return found if all(calls) else []
    return []


def python_calls(text: str, names: Collection[str]) -> list[ReadCall]:
    """The first call of a name on offer that stands amid prose; with its neighbours where they form a list."""
    if text.strip().startswith("["):
        calls = python_source(text, names)
        if calls and all(call.name in names for call in calls):
            return calls
    for match in _CALL.finditer(text):
        if match[1] in names:
            calls = python_source(text[match.start() : _closing(text, match.end() - 1)], names)
            if calls:
                return [call.model_copy(update={"was_mended": True}) for call in calls]
    return []


def _with_identifiers(source: str, names: Collection[str]) -> tuple[str, dict[str, str]]:
    """The source with names that Python would not take as such replaced, and what each replacement stands for."""
    written: dict[str, str] = {}
    strange = sorted((name for name in names if name and not name.isidentifier()), key=len, reverse=True)
    for number, name in enumerate(strange):
        if name in source:
            call = re.compile(rf"(?<![\w./-]){re.escape(name)}(?=\s*\()")
            written[f"_tool_{number}"] = name
            source = call.sub(f"_tool_{number}", source)
    return source, written


def _calls(line: ast.stmt) -> Iterator[ast.expr]:
    """The calls of a statement: itself, those of a list, or the one inside `print(…)`."""
    value = line.value if isinstance(line, (ast.Expr, ast.Assign)) else ast.Constant(value=None)
    for node in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
        is_shown = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        yield node.args[0] if isinstance(node, ast.Call) and is_shown and node.args else node


def _as_call(node: ast.expr, source: str) -> ReadCall | None:
    if not isinstance(node, ast.Call) or any(keyword.arg is None for keyword in node.keywords):
        return None
    name = _name(node.func)
    if not name:
        return None
    try:
        arguments = {str(keyword.arg): _literal(keyword.value) for keyword in node.keywords}
        if node.args:
            (only,) = (_literal(argument) for argument in node.args)
            if not isinstance(only, dict) or arguments:
                return None
            arguments = only
        json.dumps(arguments, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None
    return ReadCall(name=name, arguments=arguments, raw=source)


def _name(function: ast.expr) -> str:
    """`name`, or the last part of `module.name`; `name.call` is how Llama writes a built-in tool."""
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return _name(function.value) if function.attr == "call" else function.attr
    return ""


def _literal(node: ast.expr) -> JsonValue:
    """The value of a literal, JSON's constants included.

    Raises:
        ValueError: it is none.
    """
    if isinstance(node, ast.Name) and node.id in _CONSTANTS:
        return _CONSTANTS[node.id]
    if isinstance(node, ast.List):
        return [_literal(item) for item in node.elts]
    if isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
        return {
            str(ast.literal_eval(key)): _literal(value)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    return to_json(ast.literal_eval(node))


def _closing(text: str, start: int) -> int:
    """Place after the bracket that closes the one at `start`, quotes respected; the end where none does."""
    depth, quote, place = 0, "", start
    while place < min(len(text), start + LONGEST_CALL):
        mark = text[place]
        if quote:
            if mark == "\\":
                place += 1
            elif mark == quote:
                quote = ""
        elif mark in "\"'":
            quote = mark
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return len(text)
