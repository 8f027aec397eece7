"""Meanings of words: a table of vectors that comes with the package, so that near meanings are near.

A word is the sum of its pieces, a text the mean of its words; lengths say how much a piece matters. The table is
WordLlama's (`l2_supercat`, 256 numbers a piece, MIT licence, D. Lee Miller 2024), its pieces in Latin letters, in whole
numbers from -127 to 127 with one factor a piece: see benchmarks/search_table.py. It knows English, other languages in
Latin letters a little, Chinese not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from toolsmith.ranking.terms import terms

TABLE = Path(__file__).with_name("table.npz")
USUAL = Path(__file__).with_name("usual.npz")  # written by benchmarks/search_training.py
DIMENSION = 256
_BEGIN = "▁"  # how pieces that begin a word are marked
_LONGEST_PIECE = 16
_REMEMBERED = 50_000  # words whose pieces are remembered
_LEAST_VARIANCE = 1e-4


def vectors_of(words: Sequence[str]) -> Any:
    """One vector a word, shape (len(words), 256); zeros where no piece of a word is known."""
    _, factors, values = _table()
    pieces = [_pieces(word) for word in words]
    found = np.zeros((len(words), DIMENSION), np.float32)
    known = [place for place, each in enumerate(pieces) if len(each)]
    if known:
        flat = np.concatenate([pieces[place] for place in known])
        starts = np.cumsum([0, *(len(pieces[place]) for place in known)])[:-1]
        found[known] = np.add.reduceat(values[flat] * factors[flat, None], starts)
    return found


def place_of(word: str) -> int | None:
    """Where a whole word stands in the table, in which common ones come first; None where it does not."""
    return _table()[0].get(f"{_BEGIN}{word}")


def text_vector(text: str) -> Any:
    """One unit vector of a text, shape (256,); zeros where it holds no known word."""
    return text_vectors([terms(text)])[0]


def text_vectors(texts: Sequence[Sequence[str]]) -> Any:
    """One unit vector of each text, given as its words, shape (texts, 256); a word is looked up once for all."""
    said = [word for words in texts for word in words]
    places = {word: place for place, word in enumerate(dict.fromkeys(said))}
    counts = np.zeros((len(texts), len(places)), np.float32)
    owners = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    np.add.at(counts, (owners, np.array([places[word] for word in said], np.int64)), 1)
    return unit(counts @ vectors_of([*places]))


def unit(vectors: Any) -> Any:
    """Vectors of length 1; zeros stay."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


@dataclass(frozen=True)
class Usual:
    """Mean and mean products of the vectors of many tools' texts, of other people's: what is usual anywhere."""

    mean: Any
    products: Any

    def standing(self, parts: Any, cosines: Any) -> Any:
        """The cosines of each part and some tools in standard deviations of those with tools anywhere, same shape."""
        means = parts @ self.mean
        variance = (parts @ self.products * parts).sum(1) - means**2
        return (cosines - means[:, None]) / np.sqrt(np.maximum(variance, _LEAST_VARIANCE))[:, None]


@cache
def usual_of_texts() -> Usual:
    """Of the tools that the fusion was learnt from."""
    with np.load(USUAL) as arrays:
        return Usual(arrays["mean"].astype(np.float32), arrays["products"].astype(np.float32))


@lru_cache(maxsize=_REMEMBERED)
def _pieces(word: str) -> Any:
    """The longest known pieces, from the left."""
    marked, numbers = f"{_BEGIN}{word}", _table()[0]
    found, start = [], 0
    while start < len(marked):
        for end in range(min(len(marked), start + _LONGEST_PIECE), start, -1):
            number = numbers.get(marked[start:end])
            if number is not None:
                if marked[start:end] != _BEGIN:
                    found.append(number)
                break
        else:
            end = start + 1
        start = end
    return np.array(found, np.int32)


@cache
def _table() -> tuple[dict[str, int], Any, Any]:
    with np.load(TABLE) as table:
        pieces = bytes(table["pieces"]).decode().split("\n")
        return {piece: number for number, piece in enumerate(pieces)}, table["factors"], table["values"]
