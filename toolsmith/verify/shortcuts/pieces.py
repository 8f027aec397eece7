"""The pieces of a source: every part that could be another one of its kind, and the source with that one changed.

A table, however it is written, is made of such pieces: bits of numbers, characters of texts, members of containers
(whatever they are: names, calls, signs, empty tuples), names of keywords, statements in a row.
"""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Tool

_MOST_STRETCHES = 240  # of one constant
_SHORTEST_TEXT = 25  # characters of a text that is judged mark by mark, not as one row
_MOST_BITS = 10_000  # of a number: longer ones have no decimal form, and are packed data anyway
_FEWEST_ROWS = 4
_FEWEST_KEYWORDS = 8
_FEWEST_STATEMENTS = 16
_BITS_A_DIGIT = math.log2(10)
_SEED = 20230526

Swap = Callable[[], Callable[[], None]]


@dataclass(frozen=True)
class Piece:
    """`bits` is what it can say at most; `change` changes it in the tree and returns what changes it back.

    `is_number`: it is a part of a number, or of a text of digits.
    """

    bits: float
    change: Swap
    is_number: bool = False


class Pieces:
    """All pieces of a source but its documentation, annotations and messages; none where it does not parse.

    Args:
        code: the source.
        longest_message: characters up to which the text of an exception is a message, not data.
        known: stretches of the source, in bytes, that are left out.
    """

    def __init__(self, code: str, longest_message: int, known: Sequence[tuple[int, int]] = ()) -> None:
        self._module = ast.Module(body=[], type_ignores=[])
        self.all: list[Piece] = []
        try:
            self._module = parse_source(code)
        except (SyntaxError, ValueError, RecursionError):
            return
        constants = [node for node in ast.walk(self._module) if isinstance(node, ast.Constant)]
        if any(type(node.value) is int and node.value.bit_length() > _MOST_BITS for node in constants):
            return
        ignored = ignored_constants(self._module) - _long_texts(self._module, longest_message)
        starts = [0, *accumulate(len(line) for line in code.encode().splitlines(keepends=True))]

        def is_known(node: ast.AST) -> bool:
            at = starts[line - 1] + getattr(node, "col_offset", 0) if (line := getattr(node, "lineno", 0)) else -1
            return any(first <= at < last for first, last in known)

        chooser = random.Random(_SEED)  # noqa: S311 - reproducible, not secret
        for node in ast.walk(self._module):
            if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)) and not is_known(node):
                self.all += _rows(node)
            self.all += _keywords(node) if isinstance(node, ast.Call) else ()
            self.all += _statements(node)
        short = _in_rows(self._module)
        for node in constants:
            if node not in ignored and not is_known(node):
                self.all += _of_constant(node, short.get(node), chooser)

    @property
    def bits(self) -> float:
        return sum(piece.bits for piece in self.all)

    def source(self, piece: Piece) -> str:
        """The source with that piece changed."""
        undo = piece.change()
        try:
            return ast.unparse(self._module) + "\n"
        finally:
            undo()


def sources(tool: Tool) -> dict[str, str]:
    """The sources of a tool, by what they are called in findings."""
    return {"the function": tool.code, "the extraction": tool.extraction or ""}


def _long_texts(module: ast.Module, shortest: int) -> set[ast.AST]:
    """Messages of exceptions that are long enough to hold a row for each case."""
    raised = (inner for node in ast.walk(module) if isinstance(node, ast.Raise) for inner in ast.walk(node))
    return {
        each
        for each in raised
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and len(each.value) >= shortest
    }


