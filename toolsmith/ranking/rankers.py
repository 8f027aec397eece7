"""Three rankers over one corpus: by words (BM25), by spelling (runs of letters), by meaning (vectors of words)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from toolsmith.ranking.corpus import Corpus, Rows
from toolsmith.ranking.table import unit
from toolsmith.ranking.terms import grams, stem, telling

_SATURATION, _LENGTH = 1.2, 0.6  # BM25's k1 and b
_ALIKE = 48  # words of the corpus that a word of a request may be spelled like
_CHUNK = 1_024  # rows whose vectors are added up at a time


class Words:
    """BM25 over stems (Robertson and Zaragoza 2009); a request's word counts once, however often it is said."""

    def __init__(self, corpus: Corpus, rows: Rows) -> None:
        self._size = len(corpus.paths)
        rows = _telling(corpus, rows)
        stems: dict[str, int] = {}
        of_word = np.array([stems.setdefault(stem(word), len(stems)) for word in corpus.vocabulary], np.int32)
        self._stems = stems
        self._postings = _Postings(rows.of(), of_word[rows.words] if len(rows.words) else rows.words, rows.counts)
        lengths = np.bincount(rows.of(), rows.counts, self._size) if self._size else np.zeros(0)
        mean = max(float(lengths.mean()), 1e-9) if self._size else 1.0
        self._norm = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / mean)

    def scores(self, words: Sequence[str]) -> Any:
        """What each word adds to each tool's score, shape (words, tools)."""
        found = np.zeros((len(words), self._size), np.float32)
        for place, number in enumerate(self._numbers(words)):
            rows, counts = self._postings.of(number)
            found[place, rows] = self._rarity(len(rows)) * counts * (_SATURATION + 1) / (counts + self._norm[rows])
        return found

    def most(self, words: Sequence[str]) -> Any:
        """What each word could add at most, shape (words,); one that no text holds could add most."""
        held = np.array([len(self._postings.of(number)[0]) for number in self._numbers(words)])
        return self._rarity(held) * (_SATURATION + 1)

    def has(self, word: str) -> bool:
        """Whether a text holds a form of the word."""
        return stem(word) in self._stems

    def _numbers(self, words: Sequence[str]) -> list[int]:
        return [self._stems.get(stem(word), len(self._stems)) for word in words]

    def _rarity(self, held: Any) -> Any:
        return np.log(1 + (self._size - held + 0.5) / (held + 0.5))


class Spelling:
    """Cosine of weighted runs of 3 to 5 letters, word by word: what is typed wrong or bent is still near."""

    def __init__(self, corpus: Corpus, rows: Rows) -> None:
        self._size = len(corpus.paths)
        rows = _telling(corpus, rows)
        self._postings = _Postings(rows.of(), rows.words, np.sqrt(rows.counts))
        has = defaultdict[str, list[int]](list)
        for number, word in enumerate(corpus.vocabulary):
            for gram in dict.fromkeys(grams(word)):
                has[gram].append(number)
        self._has = {gram: np.array(numbers, np.int32) for gram, numbers in has.items()}
        often = np.bincount(rows.words, minlength=len(corpus.vocabulary))
        self._weight = {
            gram: (np.log((self._size + 1) / (min(int(often[words].sum()), self._size) + 1)) + 1) ** 2
            for gram, words in self._has.items()
        }
        self._own = np.array([sum(self._weight[gram] for gram in grams(w)) for w in corpus.vocabulary], np.float32)
        squares = rows.counts * self._own[rows.words] if len(rows.words) else rows.counts
        self._norm: Any = np.sqrt(np.maximum(np.bincount(rows.of(), squares, self._size), 1e-9)) if self._size else 1.0

    def scores(self, words: Sequence[str]) -> Any:
        """What each word adds to each tool's score, shape (words, tools)."""
        found = np.zeros((len(words), self._size), np.float32)
        for place, word in enumerate(words):
            for number, likeness in zip(*self._alike(word), strict=True):
                rows, counts = self._postings.of(number)
                found[place, rows] += likeness * counts
        return found / self._norm

    def _alike(self, word: str) -> tuple[list[int], list[float]]:
        """Words of the corpus that share most runs of letters with a word, and the weight that they share."""
        runs = [gram for gram in grams(word) if gram in self._has]
        if not runs:
            return [], []
        numbers = np.concatenate([self._has[gram] for gram in runs])
        shared = np.bincount(
            numbers, np.repeat([self._weight[gram] for gram in runs], [len(self._has[g]) for g in runs])
        )
        some = np.flatnonzero(shared)
        best = some[np.argsort(-shared[some], kind="stable")[:_ALIKE]]
        return best.tolist(), shared[best].tolist()


class Meaning:
    """Cosine of the mean of a text's word vectors and of a request's; `vectors` are those of the vocabulary."""

    def __init__(self, corpus: Corpus, rows: Rows, vectors: Any) -> None:
        self._texts = np.zeros((len(corpus.paths), vectors.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(rows.starts))
        for first in range(0, len(filled), _CHUNK):
            chosen = filled[first : first + _CHUNK]
            part = slice(rows.starts[chosen[0]], rows.starts[chosen[-1] + 1])
            weighted = vectors[rows.words[part]] * np.sqrt(rows.counts[part])[:, None]
            self._texts[chosen] = np.add.reduceat(weighted, rows.starts[chosen] - part.start)
        self._texts = unit(self._texts)

    def scores(self, parts: Any) -> Any:
        """Cosine of each part of a request, shape (parts, numbers), and each tool, shape (parts, tools)."""
        return parts @ self._texts.T


def _telling(corpus: Corpus, rows: Rows) -> Rows:
    """Rows without the words that say nothing."""
    known = set(telling(corpus.vocabulary))
    says = np.array([word in known for word in corpus.vocabulary], bool)
    kept = says[rows.words] if len(rows.words) else np.zeros(0, bool)
    sizes = np.bincount(rows.of()[kept], minlength=len(corpus.paths))
    return Rows(np.concatenate([[0], np.cumsum(sizes)]), rows.words[kept], rows.counts[kept])


class _Postings:
    """For every key the rows that have it, and how often."""

    def __init__(self, rows: Any, keys: Any, counts: Any) -> None:
        order = np.argsort(keys, kind="stable")  # rows come in order
        rows, keys, counts = rows[order], keys[order], counts[order]
        first = np.ones(len(keys), bool)
        first[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
        places = np.flatnonzero(first)
        self._rows, kept = rows[places], keys[places]
        self._counts = np.add.reduceat(counts, places) if len(places) else counts
        self._starts = np.searchsorted(kept, np.arange((int(kept[-1]) if len(kept) else -1) + 2))

    def of(self, key: int) -> tuple[Any, Any]:
        if key + 1 >= len(self._starts):
            return self._rows[:0], self._counts[:0]
        part = slice(self._starts[key], self._starts[key + 1])
        return self._rows[part], self._counts[part]
