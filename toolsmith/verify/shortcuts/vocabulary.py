"""Tables of facts that a tool has to know: names with what belongs to them, of which the cases use some or share many.

Country codes, masses of elements, capitals, number words: their rows are written out, and cases hang on single rows as
they would on a table of answers. What tells them apart is that they are about more than the cases: they have rows that
no case needs, or rows that several cases need.

Covered: dictionaries, lists of names and lists of pairs, keyed by plain words.
Not covered: facts of which the cases use nearly every row; tables of answers to words, padded with rows of nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.task import Case

_FEWEST_ROWS = 8
_READABLE_SHARE = 0.9  # of the keys
_ROOM = 0.3  # rows that no case needs or several share, for each row that one case alone needs
_MOST_SHARED = 0.6  # rows for each case, where it is sharing that makes a vocabulary: a nested table has as many
_WORDS = re.compile(r"[^\W\d_]+(?:[ .'’&-]{1,2}[^\W\d_]+){0,3}\.?")
_TOKEN = re.compile(r"[^\W_]+")
_LONGEST_KEY = 40

Span = tuple[int, int]


def vocabularies(code: str, cases: Sequence[Case]) -> list[Span]:
    """Where tables of facts stand in a source, in bytes from its beginning to the first and from it to the last one."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    needs = _Needs(cases)
    found: list[ast.expr] = []
    shared: list[tuple[ast.expr, int]] = []
    for node in ast.walk(module):
        keys = _keys(node)
        if len(keys) < _FEWEST_ROWS or not isinstance(node, ast.expr):
            continue
        counts = [needs.of(key) for key in keys]
        alone = _ROOM * counts.count(1)
        if counts.count(0) >= alone:
            found.append(node)
        elif len(keys) - counts.count(1) >= alone:
            shared.append((node, len(keys)))
    if sum(rows for _, rows in shared) < _MOST_SHARED * len(cases):
        found += [node for node, _ in shared]
    starts = [0, *accumulate(len(line) for line in code.encode().splitlines(keepends=True))]
    return [_span(node, starts) for node in found]


def without(code: str, spans: Sequence[Span]) -> str:
    """The source with nothing in place of these, each line where it was."""
    raw = code.encode()
    for start, end in sorted(spans, reverse=True):
        lines = raw.count(b"\n", start, end)
        raw = raw[:start] + b"(None" + b"\n" * lines + b")" + raw[end:]
    return raw.decode()


class _Needs:
    """How many cases need a word: as an argument, a member of one, or a word of a text or answer."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._counts: dict[str, int] = {}
        self._texts: list[str] = []
        for case in cases:
            values = [leaf for each in (case.arguments, case.input, case.expected) for leaf in _leaves(each)]
            texts = {text.casefold().strip() for text in values}
            tokens = {token for text in texts for token in _TOKEN.findall(text)}
            for word in texts | tokens:
                self._counts[word] = self._counts.get(word, 0) + 1
            self._texts.append(f" {' '.join(' '.join(_TOKEN.findall(text)) for text in texts)} ")

    def of(self, key: str) -> int:
        word = key.casefold().strip()
        if word in self._counts or not _TOKEN.findall(word):
            return self._counts.get(word, 0)
        phrase = f" {' '.join(_TOKEN.findall(word))} "
        return sum(phrase in text for text in self._texts)


def _keys(node: ast.AST) -> list[str]:
    """The keys of a table of single values by plain words; none where it is something else."""
    if isinstance(node, ast.Dict):
        members, values = list(node.keys), list(node.values)
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        pairs = [each for each in node.elts if isinstance(each, (ast.Tuple, ast.List)) and len(each.elts) == 2]
        is_paired = len(pairs) == len(node.elts)
        members = [pair.elts[0] for pair in pairs] if is_paired else list(node.elts)
        values = [pair.elts[1] for pair in pairs]
    else:
        return []
    words = [
        key.value
        for key in members
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and _is_plain(key.value)
    ]
    is_single = all(isinstance(value, (ast.Constant, ast.UnaryOp)) for value in values)
    return words if is_single and len(words) >= _READABLE_SHARE * len(members) else []


def _is_plain(key: str) -> bool:
    return len(key) <= _LONGEST_KEY and _WORDS.fullmatch(key) is not None


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from _leaves(member)
    elif isinstance(value, str):
        yield value


def _span(node: ast.expr, starts: Sequence[int]) -> Span:
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column
