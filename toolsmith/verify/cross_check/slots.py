"""What inputs are made of, place by place: the values that known inputs have there, and new ones of the same kind.

A place of arguments is a path with lists left open: all members of one list have one place. A place of a text is the
number of its word among those that change from text to text, where all texts are alike; else any such word.

Covered: numbers within the range that cases have in a place; texts and marks that are seen there or stand in a source.
Not covered: values outside these ranges; what only some values of one place allow in another.
"""

from __future__ import annotations

import ast
import math
import random
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.verify.paths import Path

Place: TypeAlias = tuple[str, ...]

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|[^\w\s]|_|\s+")
_FIXED_SHARE = 0.6  # of the texts that have a word: then it belongs to their form
_FEW = 12  # multiples of a constant that are tried
_LONGEST_CHOICE = 24
_MOST_MARKS = 200  # of one text
_LARGEST = 1e15  # constant that is tried
_HALF = 0.5
_RARELY = 0.15
_NARROW = 100  # steps of a range that is taken for all that there is: hours, shifts, months


class Constants:
    """Numbers and short texts of some sources, and the marks of all texts: what their branches ask for."""

    def __init__(self, sources: Iterable[str]) -> None:
        self.numbers: list[float] = []
        self.texts: list[str] = []
        self.marks: set[str] = set()
        for source in sources:
            try:
                nodes = list(ast.walk(parse_source(source)))
            except (SyntaxError, ValueError, RecursionError):
                continue
            values: list[Any] = [node.value for node in nodes if isinstance(node, ast.Constant)]
            values += [node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg]
            self.numbers += [each for each in values if type(each) in (int, float) and abs(each) < _LARGEST]
            self.texts += [each for each in values if isinstance(each, str) and 0 < len(each) <= _LONGEST_CHOICE]
            self.marks |= {mark for each in values if isinstance(each, str) for mark in each[:_MOST_MARKS]}


class Slot:
    """One place: what is seen there, and what else fits."""

    def __init__(self, seen: Sequence[Any], constants: Constants) -> None:
        self.seen = list(dict.fromkeys(seen))
        numbers = [each for each in seen if type(each) in (int, float)]
        self._low: float = min(numbers, default=0)
        self._high: float = max(numbers, default=0)
        self._digits = max((len(repr(each).partition(".")[2]) for each in numbers if type(each) is float), default=0)
        self._is_whole = all(type(each) is int for each in numbers)
        self._edges = self._edges_of(constants.numbers) if numbers else []
        texts = [each for each in self.seen if isinstance(each, str)]
        marks = {mark for text in texts for mark in text}
        kinds = {_kind(mark) for mark in marks}
        shapes = {_shape(text) for text in texts}
        self._marks = sorted(marks | {mark for mark in constants.marks if _kind(mark) in kinds})
        self._strange = sorted(mark for mark in constants.marks if mark.isalpha() and mark not in self._marks)
        self._parts = [text for text in constants.texts if {_kind(mark) for mark in text} <= kinds]
        self._choices = sorted({text for text in constants.texts if _shape(text) in shapes} | set(texts))

    @property
    def edges(self) -> list[Any]:
        """All values at edges that are no text with one mark changed."""
        return [*self._edges, *self._choices]

    def usual(self, value: Any, chooser: random.Random) -> Any:
        """A value as cases have it there."""
        if type(value) in (int, float) and chooser.random() < _HALF:
            return self._between(chooser)
        return chooser.choice(self.seen)

    def other(self, value: Any, chooser: random.Random) -> Any:
        """A value at an edge: beside a constant of a source, a choice that no case has, a mark more, less or other."""
        if type(value) in (int, float) and self._edges:
            return chooser.choice(self._edges)
        if not isinstance(value, str) or not value:
            return self.usual(value, chooser)
        if self._choices and chooser.random() < _HALF:
            return chooser.choice(self._choices)
        at, gone = chooser.randrange(len(value)), chooser.choice((0, 1, 1, 1))
        alike = [mark for mark in self._marks if _kind(mark) == _kind(value[at])] or [value[at]]
        alike = self._strange if self._strange and chooser.random() < _RARELY else alike
        new = chooser.choice(("", chooser.choice(alike), chooser.choice(alike), chooser.choice(self._parts or alike)))
        return value[:at] + new + value[at + gone :] or value

    def _between(self, chooser: random.Random) -> Any:
        if self._is_whole:
            return chooser.randint(int(self._low), int(self._high))
        return round(chooser.uniform(self._low, self._high), min(self._digits, 6))

    def _edges_of(self, constants: Sequence[float]) -> list[Any]:
        """Both ends and a little beyond the upper one, constants with what is beside them, and multiples of them."""
        step = 1 if self._is_whole else 10.0 ** -min(self._digits or 1, 6)
        is_wide = self._high - self._low > _NARROW * step
        largest = self._high + (abs(self._high) if is_wide else step)
        near = {value + side for value in (*constants, self._low, self._high) for side in (-step, 0, step)}
        near |= {self._high + (self._high - self._low) / 10}
        for constant in {each for each in constants if each > 1}:
            first, last = math.ceil(self._low / constant), math.floor(self._high / constant)
            near |= {constant * times for times in range(first, last + 1)} if last - first < _FEW else set()
        inside = sorted(each for each in near if self._low <= each <= largest)
        if self._is_whole:
            return sorted({math.floor(each) for each in inside})
        return [round(float(each), 9) for each in inside]


def place_of(path: Path) -> Place:
    return tuple("[]" if isinstance(step, int) else step for step in path)


def words(text: str) -> list[str]:
    """A text as numbers, words, marks and what is between."""
    return _WORD.findall(text)


def changing_words(texts: Sequence[str]) -> set[str]:
    """Words that do not belong to the form that the texts have in common."""
    having: dict[str, int] = {}
    for text in texts:
        for word in set(words(text)):
            having[word] = having.get(word, 0) + 1
    return {word for word, count in having.items() if word.isalnum() and count < _FIXED_SHARE * len(texts)} | {
        word for word in having if word[0].isdigit()
    }


def _shape(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", "".join(map(_kind, text)))


def _kind(mark: str) -> str:
    return "0" if mark.isdigit() else "a" if mark.islower() else "A" if mark.isupper() else mark
