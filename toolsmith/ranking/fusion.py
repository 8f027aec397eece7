"""What speaks for a tool, put into one number, and how likely a tool is the right one.

The weights of the sum are a few round numbers, chosen by hand on the sets in docs/toolbox.md; weights and networks
learnt from requests of other public sets lost up to thirty points on sets they had not seen (docs/decisions.md). How
likely a tool is the right one is a logistic regression on what does not depend on how many tools there are: how much
of the request's words a tool covers, how near it is in meaning, how far it leads. benchmarks/search_training.py
learns it from right tools, tools beside which the right one was taken away, and requests of other sets; see
`likely.json`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from toolsmith.ranking.features import NAMES, Rankers
from toolsmith.types.record import Record

LIKELY = Path(__file__).with_name("likely.json")
WEIGHTS = {
    "words": 1.0,
    "spelling": 1.0,
    "meaning": 2.0,
    "name words": 0.3,
    "name meaning": 0.7,
    "clause meaning": 1.0,
    "clause": 1.0,
    "clause rank": 5.0,  # the first tool of a clause is lifted as by five standard deviations
    "folder": 0.5,
}
_LIKELY = [NAMES.index(name) for name in ("coverage", "clause coverage", "nearness", "clause nearness")]
_SUM = np.array([WEIGHTS.get(name, 0.0) for name in NAMES])


class Likely(Record):
    """Coefficients of the logistic regression, one a column of `likely_features`."""

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]


class Ranked(Record):
    """A tool for a request. `score` orders the tools of one request; `likely` is a probability, the same for all."""

    path: str
    score: float
    likely: float


def rank(rankers: Rankers, request: str, limit: int) -> list[Ranked]:
    """The best tools for a request."""
    if not rankers.corpus.paths:
        return []
    seen = rankers.see(request)
    scores = scores_of(seen.features)
    order = np.argsort(-scores, kind="stable")[:limit]
    likely = np.minimum.accumulate(_likely(likely_features(seen.features, scores))[order])
    return [
        Ranked(path=rankers.corpus.paths[row], score=float(score), likely=float(chance))
        for row, score, chance in zip(seen.rows[order], scores[order], likely, strict=True)
    ]


def scores_of(features: Any) -> Any:
    """One score a candidate, shape (candidates,)."""
    return features @ _SUM


def likely_features(features: Any, scores: Any) -> Any:
    """What the logistic regression sees, shape (candidates, 7)."""
    ordered = np.sort(scores)[::-1]
    others = np.where(scores == ordered[0], ordered[min(1, len(scores) - 1)], ordered[0])
    lead = np.clip((scores - others) / max(abs(ordered[0]), 1e-6), -1, 1)
    own = features[:, _LIKELY]
    return np.column_stack([own, own[:, 0] * own[:, 2], lead, np.ones(len(scores))])


def _likely(seen: Any) -> Any:
    centre, scale, weights = _coefficients()
    return 1 / (1 + np.exp(-np.clip((seen - centre) / scale @ weights, -30, 30)))


@cache
def _coefficients() -> tuple[Any, Any, Any]:
    known = Likely.model_validate(json.loads(LIKELY.read_text("utf-8")))
    return np.array(known.centre), np.array(known.scale), np.array(known.weights)
