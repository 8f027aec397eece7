"""A linear head over embeddings for every tool that was used: a tool is likelier where its own requests lie.

Two heads in closed form, each in standard deviations from the other tools' heads, are added up: the cosine to the mean
of a tool's requests (Tool2Vec, Moon et al. 2024), and a linear discriminant with one covariance of all tools, shrunk by
half (Fisher 1936; Ledoit and Wolf 2004), which tells tools apart that are asked for alike. Mean and nearest requests
were compared by benchmarks/search_use.py: single requests as they come are noisy, means are not. What a head says
counts for less where few requests made it. Tools without uses have no head, so nothing is said for or against them.
numpy alone; no torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolsmith.ranking.clauses import clauses
from toolsmith.toolbox.index.embed import Embedder

_SHRUNK = 0.5
_LEAST_VARIANCE = 1e-5
_LEAST_SPREAD = 1e-6
_PER_DEVIATION = 0.6  # log-odds, as of the search's own ranks
_HALF_SURE = 2.0  # requests of a tool


@dataclass(frozen=True)
class Use:
    """A request and its clauses as embeddings, shape (parts, dimension), and the tools that answered it.

    `scores` is what the search makes of it without heads.
    """

    parts: Any
    tools: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Heads:
    """Shapes (paths, dimension), (paths, dimension), (paths,) and (paths,); `sure` is between 0 and 1."""

    paths: tuple[str, ...]
    means: Any
    weights: Any
    offsets: Any
    sure: Any

    def logarithms(self, parts: Any) -> Any:
        """Logarithm of the factor on each tool's odds, shape (paths,): for the whole request and the nearest part."""
        found = _standard(parts @ self.means.T) + _standard(parts @ self.weights.T + self.offsets)
        standing = _standard(found)
        return _PER_DEVIATION * self.sure * (standing[0] + standing.max(0)) / 2


def learn(uses: Sequence[Use]) -> Heads:
    """The heads that some uses make."""
    paths = tuple(sorted({path for use in uses for path in use.tools}))
    place = {path: row for row, path in enumerate(paths)}
    owners = np.array([place[path] for use in uses for path in use.tools])
    rows = np.array([use.parts[0] for use in uses for _ in use.tools], np.float32)
    means = np.zeros((len(paths), rows.shape[1]), np.float32)
    np.add.at(means, owners, rows)
    counts = np.bincount(owners)
    means /= counts[:, None]
    apart = rows - means[owners]
    covariance = apart.T @ apart / len(rows)
    variance = max(float(np.trace(covariance)) / len(covariance), _LEAST_VARIANCE)
    shrunk = (1 - _SHRUNK) * covariance + _SHRUNK * variance * np.eye(len(covariance), dtype=np.float32)
    weights = np.linalg.solve(shrunk, means.T).T
    offsets = -(means * weights).sum(1) / 2
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return Heads(paths, means / lengths, weights, offsets, counts / (counts + _HALF_SURE))


def parts_of(requests: Iterable[str], embedder: Embedder) -> list[Any]:
    """Each request with its clauses as embeddings, shape (parts, dimension)."""
    texts = [[request, *clauses(request)] for request in requests]
    embedded = iter(embedder.embed([text for each in texts for text in each]) if texts else [])
    return [np.array([next(embedded) for _ in each], np.float32) for each in texts]


def _standard(scores: Any) -> Any:
    return (scores - scores.mean(1, keepdims=True)) / np.maximum(scores.std(1, keepdims=True), _LEAST_SPREAD)
