"""Requests that tools have answered, as neighbours of a new one: a tool is likelier where its own are nearest.

For every tool that was used it holds its requests. A new request is compared with all of them, by words and embedding;
a tool's likeness is the mean of its nearest and of its three nearest, and counts in standard deviations from the mean
of the other tools that were used, for the whole request and for the clause that is nearest. Tools without uses have
none, so nothing is said for or against them. numpy alone; no torch.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from toolsmith.ranking.clauses import clauses
from toolsmith.ranking.terms import words
from toolsmith.toolbox.index.embed import Embedder

_BUCKETS = 1_024  # words, by hash
_PER_DEVIATION = 0.6  # log-odds, as of the search's own ranks
_NEAREST = 3
_LEAST_SPREAD = 0.02
_MOST = 3.0  # deviations

Parts = Sequence[tuple[str, Any]]
"""A request and its clauses, each with its embedding."""


@dataclass(frozen=True)
class Use:
    """A request as `Parts`, the tools that answered it, and what the search made of it without its neighbours."""

    parts: Parts
    tools: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Neighbours:
    """Requests, one a row: their numbers, and which of the paths answered each, shape (requests, paths)."""

    paths: tuple[str, ...]
    rows: Any
    owners: Any
    rarity: Any

    def logarithms(self, parts: Parts) -> Any:
        """Logarithm of the factor on each tool's odds, shape (paths,)."""
        places, requests, starts = self._of_paths
        likeness = (_numbers(parts, self.rarity) @ self.rows.T)[:, requests]
        nearest = []
        for _ in range(_NEAREST):
            nearest.append(np.maximum.reduceat(likeness, starts, axis=1))
            likeness = np.where(likeness == nearest[-1][:, places], -np.inf, likeness)
        known = np.isfinite(nearest)
        found = (nearest[0] + np.where(known, nearest, 0.0).sum(0) / known.sum(0)) / 2
        others = np.sort(found, axis=1)[:, :-1] if found.shape[1] > 1 else found  # of few tools one is all the spread
        spread = np.maximum(others.std(1, keepdims=True), _LEAST_SPREAD)
        standing = np.clip((found - others.mean(1, keepdims=True)) / spread, -_MOST, _MOST)
        return _PER_DEVIATION * (standing[0] + standing[min(1, len(parts) - 1) :].max(0)) / 2

    @cached_property
    def _of_paths(self) -> tuple[Any, Any, Any]:
        """Path and request of each answer, by paths, and where each path begins."""
        places, requests = np.nonzero(self.owners.T)
        return places, requests, np.searchsorted(places, np.arange(len(self.paths)))


def learn(uses: Sequence[Use]) -> Neighbours:
    """The neighbours that some uses are."""
    paths = tuple(sorted({path for use in uses for path in use.tools}))
    whole = [use.parts[0] for use in uses]
    held = np.count_nonzero(_buckets(whole), axis=0)
    rarity = np.log(1 + len(uses) / (1 + held)).astype(np.float32)
    owners = np.array([[path in use.tools for path in paths] for use in uses], np.float32)
    return Neighbours(paths, _numbers(whole, rarity), owners, rarity)


def parts_of(requests: Iterable[str], embedder: Embedder) -> list[Parts]:
    """Each request with its clauses and their embeddings."""
    texts = [[request, *clauses(request)] for request in requests]
    embedded = iter(embedder.embed([text for each in texts for text in each]) if texts else [])
    return [[(text, next(embedded)) for text in each] for each in texts]


def _numbers(requests: Sequence[tuple[str, Any]], rarity: Any) -> Any:
    """Embedding and weighted words of each request, each part of its own length."""
    embedded = _unit(np.array([embedding for _, embedding in requests], np.float32))
    return np.concatenate([embedded, _unit(_buckets(requests) * rarity)], axis=1)


def _buckets(requests: Sequence[tuple[str, Any]]) -> Any:
    """Words, and half as much pairs of words, by hash."""
    found = np.zeros((len(requests), _BUCKETS), np.float32)
    for row, (request, _) in enumerate(requests):
        said = words(request)
        for word in dict.fromkeys(said):
            found[row, zlib.crc32(word.encode()) % _BUCKETS] += 1.0
        for first, second in pairwise(said):
            found[row, zlib.crc32(f"{first} {second}".encode()) % _BUCKETS] += 0.5
    return found


def _unit(rows: Any) -> Any:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
