"""What speaks for a tool, put into one number, and how likely a tool is the right one.

Both are linear in the features, with coefficients learnt by benchmarks/search_training.py from requests of public sets
(`fusion.json`): the score so that a right tool stands above all wrong ones (softmax against each), the
probability, a logistic regression on what does not depend on how many tools there are, from right tools, tools beside
which the right one was taken away, and requests of other sets. That script also tells how both do on a set that was
left out; no request that a figure in docs/toolbox.md is measured on was learnt from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from toolsmith.ranking.features import Near, Rankers, names
from toolsmith.types.record import Record

LEARNT = Path(__file__).with_name("fusion.json")
KINDS = ("built in", "with vectors")  # of coefficients: without and with an embedding model's vectors
_LIKELY = (
    "coverage", "clause coverage", "nearness", "clause nearness", "known", "clause known", "nearer", "clause nearer",
    "share", "clause share", "own",
)  # fmt: skip
_MOST_LEAD = 10.0
_UNKNOWN = 0.3  # how likely the first tools are at least where the words of a request say nothing


class Coefficients(Record):
    """Weight of each feature in the score, by name; of the logistic regression, one a column of `likely_features`.

    `unlikely`: of requests that a tool answers, one in a hundred has a first tool that is less likely than this.
    """

    fusion: dict[str, float]
    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    unlikely: float


class Ranked(Record):
    """A tool for a request. `score` orders the tools of one request; `likely` is a probability, the same for all."""

    path: str
    score: float
    likely: float


def rank(rankers: Rankers, request: str, limit: int, near: Near | None = None) -> list[Ranked]:
    """The best tools for a request; `near` adds what an embedding model makes of it."""
    if not rankers.corpus.paths:
        return []
    seen = rankers.see(request, near)
    if not len(seen.rows):
        return []
    fusion, centre, scale, weights = _arrays(with_vectors=near is not None)
    scores = seen.features @ fusion
    order = np.argsort(-scores, kind="stable")[:limit]
    columns = likely_features(seen.features, scores, with_vectors=near is not None)[order]
    likely = 1 / (1 + np.exp(-np.clip((columns - centre) / scale @ weights, -30, 30)))
    if seen.is_strange:
        likely = np.maximum(likely, _UNKNOWN)
    return [
        Ranked(path=rankers.corpus.paths[row], score=float(score), likely=float(chance))
        for row, score, chance in zip(seen.rows[order], scores[order], np.minimum.accumulate(likely), strict=True)
    ]


def explained(rankers: Rankers, request: str, paths: Sequence[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Path → what each feature adds to a tool's score, the most first, for those that are candidates; no vectors."""
    seen = rankers.see(request)
    fusion, known = _arrays(with_vectors=False)[0], names(with_vectors=False)
    rows = {rankers.corpus.paths[row]: place for place, row in enumerate(seen.rows)}
    found = {}
    for path in paths:
        if path in rows:
            parts = seen.features[rows[path]] * fusion
            order = np.argsort(-np.abs(parts), kind="stable")
            found[path] = tuple((known[column], float(parts[column])) for column in order if fusion[column])
    return found


def likely_features(features: Any, scores: Any, *, with_vectors: bool = False) -> Any:
    """What the logistic regression sees, shape (candidates, 14)."""
    ordered = np.sort(scores)[::-1]
    others = np.where(scores == ordered[0], ordered[min(1, len(scores) - 1)], ordered[0])
    lead = np.clip(scores - others, -_MOST_LEAD, _MOST_LEAD)
    known = names(with_vectors=with_vectors)
    own = features[:, [known.index(name) for name in _LIKELY]]
    return np.column_stack([own, own[:, 0] * own[:, 2], lead, np.ones(len(scores))])


def unlikely(*, with_vectors: bool = False) -> float:
    """How likely the first tool is at least, of all but one in a hundred requests that a tool answers."""
    return _coefficients(with_vectors=with_vectors).unlikely


@cache
def _coefficients(*, with_vectors: bool) -> Coefficients:
    return Coefficients.model_validate(json.loads(LEARNT.read_text("utf-8"))[KINDS[with_vectors]])


@cache
def _arrays(*, with_vectors: bool) -> tuple[Any, ...]:
    known = _coefficients(with_vectors=with_vectors)
    fusion = np.array([known.fusion[name] for name in names(with_vectors=with_vectors)], np.float32)
    return fusion, np.array(known.centre), np.array(known.scale), np.array(known.weights)
