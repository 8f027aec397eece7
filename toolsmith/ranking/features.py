"""What a fusion sees of a tool and a request: how far it stands out for each ranker, for the whole and for a clause."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from toolsmith.ranking.clauses import clauses
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.rankers import Meaning, Spelling, Summary, Words, WordVectors
from toolsmith.ranking.spelled import corrected, is_strange
from toolsmith.ranking.table import place_of, text_vectors, unit, usual_of_texts, vectors_of
from toolsmith.ranking.terms import telling, terms
from toolsmith.ranking.texts import Texts

CANDIDATES = 40  # of each ranker, for the whole request and for each clause
_OWNED = 20  # candidates by the whole request, and by its clauses, whose own words are looked at
_WIDE = 2  # times as many are looked at closely
_MANY = 2_000
_RAREST = 30_000  # place in the order of how common words are, of one that the table does not know
MOST_WORDS = 200  # of a request, each once
RANKERS = {"words": 1.0, "spelling": 1.0, "meaning": 2.0, "name words": 0.3, "name meaning": 0.7}
"""Ranker → its weight in the plain sum, by which candidates are chosen and clauses are compared."""
VECTORS = {"vectors": 2.5}
"""The same of an embedding model's vectors, where a toolbox has them."""
_FUSED = (
    "sum", "clause sum", "rank", "clause rank", "clause ranks", "folder", "behind", "clause behind", "first",
    "clause first", "share", "clause share", "clause shares", "coverage", "clause coverage", "nearness",
    "clause nearness", "known", "clause known", "nearer", "clause nearer", "own",
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

    meaning: Meaning
    name_meaning: Meaning

    def __init__(
        self,
        corpus: Corpus,
        before: Rankers | None = None,
        fresh: Collection[str] = (),
        summaries: Sequence[Summary] = (),
    ) -> None:
        """`before`: those of the corpus that this one was changed from, `fresh` the paths that are not as there.

        `summaries` are those of another one's meanings of this very corpus; without them they are worked out.
        """
        self.corpus = corpus
        self._words, self._spelling = Words(corpus, corpus.texts), Spelling(corpus, corpus.texts)
        self._name_words = Words(corpus, corpus.names)
        kept = _kept(corpus.paths, before.corpus.paths if before else (), fresh)
        vectors = WordVectors(corpus)
        known = (before.meaning, before.name_meaning) if before else (None, None)
        given = zip((corpus.docs, corpus.names), known, summaries or (None, None), strict=True)
        meanings = [Meaning(rows, vectors, kept, of_before, summary) for rows, of_before, summary in given]
        self.meaning, self.name_meaning = meanings
        places = list(RANKERS)
        self._by_meaning = {places.index("meaning"): self.meaning, places.index("name meaning"): self.name_meaning}
        folders = [path.rpartition("/")[0] for path in corpus.paths]
        numbers = {folder: number for number, folder in enumerate(dict.fromkeys(folders))}
        self._folders = np.array([numbers[folder] for folder in folders], np.int32)
        self._of_folders = np.bincount(self._folders)

    def changed(self, gone: Iterable[str], added: Mapping[str, Texts]) -> Rankers:
        """Those of the corpus without some paths, with others."""
        return Rankers(self.corpus.changed(gone, added), self, added.keys())

    def see(self, request: str, near: Near | None = None) -> Seen:
        """The candidates for a request with what speaks for them."""
        parts = list(dict.fromkeys([request, *clauses(request)]))
        all_words = terms(request)
        asked, meant = telling(all_words)[:MOST_WORDS], corrected(all_words, self._words.has)
        words = list(dict.fromkeys([*asked, *meant.values()]))
        said = [terms(part) for part in parts]
        better = [[meant.get(word, word) for word in each] for each in said]
        meanings = text_vectors(better)
        both = [{*each, *other} for each, other in zip(said, better, strict=True)]
        held = np.array([[word in each for word in words] for each in both], np.float32).reshape(len(parts), len(words))
        scores = self._words.scores(words)
        raw = np.stack(
            [
                held @ scores,
                self._spelling.scores(words, held),
                self.meaning.scores(meanings),
                held @ self._name_words.scores(words),
                self.name_meaning.scores(meanings),
            ],
            1,
        )
        mean, squares = raw.mean(-1), np.einsum("prt,prt->pr", raw, raw) / raw.shape[-1]
        for place, ranker in self._by_meaning.items():
            mean[:, place], squares[:, place] = ranker.usual(meanings)
        spread = np.sqrt(np.maximum(squares - mean**2, 1e-12))
        shares = np.array(list(RANKERS.values()), np.float32) / spread
        sums = (shares[:, None] @ raw)[:, 0] - (shares * mean).sum(1, keepdims=True)
        standing = np.zeros((len(parts), 0, raw.shape[-1]), np.float32) if near is None else near(parts)[:, None]
        sums += VECTORS["vectors"] * standing.sum(1)
        folder = self._of_folder(sums[0])
        choosing = [place for place, name in enumerate(RANKERS) if name in _CHOOSING]
        rough = [*raw[:, choosing].reshape(-1, raw.shape[-1]), *standing.reshape(-1, raw.shape[-1]), *sums]
        rows = np.unique(np.concatenate([_first(scores, _WIDE * CANDIDATES) for scores in rough]))
        if not len(rows):  # nothing of it stands out anywhere
            return Seen(rows, np.zeros((0, len(names(with_vectors=near is not None))), np.float32), is_strange=True)
        own = raw[:, :, rows]
        for place, ranker in self._by_meaning.items():
            own[:, place] = ranker.exactly(meanings, rows)
        stand = np.concatenate([(own - mean[..., None]) / spread[..., None], standing[:, :, rows]], 1)
        weights = np.array([*RANKERS.values(), *(() if near is None else VECTORS.values())], np.float32)
        sums = np.einsum("prt,r->pt", stand, weights)
        chosen = stand[:, [*choosing, *range(len(RANKERS), len(weights))]].reshape(-1, len(rows))
        kept = np.unique(np.concatenate([_first(scores, CANDIDATES) for scores in (*chosen, *sums)]))
        rows = rows[kept]
        asks = self._words.most(words) * [word not in meant for word in words]
        most = np.maximum(held @ asks, 1e-6)
        own = own[:, :, kept]
        known = _known(words, held, scores[:, rows] > 0)
        nearer = usual_of_texts().standing(meanings, own[:, list(RANKERS).index("meaning")])
        chosen = np.unique(np.concatenate([_first(each[kept], _OWNED) for each in (sums[0], sums.max(0))]))
        of_own = np.zeros(len(rows), np.float32)
        of_own[chosen] = self._own(words, rows[chosen])
        features = _features(stand[:, :, kept], sums[:, kept], folder[rows], own, most, known, nearer, of_own)
        return Seen(rows, features.astype(np.float32), is_strange([*asked, *meant.values()], self._words.has))

    def _own(self, words: Sequence[str], rows: Any) -> Any:
        """How near the words of a request come to a tool's own, of which those count that are rare in the language."""
        docs = self.corpus.docs
        spans = [docs.words[docs.starts[row] : docs.starts[row + 1]] for row in rows]
        numbers, places = np.unique(np.concatenate(spans), return_inverse=True)
        own = [self.corpus.vocabulary[number] for number in numbers.tolist()]
        weights = self._rarities_of_vocabulary[numbers]
        if not own or not words:
            return np.zeros(len(rows), np.float32)
        nearest = np.maximum(unit(vectors_of(own)) @ unit(vectors_of(words)).T, 0).max(1)
        owners = np.repeat(np.arange(len(rows)), [len(span) for span in spans])
        said, most = (np.bincount(owners, each[places], len(rows)) for each in (nearest * weights, weights))
        return said / np.maximum(most, 1e-6)

    @cached_property
    def _rarities_of_vocabulary(self) -> Any:
        return _rarities(self.corpus.vocabulary) * self.corpus.says

    def _of_folder(self, scores: Any) -> Any:
        """The mean over a tool's folder: what stands beside it fits as well."""
        means = np.bincount(self._folders, scores) / self._of_folders * (self._of_folders > 1)
        return _standard(means[self._folders])


def _kept(paths: Sequence[str], before: Sequence[str], fresh: Collection[str]) -> tuple[Any, Any]:
    """Rows of tools that are as they were, and their rows before."""
    rows = {path: row for row, path in enumerate(before)}
    pairs = [(row, rows[path]) for row, path in enumerate(paths) if path in rows and path not in fresh]
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _known(words: Sequence[str], held: Any, has: Any) -> Any:
    """Share of what each part says that a tool's text holds, shape (parts, tools): rare words of the language count."""
    said = held * _rarities(words)
    return said @ has / np.maximum(said.sum(1, keepdims=True), 1e-6)


def _rarities(words: Sequence[str]) -> Any:
    """By the place in the order of how common words are."""
    places = map(place_of, words)
    return np.log1p(np.array([_RAREST if place is None else place for place in places], np.float32))


def _features(standing: Any, sums: Any, folder: Any, raw: Any, most: Any, known: Any, nearer: Any, own: Any) -> Any:
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
            known[0],
            known.max(0),
            nearer[0],
            nearer.max(0),
            own,
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


def _first(scores: Any, most: int) -> Any:
    """The best; of very many only such as stand out, as a partition of scores most of which are alike takes long."""
    some = np.arange(len(scores))
    if len(scores) > _MANY:
        middle = scores.mean()
        spread = np.sqrt(max(scores @ scores / len(scores) - middle**2, 0.0))
        some = np.flatnonzero(scores > middle + spread)
        if len(some) < most:
            some = np.flatnonzero(scores > middle)
    return some if len(some) <= most else some[np.argpartition(scores[some], -most)[-most:]]


def _ranks(scores: Any) -> Any:
    ranks = np.empty(len(scores), np.int32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks
