"""What a fusion sees of a tool and a request: how far it stands out for each ranker, for the whole and for a clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolsmith.ranking.clauses import clauses
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.rankers import Meaning, Spelling, Words
from toolsmith.ranking.spelled import corrected, is_strange
from toolsmith.ranking.table import text_vector, vectors_of
from toolsmith.ranking.terms import telling, terms

CANDIDATES = 40  # of each ranker, for the whole request and for each clause
MOST_WORDS = 200  # of a request, each once
RANKERS = {"words": 1.0, "spelling": 1.0, "meaning": 2.0, "name words": 0.3, "name meaning": 0.7}
"""Ranker → its weight in the plain sum, by which candidates are chosen and clauses are compared."""
VECTORS = {"vectors": 2.5}
"""The same of an embedding model's vectors, where a toolbox has them."""
_FUSED = (
    "sum", "clause sum", "rank", "clause rank", "clause ranks", "folder", "behind", "clause behind", "first",
    "clause first", "share", "clause share", "clause shares", "coverage", "clause coverage", "nearness",
    "clause nearness",
)  # fmt: skip
Near = Callable[[Sequence[str]], Any]
"""Standing of every tool for some texts by an embedding model, shape (texts, tools), in standard deviations."""
_CHOOSING = ("words", "spelling", "meaning", "vectors")  # rankers that bring candidates of their own


def names(*, with_vectors: bool = False) -> tuple[str, ...]:
    """What the columns of `Seen.features` are."""
    rankers = (*RANKERS, *(VECTORS if with_vectors else ()))
    return (*rankers, *(f"clause {name}" for name in rankers), *_FUSED)


@dataclass(frozen=True)
class Seen:
    """Candidates (rows of the corpus) and their features, shape (candidates, len(names())), in standard deviations."""

    rows: Any
    features: Any
    is_strange: bool = False  # most of the request's words are known to nobody


class Rankers:
    """All rankers of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._words, self._spelling = Words(corpus, corpus.texts), Spelling(corpus, corpus.texts)
        self._name_words = Words(corpus, corpus.names)
        vectors = vectors_of(corpus.vocabulary)
        self._meaning, self._name_meaning = (Meaning(corpus, rows, vectors) for rows in (corpus.docs, corpus.names))
        folders = [path.rpartition("/")[0] for path in corpus.paths]
        numbers = {folder: number for number, folder in enumerate(dict.fromkeys(folders))}
        self._folders = np.array([numbers[folder] for folder in folders], np.int32)

    def see(self, request: str, near: Near | None = None) -> Seen:
        """The candidates for a request with what speaks for them."""
        parts = list(dict.fromkeys([request, *clauses(request)]))
        all_words = terms(request)
        asked, meant = telling(all_words)[:MOST_WORDS], corrected(all_words, self._words.has)
        words = list(dict.fromkeys([*asked, *meant.values()]))
        said = [terms(part) for part in parts]
        better = [[meant.get(word, word) for word in each] for each in said]
        meanings = np.stack([text_vector(" ".join(each)) for each in better])
        both = [{*each, *other} for each, other in zip(said, better, strict=True)]
        held = np.array([[word in each for word in words] for each in both], np.float32).reshape(len(parts), len(words))
        raw = np.stack(
            [
                held @ self._words.scores(words),
                held @ self._spelling.scores(words),
                self._meaning.scores(meanings),
                held @ self._name_words.scores(words),
                self._name_meaning.scores(meanings),
            ],
            1,
        )
        standing, weights = _standard(raw), RANKERS
        if near is not None:
            standing, weights = np.concatenate([standing, near(parts)[:, None]], 1), RANKERS | VECTORS
        sums = np.einsum("prt,r->pt", standing, np.array(list(weights.values()), np.float32))
        choosing = standing[:, [name in _CHOOSING for name in weights]]
        firsts = [_first(scores) for scores in (*choosing.reshape(-1, raw.shape[-1]), *sums)]
        rows = np.unique(np.concatenate(firsts))
        asks = self._words.most(words) * [word not in meant for word in words]
        most = np.maximum(held @ asks, 1e-6)
        folder = self._of_folder(sums[0])[rows]
        features = _features(standing[:, :, rows], sums[:, rows], folder, raw[:, :, rows], most)
        return Seen(rows, features.astype(np.float32), is_strange([*asked, *meant.values()], self._words.has))

    def _of_folder(self, scores: Any) -> Any:
        """The mean over a tool's folder: what stands beside it fits as well."""
        count = np.bincount(self._folders)
        return _standard((np.bincount(self._folders, scores) / count)[self._folders] * (count > 1)[self._folders])


def _features(standing: Any, sums: Any, folder: Any, raw: Any, most: Any) -> Any:
    """In the order of `names`; the request is the first part, and its only clause where it has no others."""
    first = min(1, len(sums) - 1)
    whole, clause = sums[0], sums[first:]
    ranks = 1 / (1 + np.stack([_ranks(scores) for scores in clause]))
    shares = _shares(clause)
    covered = raw[:, 0] / most[:, None]
    return np.stack(
        [
            *standing[0],
            *standing[first:].max(0),
            whole,
            clause.max(0),
            1 / (1 + _ranks(whole)),
            ranks.max(0),
            ranks.sum(0),
            folder,
            whole - whole.max(),
            (clause - clause.max(1, keepdims=True)).max(0),
            whole == whole.max(),
            ranks.max(0) == 1,
            _shares(whole[None])[0],
            shares.max(0),
            shares.sum(0),
            covered[0],
            covered.max(0),
            raw[0, 2],
            raw[:, 2].max(0),
        ],
        axis=1,
    )


def _standard(scores: Any) -> Any:
    """In standard deviations from the mean of all tools."""
    return (scores - scores.mean(-1, keepdims=True)) / np.maximum(scores.std(-1, keepdims=True), 1e-6)


def _shares(scores: Any) -> Any:
    """Softmax over the candidates, shape as it came."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def _first(scores: Any) -> Any:
    if len(scores) <= CANDIDATES:
        return np.arange(len(scores))
    return np.argpartition(-scores, CANDIDATES)[:CANDIDATES]


def _ranks(scores: Any) -> Any:
    ranks = np.empty(len(scores), np.int32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks
