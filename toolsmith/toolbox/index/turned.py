"""Vectors of requests, turned towards those of the tools that answer them.

A request is worded otherwise than what is said of a tool. How it differs on the whole, and in a few directions, was
learnt from public sets (benchmarks/search_turning.py) for one embedding model; tools' vectors stay as they are, so one
index serves requests, and texts that are compared with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

TURNED = Path(__file__).with_name("turned.npz")
OF = "all-minilm-l6-v2-int8-columns"  # the embedder whose vectors it was learnt from


@dataclass(frozen=True)
class Turn:
    """Shapes (dimension,), (dimension, directions) and (directions, dimension)."""

    shift: Any
    down: Any
    up: Any

    def __call__(self, vectors: Any) -> Any:
        """Unit vectors, in the shape they came in."""
        found = vectors + (vectors @ self.down) @ self.up + self.shift
        return found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-9)


def turned(vectors: Any, embedder: str) -> Any:
    """Those of requests by an embedder of that name; as they are where nothing was learnt for it."""
    return _learnt()(vectors) if embedder == OF else vectors


@cache
def _learnt() -> Turn:
    with np.load(TURNED) as arrays:
        return Turn(*(arrays[name].astype(np.float32) for name in ("shift", "down", "up")))
