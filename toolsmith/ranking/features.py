"""What a fusion sees of a tool and a request: how far it stands out for each ranker, for the whole and for a clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toolsmith.ranking.clauses import clauses
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.rankers import Meaning, Spelling, Words
from toolsmith.ranking.terms import telling, terms

CANDIDATES = 40  # of each ranker, for the whole request and for each clause
MOST_WORDS = 200  # of a request, each once
NAMES = (
    "words", "spelling", "meaning", "name words", "name meaning",
    "clause words", "clause spelling", "clause meaning", "clause", "clause rank", "folder", "rank",
    "coverage", "clause coverage", "nearness", "clause nearness",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """Candidates (rows of the corpus) and their features, shape (candidates, len(NAMES)), in standard deviations."""

    rows: Any
    features: Any


class Rankers:
    """All rankers of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._of_texts = (
            Words(corpus, corpus.texts),
            Spelling(corpus, corpus.texts),
            Meaning(corpus, corpus.docs),
        )
        self._of_names = (Words(corpus, corpus.names), Meaning(corpus, corpus.names))
        folders = [path.rpartition("/")[0] for path in corpus.paths]
        numbers = {folder: number for number, folder in enumerate(dict.fromkeys(folders))}
        self._folders = np.array([numbers[folder] for folder in folders], np.int32)

    def see(self, request: str) -> Seen:
        """The candidates for a request with what speaks for them."""
        parts = list(dict.fromkeys([request, *clauses(request)]))
        words = telling(terms(request))[:MOST_WORDS]
        held = np.array([[word in said for word in words] for said in (set(terms(part)) for part in parts)], np.float32)
        held = held.reshape(len(parts), len(words))
        by_words, by_spelling, by_meaning = self._of_texts
        raw = np.stack([held @ by_words.scores(words), held @ by_spelling.scores(words), by_meaning.scores(parts)], 1)
        names, meanings = self._of_names
        named = _standard(np.stack([names.scores(words).sum(0), meanings.scores([request])[0]]))
        whole = _standard(raw[0])
        of_parts = _standard(raw[1:]) if len(parts) > 1 else whole[None]
        total = whole.sum(0)
        sums = of_parts.sum(1)
        firsts = [_first(scores) for scores in (*whole, total, *sums)]
        rows = np.unique(np.concatenate(firsts))
        covered = raw[:, 0, rows] / np.maximum(held @ by_words.most(words), 1e-6)[:, None]
        features = np.stack(
            [
                *whole[:, rows],
                *named[:, rows],
                *of_parts[:, :, rows].max(0),
                sums[:, rows].max(0) / len(whole),
                np.stack([1 / (1 + _ranks(scores[rows])) for scores in sums]).max(0),
                self._of_folder(total)[rows],
                1 / (1 + _ranks(total[rows])),
                covered[0],
                covered.max(0),
                raw[0, 2, rows],
                raw[:, 2, rows].max(0),
            ],
            axis=1,
        )
        return Seen(rows, features.astype(np.float32))

    def _of_folder(self, scores: Any) -> Any:
        """The mean over a tool's folder: what stands beside it fits as well."""
        count = np.bincount(self._folders)
        return _standard((np.bincount(self._folders, scores) / count)[self._folders] * (count > 1)[self._folders])


def _standard(scores: Any) -> Any:
    """In standard deviations from the mean of all tools."""
    return (scores - scores.mean(-1, keepdims=True)) / np.maximum(scores.std(-1, keepdims=True), 1e-6)


def _first(scores: Any) -> Any:
    if len(scores) <= CANDIDATES:
        return np.arange(len(scores))
    return np.argpartition(-scores, CANDIDATES)[:CANDIDATES]


def _ranks(scores: Any) -> Any:
    ranks = np.empty(len(scores), np.int32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks
