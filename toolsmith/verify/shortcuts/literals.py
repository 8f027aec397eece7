"""All constants of a source: texts, numbers and folded containers, also those packed inside constants."""

from __future__ import annotations

import ast
import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case
from toolsmith.types.value import JsonValue

_SHORTEST_TEXT = 6
_ORDINARY_NUMBERS = {
    *range(-12, 33),
    60,
    64,
    90,
    100,
    128,
    180,
    255,
    256,
    360,
    365,
    366,
    400,
    1000,
    1024,
    3600,
    86400,
}

# What hands an exception to a program without `except … as`.
_CAUGHT = {
    "__exit__",
    "__aexit__",
    "return_exceptions",
    "exception",
    "exc_info",
    "format_exc",
    "__context__",
    "__cause__",
    "push",
}
UNKNOWN = object()


class Literals:
    """All constants of a source: texts, numbers, and folded containers, also those packed inside constants."""

    def __init__(self, code: str) -> None:
        self.texts: set[str] = set()
        self.numbers: set[float] = set()
        self.containers: set[str] = set()
        try:
            module = parse_source(code)
        except (SyntaxError, ValueError, RecursionError):
            self.is_parsed = False
            return
        self.is_parsed = bool(code.strip())
        talk = said(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and node not in talk:
                self._add(node.value)
            elif isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.BinOp, ast.UnaryOp)):
                self._add_folded(node)

    def hold(self, value: JsonValue) -> bool:
        """Whether the value is distinctive and occurs in the source."""
        if isinstance(value, str):
            number = _number(value)
            if number is not None and self._holds_number(number):
                return True
            folded = _fold(value)
            return len(folded) >= _SHORTEST_TEXT and any(folded in text for text in self.texts)
        if isinstance(value, bool) or value is None:
            return False
        if isinstance(value, (int, float)):
            return self._holds_number(value)
        return _is_distinctive(value) and canonical(value) in self.containers

    def chance_of_numbers(self, values: Sequence[JsonValue]) -> float:
        """The share of the whole numbers around these that stand in the source: a permutation of bytes holds all."""
        numbers = [value for value in values if type(value) is int]
        if len(numbers) < len(values) or not numbers:
            return 0.0
        low, high = min(numbers), max(numbers)
        others = {number for number in self.numbers if low <= number <= high and number == int(number)}
        others -= {*numbers, *_ORDINARY_NUMBERS}
        room = high - low + 1 - len({*numbers, *(each for each in _ORDINARY_NUMBERS if low <= each <= high)})
        return min(1.0, len(others) / room) if room > 0 else 0.0

    def hold_input(self, case: Case, own: dict[str, JsonValue]) -> bool:
        """Whether the text of the case, or all that is its own in its arguments, stands in the source.

        One argument alone may be a fact that the tool has to know: the density of a metal, the length of a unit, the
        68 % of one standard deviation. Then its answer must stand there too, unless the other arguments are ordinary.
        """
        if case.input is not None and len(case.input) >= _SHORTEST_TEXT and self.hold(case.input):
            return True
        if canonical(list((case.arguments or {}).values())) in self.containers and len(case.arguments or {}) > 1:
            return True
        distinctive = [value for value in own.values() if not is_ordinary(value)]
        if not distinctive or not all(self.hold(value) for value in distinctive):
            return False
        others = [value for name, value in (case.arguments or {}).items() if name not in own]
        is_fact = len(distinctive) == 1 and any(not is_ordinary(value) and not self.hold(value) for value in others)
        return not is_fact or self.hold(case.expected)

    def _holds_number(self, number: float) -> bool:
        return number not in _ORDINARY_NUMBERS and number in self.numbers

    def _add(self, constant: Any) -> None:
        if isinstance(constant, bool) or constant is None:
            return
        if isinstance(constant, (int, float)):
            self.numbers.update((constant, -constant))
        elif isinstance(constant, str):
            self.texts.add(_fold(constant))
            self._unpack(constant.encode("utf-8", "surrogatepass"))
        elif isinstance(constant, bytes):
            self.texts.add(_fold(constant.decode("latin-1")))
            self._unpack(constant)

    def _add_folded(self, node: ast.expr) -> None:
        value = fold_constants(node)
        if value is not UNKNOWN:
            self._add_tree(value)

    def _add_tree(self, value: Any) -> None:
        if isinstance(value, (list, tuple, set, frozenset)):
            members = list(value)
            self.containers.add(canonical(members))
            for member in members:
                self._add_tree(member)
        elif isinstance(value, dict):
            self.containers.add(canonical(value))
            for key, member in value.items():
                self._add_tree(key)
                self._add_tree(member)
        else:
            self._add(value)

    def _unpack(self, raw: bytes) -> None:
        """Look into JSON, base64, hex and zlib, in any order, a few layers deep."""
        layers, seen = [raw], {raw}
        for _ in range(4):
            layers = [inner for layer in layers for inner in _decodings(layer) if inner not in seen]
            seen.update(layers)
            for layer in layers:
                self.texts.add(_fold(layer.decode("utf-8", "replace")))
        for layer in seen:
            try:
                value = json.loads(layer)
            except ValueError:
                continue
            if isinstance(value, (list, dict)):
                self._add_tree(value)


def _decodings(raw: bytes) -> Iterator[bytes]:
    if len(raw) < 16:
        return
    for decode in (base64.b64decode, base64.b85decode, binascii.unhexlify):
        try:
            yield decode(raw)
        except ValueError:
            continue
    with suppress(zlib.error):
        yield zlib.decompressobj().decompress(raw, 4_000_000)


def fold_constants(node: ast.expr) -> Any:
    """The value of an expression of literals (also `"ab" + "cd"` and `"a" * 3`), else `UNKNOWN`."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = fold_constants(node.left), fold_constants(node.right)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
    return UNKNOWN


def said(module: ast.Module) -> set[ast.AST]:
    """Constants that are talk: docstrings, and messages of exceptions where the source never looks at one."""
    found: set[ast.AST] = set()
    raised: set[ast.AST] = set()
    looks = False
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and body:
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            raised.update(part for argument in node.exc.args for part in _message(argument))
        looks = looks or bool(_CAUGHT & {getattr(node, each, None) for each in ("name", "id", "attr", "arg")})
        looks = looks or (isinstance(node, ast.ExceptHandler) and node.name is not None)
    return found if looks else found | raised


def _message(node: ast.expr) -> list[ast.expr]:
    """The constant parts of a text that is written out: not those that it computes or looks up."""
    if isinstance(node, ast.JoinedStr):
        return [each for each in node.values if isinstance(each, ast.Constant)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_message(node.left), *_message(node.right)]
    return [node] if isinstance(node, ast.Constant) else []


def canonical(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError):  # an integer too long for decimal digits, keys of several kinds
        return f"a {type(value).__name__} without a JSON form"


def is_ordinary(value: JsonValue) -> bool:
    """Whether the value says nothing about a case: it stands in many sources."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return value in _ORDINARY_NUMBERS
    return isinstance(value, str) and not value


def _is_distinctive(value: JsonValue) -> bool:
    return len(canonical(value)) >= 12


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
