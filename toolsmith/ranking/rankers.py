"""Three rankers over one corpus: by words (BM25), by spelling (runs of letters), by meaning (vectors of words)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from toolsmith.ranking.corpus import Corpus, Rows
from toolsmith.ranking.runs import runs
from toolsmith.ranking.table import DIMENSION, unit, vectors_of
from toolsmith.ranking.terms import stem

_SATURATION, _LENGTH = 1.2, 0.6  # BM25's k1 and b
_ALIKE = 48  # words of the corpus that a word of a request may be spelled like
_CHUNK = 64  # rows whose vectors are added up at a time: few enough for a core's own memory
_ADDED = 2_048  # rows of vectors that are taken at a time
_EXACT, _DIRECTIONS = 2_000, 64  # texts that are all compared exactly, and by how many numbers more are
_FEW = 100  # of how many texts one may change so that the directions stay,
_NEARLY = 0.99  # as long as they tell so much of what the best ones would
_KEPT = 20_000  # words whose like ones are known


class Words:
    """BM25 over stems (Robertson and Zaragoza 2009); a request's word counts once, however often it is said."""

    def __init__(self, corpus: Corpus, rows: Rows) -> None:
        self._size = len(corpus.paths)
        rows = _telling(corpus, rows)
        self._stems, of_word = corpus.stems
        self._postings = _Postings(
            rows.of(), of_word[rows.words] if len(rows.words) else rows.words, rows.counts, len(self._stems)
        )
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
        self._size, self._known = len(corpus.paths), len(corpus.vocabulary)
        rows = _telling(corpus, rows)
        self._postings = _Postings(rows.of(), rows.words, np.sqrt(rows.counts), self._known)
        owners, keys = runs(corpus.vocabulary)
        order = np.argsort(keys, kind="stable")  # words come in order
        owners, keys = owners[order], keys[order]
        self._keys, numbers = np.unique(keys, return_inverse=True)
        self._has = _Postings(owners, numbers, np.ones(len(owners), np.float32), len(self._keys))
        often = np.bincount(rows.words, minlength=self._known)
        held = np.minimum(self._has.sums(often), self._size)
        self._weight = ((np.log((self._size + 1) / (held + 1)) + 1) ** 2).astype(np.float32)
        own = np.bincount(owners, self._weight[numbers], self._known)
        squares = rows.counts * own[rows.words] if len(rows.words) else rows.counts
        norm = np.sqrt(np.maximum(np.bincount(rows.of(), squares, self._size), 1e-9)) if self._size else np.ones(0)
        self._norm = norm.astype(np.float32)
        self._nearest: dict[str, tuple[Any, Any]] = {}

    def scores(self, words: Sequence[str], held: Any) -> Any:
        """Of each part of a request, shape (parts, tools); `held`, shape (parts, words), is 1 where it has the word."""
        found = np.zeros((len(held), self._size), np.float32)
        if not words:
            return found
        near = self._alike(words)
        places, rows, counts = self._postings.of_all(np.concatenate([numbers for numbers, _ in near]))
        added = np.concatenate([shared for _, shared in near])[places] * counts
        words_of = np.repeat(np.arange(len(near)), [len(numbers) for numbers, _ in near])[places]
        for part, has in enumerate(held > 0):
            is_own = has[words_of]
            found[part] = np.bincount(rows[is_own], added[is_own], self._size)
        return found / self._norm

    def _alike(self, words: Sequence[str]) -> list[tuple[Any, Any]]:
        """For each word those of the corpus that share most runs of letters with it, and the weight that they share."""
        if len(self._nearest) > _KEPT:
            self._nearest.clear()
        unseen = [word for word in words if word not in self._nearest]
        owners, keys = runs(unseen)
        places = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        is_known = self._keys[places] == keys if len(self._keys) else np.zeros(len(keys), bool)
        owners, known = owners[is_known], places[is_known]
        ends = np.searchsorted(owners, np.arange(len(unseen) + 1))
        for number, word in enumerate(unseen):
            self._nearest[word] = self._sharing(known[ends[number] : ends[number + 1]])
        return [self._nearest[word] for word in words]

    def _sharing(self, keys: Any) -> tuple[Any, Any]:
        owners, numbers, _ = self._has.of_all(keys)
        shared = np.bincount(numbers, self._weight[keys[owners]], self._known)
        some = np.flatnonzero(shared)
        if len(some) > _ALIKE:
            some = some[np.argpartition(-shared[some], _ALIKE - 1)[:_ALIKE]]
        return some, shared[some].astype(np.float32)