def _of_constant(node: ast.Constant, rows: list[Any] | None, chooser: random.Random) -> Iterator[Piece]:
    value = node.value
    if type(value) is int:
        length = max(1, value.bit_length())
        step = -(-length // _MOST_STRETCHES)
        for bit in range(0, length, step):
            yield Piece(step, _setting(node, value ^ (1 << bit)), is_number=True)
    elif type(value) is float:
        yield Piece(len(repr(value).strip("0.")) * _BITS_A_DIGIT, _setting(node, value * 1.37 + 0.11), is_number=True)
    elif isinstance(value, str) and rows is not None and len(value) < _SHORTEST_TEXT:
        others = [each for each in rows if each != value]
        if others:
            yield Piece(math.log2(len(set(rows))), _setting(node, chooser.choice(others)))
    elif isinstance(value, str):
        yield from _marks(node, value, lambda mark: mark, chooser)
    elif isinstance(value, bytes):
        yield from _marks(node, value, lambda mark: bytes([mark]), chooser)


def _marks(node: ast.Constant, value: Any, one: Callable[[Any], Any], chooser: random.Random) -> Iterator[Piece]:
    """Marks of a text, or bytes, each changed to another one of it."""
    marks = sorted(set(value))
    if len(marks) < 2:
        return
    step = -(-len(value) // _MOST_STRETCHES)
    is_number = sum(str(mark).isdigit() for mark in value) > len(value) / 2
    for at in range(0, len(value), step):
        other = one(chooser.choice([mark for mark in marks if mark != value[at]]))
        change = _setting(node, value[:at] + other + value[at + 1 :])
        yield Piece(step * math.log2(len(marks)), change, is_number=is_number)


def _in_rows(module: ast.Module) -> dict[ast.AST, list[Any]]:
    """For each short text that is a member of a container: the texts beside it."""
    found: dict[ast.AST, list[Any]] = {}
    for node in ast.walk(module):
        lists = [node.elts] if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else []
        lists += [[key for key in node.keys if key], node.values] if isinstance(node, ast.Dict) else []
        for members in lists:
            texts = [each for each in members if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(texts) >= _FEWEST_ROWS:
                found |= {each: [text.value for text in texts] for each in texts}
    return found


def _rows(node: ast.List | ast.Tuple | ast.Set | ast.Dict) -> Iterator[Piece]:
    """Neighbours of a container that are no constants, exchanged."""
    members: list[Any] = node.values if isinstance(node, ast.Dict) else node.elts
    if len(members) < 2 or isinstance(getattr(node, "ctx", None), ast.Store):
        return
    written = [None if isinstance(each, ast.Constant) else ast.dump(each) for each in members]
    bits = math.log2(max(2, len(set(written))))
    for at, (one, other) in enumerate(pairwise(written)):
        if one is not None and other is not None and one != other:
            yield Piece(bits, _exchanging(members, at))


def _keywords(node: ast.Call) -> Iterator[Piece]:
    """Names of keywords where they are many: `dict(a1=…, a2=…)`."""
    named = [each for each in node.keywords if each.arg]
    if len(named) < _FEWEST_KEYWORDS:
        return
    for each in named:
        name = each.arg or ""
        last = "0" if name[-1] != "0" else "1"
        yield Piece(math.log2(len(named)), _setting(each, f"{name[:-1]}{last}", "arg"))


def _statements(node: ast.AST) -> Iterator[Piece]:
    body = getattr(node, "body", None)
    if not isinstance(body, list) or len(body) < _FEWEST_STATEMENTS:
        return
    for at in range(len(body) - 1):
        simple = (ast.Assign, ast.AugAssign, ast.Expr)
        if isinstance(body[at], simple) and isinstance(body[at + 1], simple):
            yield Piece(1, _without(body, at))


def _setting(node: Any, value: Any, field: str = "value") -> Swap:
    def change() -> Callable[[], None]:
        before = getattr(node, field)
        setattr(node, field, value)
        return lambda: setattr(node, field, before)

    return change


def _exchanging(members: list[Any], at: int) -> Swap:
    def change() -> Callable[[], None]:
        members[at], members[at + 1] = members[at + 1], members[at]
        return exchange

    def exchange() -> None:
        members[at], members[at + 1] = members[at + 1], members[at]

    return change


def _without(body: list[Any], at: int) -> Swap:
    def change() -> Callable[[], None]:
        gone = body.pop(at)
        return lambda: body.insert(at, gone)

    return change


def spread(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """At most so many pieces, one from each stretch of all of them, in any order."""
    chooser = random.Random(_SEED)  # noqa: S311 - reproducible, not secret
    step = len(pieces) / most
    chosen = list(pieces) if step <= 1 else [pieces[int((at + chooser.random()) * step)] for at in range(most)]
    chooser.shuffle(chosen)
    return chosen


def ignored_constants(module: ast.Module) -> set[ast.AST]:
    """Constants that are documentation, annotations, or the texts of exceptions."""
    found: set[ast.AST] = set()
    for node in ast.walk(module):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node.value]
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            parts = [node.annotation]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts = [node.returns]
        elif isinstance(node, ast.Raise):
            parts = [node.exc]
        for part in filter(None, parts):
            found.update(ast.walk(part))
    return found
