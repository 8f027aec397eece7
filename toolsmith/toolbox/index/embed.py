"""Texts as vectors, on this machine."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from toolsmith.extensions import extension, known_or_extension
from toolsmith.ranking.terms import words
from toolsmith.toolbox.index.hosted import SCHEME, HostedEmbedder


class Embedder(Protocol):
    """Turns texts into vectors of one length. `name` identifies the vectors: another name means another index."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, shape (len(texts), dimension)."""
        ...


class HashingEmbedder:
    """Words and character 3- to 5-grams hashed into signed buckets, log-weighted, of unit length.

    Needs no download and no model. It knows spelling, not meaning: "speed" and "velocity" are far apart.
    """

    def __init__(self, dimension: int = 1024) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        return f"hashing-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._embed_one(text) for text in texts]

    def _embed_one(self, text: str) -> list[float]:
        vector = [0.0] * self._dimension
        for feature, count in Counter(_features(text)).items():
            bucket = zlib.crc32(feature.encode())
            sign = 1.0 if bucket & 1 else -1.0
            weight = 3.0 if feature.startswith("w") else 1.0
            vector[(bucket >> 1) % self._dimension] += sign * weight * (1.0 + math.log(count))
        length = math.sqrt(sum(value * value for value in vector)) or 1.0
        return [value / length for value in vector]


class StaticEmbedder:
    """The mean of the vectors of a text's words, from the table that comes with the package."""

    name = "static-256"
    dimension = 256

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        from toolsmith.ranking.table import text_vector

        vectors: list[list[float]] = [text_vector(text).tolist() for text in texts]
        return vectors


def open_embedder(name: str, agreed: Callable[[], object] = lambda: None) -> Embedder:
    """The embedder of that name; `agreed` raises where one that asks others may not be asked.

    Raises:
        UsageError: what it needs is not installed, or nothing offers it.
    """
    if name.startswith(SCHEME):
        return HostedEmbedder(name.removeprefix(SCHEME), agreed)
    if name not in ("hashing", "minilm"):
        known_or_extension("embedders", name, ("hashing", "minilm"))
        made: Embedder = extension("embedders", name)()  # type: ignore[misc]  # it is offered, as was just seen
        return made
    if name == "minilm":
        from toolsmith.toolbox.index.minilm import MiniLmEmbedder

        return MiniLmEmbedder()
    return HashingEmbedder()


def _features(text: str) -> list[str]:
    features = []
    for word in words(text):
        features.append(f"w{word}")
        padded = f"<{word}>"
        features += [f"g{padded[i : i + size]}" for size in (3, 4, 5) for i in range(len(padded) - size + 1)]
    return features