class Summary(NamedTuple):
    """What is worked out of the vectors of all texts: enough to compare a request with each of them roughly.

    Shapes: mean (256,), products (256, 256), directions (256, 64), rough (texts, 64).
    """

    mean: Any
    products: Any
    directions: Any
    rough: Any

    def require_sound(self, size: int) -> None:
        """See that the arrays are of so many texts: they may come from somebody else.

        Raises:
            ValueError: they are not.
        """
        shapes = [(DIMENSION,), (DIMENSION, DIMENSION), (DIMENSION, self.rough.shape[-1]), (size, self.rough.shape[-1])]
        if [part.shape for part in self] != shapes or not all(np.isfinite(part).all() for part in self):
            raise ValueError("what it says of meanings is of another corpus")


class Meaning:
    """Cosine of the mean of a text's word vectors and of a request's.

    A text's vector is its own words' alone: where a corpus is a changed one, `before` and the rows that are as they
    were there (`kept`, in the corpus and before) spare them. Of many texts all are compared by the directions in which
    they differ most, and exactly only those that are asked for; where a `summary` of them is given, only those get
    their vectors.
    """

    def __init__(
        self,
        rows: Rows,
        vectors: WordVectors,
        kept: tuple[Any, Any],
        before: Meaning | None,
        summary: Summary | None = None,
    ) -> None:
        self._rows, self._vectors = rows, vectors
        self.texts = np.zeros((len(rows.starts) - 1, DIMENSION), np.float16)
        self.is_missing = np.diff(rows.starts) > 0
        if before is not None:
            there, its = (rows_of[~before.is_missing[kept[1]]] for rows_of in kept)
            self.texts[there] = before.texts[its]
            self.is_missing[there] = False
            summary = self._carried(before, kept)
        self.summary = summary or self._summary()
        self._rough = np.ascontiguousarray(self.summary.rough.T, np.float32)

    def scores(self, parts: Any) -> Any:
        """About the cosine of each part of a request, shape (parts, 256), and each tool, shape (parts, tools)."""
        return (parts @ self.summary.directions) @ self._rough

    def exactly(self, parts: Any, rows: Any) -> Any:
        """The cosine of each part and some tools, shape (parts, rows)."""
        return parts @ self.texts_of(rows).astype(np.float32).T

    def usual(self, parts: Any) -> tuple[Any, Any]:
        """Mean of each part's cosines with all tools, and mean of their squares."""
        products = (parts @ self.summary.products * parts).sum(1)
        return parts @ self.summary.mean, products / max(len(self.texts), 1)

    def texts_of(self, rows: Any) -> Any:
        """The vectors of some texts, shape (rows, 256)."""
        missing = rows[self.is_missing[rows]]
        for first in range(0, len(missing), _CHUNK):
            self._add(missing[first : first + _CHUNK])
        return self.texts[rows]

    def _add(self, chosen: Any) -> None:
        starts = self._rows.starts
        sizes = starts[chosen + 1] - starts[chosen]
        begins = np.cumsum(sizes) - sizes
        entries = np.repeat(starts[chosen] - begins, sizes) + np.arange(sizes.sum())
        weighted = self._vectors.of(self._rows.words[entries]) * np.sqrt(self._rows.counts[entries])[:, None]
        self.texts[chosen] = unit(np.add.reduceat(weighted, begins))
        self.is_missing[chosen] = False

    def _carried(self, before: Meaning, kept: tuple[Any, Any]) -> Summary | None:
        """That of the texts before, with what has changed; None where it would tell less than a new one."""
        size, old = len(self.texts), before.summary
        is_new, is_gone = np.ones(size, bool), np.ones(len(before.texts), bool)
        is_new[kept[0]] = is_gone[kept[1]] = False
        if min(size, len(is_gone)) <= _EXACT or is_new.sum() + is_gone.sum() > size // _FEW:
            return None
        new = self.texts_of(np.flatnonzero(is_new)).astype(np.float32)
        gone = before.texts_of(np.flatnonzero(is_gone)).astype(np.float32)
        products = old.products + new.T @ new - gone.T @ gone
        most = np.linalg.eigvalsh(products)[-_DIRECTIONS:].sum()
        if np.trace(old.directions.T @ products @ old.directions) < _NEARLY * most:
            return None
        rough = np.zeros((size, old.rough.shape[1]), np.float16)
        rough[kept[0]], rough[is_new] = old.rough[kept[1]], (new @ old.directions).astype(np.float16)
        return Summary((old.mean * len(is_gone) + new.sum(0) - gone.sum(0)) / size, products, old.directions, rough)

    def _summary(self) -> Summary:
        mean = np.zeros(DIMENSION, np.float32)
        products = np.zeros((DIMENSION, DIMENSION), np.float32)
        for part in self._parts():
            mean += part.sum(0)
            products += part.T @ part
        if len(self.texts) <= _EXACT:
            directions = np.eye(DIMENSION, dtype=np.float32)  # all: which ones they are makes no difference
        else:
            directions = np.linalg.eigh(products)[1][:, -_DIRECTIONS:].astype(np.float32)
        none = np.zeros((0, directions.shape[1]), np.float16)  # they are kept in files and sent along
        rough = np.concatenate([none, *((part @ directions).astype(np.float16) for part in self._parts())])
        return Summary(mean / max(len(self.texts), 1), products, directions, rough)

    def _parts(self) -> Iterator[Any]:
        rows = np.arange(len(self.texts))
        for first in range(0, len(rows), _ADDED):
            yield self.texts_of(rows[first : first + _ADDED]).astype(np.float32)


