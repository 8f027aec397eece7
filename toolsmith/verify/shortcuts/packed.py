"""Data that nobody can read or review: packed tables, in texts, bytes and numbers."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Tool
from toolsmith.verify.shortcuts.pieces import ignored_constants, sources

_LONGEST_NUMBER_BITS = 320  # about a hundred digits: more than any constant of science
_OPAQUE_LENGTH = 400
_SHORTEST_PACKED = 100  # of a text, where the source unpacks something
_UNPACKS = {"decompress", "decompressobj"}

_CODED = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{32,}")


def packed_findings(tool: Tool) -> list[str]:
    """What of the function and of the extraction nobody can read."""
    sizes = {where: _packed_size(code) for where, code in sources(tool).items()}
    return [
        f"{where} holds {size} characters of packed data, which nobody can read"
        for where, size in sizes.items()
        if size >= _OPAQUE_LENGTH
    ]


def _packed_size(code: str) -> int:
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return 0
    ignored = ignored_constants(module)
    values = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and node not in ignored]
    if any(isinstance(node, ast.Attribute) and node.attr in _UNPACKS for node in ast.walk(module)):
        return sum(len(each) for each in values if isinstance(each, (str, bytes)) and len(each) >= _SHORTEST_PACKED)
    return sum(map(_opaque_size, values))


def _opaque_size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    if type(value) is int:
        return _OPAQUE_LENGTH if value.bit_length() > _LONGEST_NUMBER_BITS else 0
    if not isinstance(value, str) or _is_json(value):
        return 0
    unprintable = sum(not (mark.isprintable() or mark.isspace()) for mark in value)
    if unprintable > len(value) / 20:
        return len(value)
    return sum(len(word) for word in value.split() if len(word) >= _OPAQUE_LENGTH or _CODED.fullmatch(word))


def _is_json(value: str) -> bool:
    """JSON is long without spaces, and readable: what is in it is judged as any other constants."""
    try:
        json.loads(value)
    except ValueError:
        return False
    return True
