"""A linear head over requests: what a search has to be corrected by, learnt from requests that tools have answered.

For every tool that was used it holds one vector, which begins at zero, where the search stands as it is, and is held to
it: kernel ridge on what the search got wrong (the gradient of a softmax over tools whose offset is the search's own
log-odds), in closed form, a few times over. Tools without uses have no vector, so nothing is said against them, and a
new tool is found as before. numpy alone; no torch.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from toolsmith.toolbox.index.embed import words
from toolsmith.toolbox.index.usage.leaning import log_odds

_HELD = 1.0  # to zero: the ridge
_PACE, _TIMES = 4.0, 2
_BUCKETS = 1_024  # words, by hash
_WORD_SHARE = 0.7  # length of the part of words beside that of the embedding
_MOST = 6.0  # of the logarithm of a factor


@dataclass(frozen=True)
class Use:
    """A request, its embedding, the tools that answered it, and what the search made of it without any head."""

    request: str
    embedding: Any
    tools: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Head:
    """`weights` has the shape (paths, numbers of a request)."""

    paths: tuple[str, ...]
    weights: Any
    centre: Any
    rarity: Any

    def logarithms(self, requests: Sequence[tuple[str, Any]]) -> Any:
        """Logarithm of the factor on each tool's odds, shape (requests, paths), from requests and their embeddings."""
        rows = _numbers(requests, self.rarity)
        used = np.flatnonzero(rows.any(0))  # a request has few words
        lengths = np.maximum(np.linalg.norm(rows - self.centre, axis=1, keepdims=True), 1e-9)
        return np.clip((rows[:, used] @ self._columns[used] - self._of_centre) / lengths, -_MOST, _MOST)

    @cached_property
    def _columns(self) -> Any:
        return np.ascontiguousarray(self.weights.T)

    @cached_property
    def _of_centre(self) -> Any:
        return self.weights @ self.centre


def learn(uses: Sequence[Use]) -> Head:
    """The head of some uses; the time grows with the square of their number, and is seconds for 2,000."""
    paths = tuple(sorted({path for use in uses for path in use.tools}))
    requests = [(use.request, use.embedding) for use in uses]
    held = np.count_nonzero(_buckets(requests), axis=0)
    rarity = np.log(1 + len(uses) / (1 + held)).astype(np.float32)
    rows = _numbers(requests, rarity)
    centre = rows.mean(0)
    rows = _unit(rows - centre)
    offset, rivals = _offsets(uses, paths)
    right = np.array([[path in use.tools for path in paths] for use in uses], np.float32)
    right /= right.sum(1, keepdims=True)
    kernel = rows @ rows.T
    inverse = np.linalg.inv(kernel + _HELD * np.eye(len(kernel), dtype=np.float32))
    duals = np.zeros_like(right)
    for _ in range(_TIMES):
        odds = np.exp(np.minimum(offset + kernel @ duals, 30.0))
        duals += _PACE * inverse @ (right - odds / (odds.sum(1) + rivals)[:, None])
    return Head(paths, duals.T @ rows, centre, rarity)


def _offsets(uses: Sequence[Use], paths: tuple[str, ...]) -> tuple[Any, Any]:
    """The search's own log-odds of each tool that was used, and the odds of all others that it found, together."""
    columns = {path: column for column, path in enumerate(paths)}
    offset = np.full((len(uses), len(paths)), log_odds(0.0), np.float32)
    rivals = np.zeros(len(uses), np.float32)
    for row, use in enumerate(uses):
        for path, score in use.scores.items():
            if path in columns:
                offset[row, columns[path]] = log_odds(score)
            else:
                rivals[row] += np.exp(log_odds(score))
    return offset, rivals


def _numbers(requests: Sequence[tuple[str, Any]], rarity: Any) -> Any:
    """Embedding and weighted words of each request, each part of its own length."""
    embedded = _unit(np.array([embedding for _, embedding in requests], np.float32))
    return np.concatenate([embedded, _WORD_SHARE * _unit(_buckets(requests) * rarity)], axis=1)


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