class WordVectors:
    """Vectors of a corpus's words, by their numbers; each is made when it is first asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._vocabulary = corpus.vocabulary
        self._vectors = np.zeros((len(corpus.vocabulary), DIMENSION), np.float16)
        self._is_missing = np.ones(len(corpus.vocabulary), bool)

    def of(self, numbers: Any) -> Any:
        """Shape (numbers, 256)."""
        missing = np.unique(numbers[self._is_missing[numbers]])
        if len(missing):
            self._vectors[missing] = vectors_of([self._vocabulary[number] for number in missing.tolist()])
            self._is_missing[missing] = False
        return self._vectors[numbers].astype(np.float32)


def _telling(corpus: Corpus, rows: Rows) -> Rows:
    """Rows without the words that say nothing."""
    kept = corpus.says[rows.words] if len(rows.words) else np.zeros(0, bool)
    sizes = np.bincount(rows.of()[kept], minlength=len(corpus.paths))
    return Rows(np.concatenate([[0], np.cumsum(sizes)]), rows.words[kept], rows.counts[kept])


class _Postings:
    """For every key the rows that have it, and how often."""

    def __init__(self, rows: Any, keys: Any, counts: Any, size: int) -> None:
        order = np.argsort(keys, kind="stable")  # rows come in order
        rows, keys, counts = rows[order], keys[order], counts[order]
        first = np.ones(len(keys), bool)
        first[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
        places = np.flatnonzero(first)
        self._rows, kept = rows[places], keys[places]
        self._counts = np.add.reduceat(counts, places) if len(places) else counts
        self._starts = np.searchsorted(kept, np.arange(size + 1))

    def sums(self, values: Any) -> Any:
        """For every key the sum of its rows' values."""
        return np.add.reduceat(values[self._rows], self._starts[:-1]) if len(self._rows) else np.zeros(0)

    def of_all(self, keys: Any) -> tuple[Any, Any, Any]:
        """Rows and counts of several keys, and which of the keys each belongs to."""
        starts, sizes = self._starts[keys], self._starts[keys + 1] - self._starts[keys]
        owners = np.repeat(np.arange(len(keys)), sizes)
        entries = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(owners))
        return owners, self._rows[entries], self._counts[entries]

    def of(self, key: int) -> tuple[Any, Any]:
        if key + 1 >= len(self._starts):
            return self._rows[:0], self._counts[:0]
        part = slice(self._starts[key], self._starts[key + 1])
        return self._rows[part], self._counts[part]
