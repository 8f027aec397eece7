"""Runs of letters of words, as numbers: what is spelled alike has many in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_SIZES = (3, 4, 5)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, of 64 bits: two different runs hardly ever get one number


def runs(words: Sequence[str]) -> tuple[Any, Any]:
    """The word that each run belongs to, in order, and the run's number; words are marked where they begin and end."""
    marked = [f"<{word}>" for word in words]
    sizes = np.array([len(each) for each in marked], np.int64)
    letters = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(marked), dtype=np.int32), sizes)
    owners, keys = [], []
    for size in _SIZES:
        count = max(len(letters) - size + 1, 0)
        key = np.full(count, size, np.uint64)
        for place in range(size):
            key = (key + letters[place : place + count]) * _FACTOR
            key ^= key >> np.uint64(29)
        inside = owner[:count] == owner[size - 1 : size - 1 + count]
        owners.append(owner[:count][inside])
        keys.append(key[inside])
    order = np.argsort(np.concatenate(owners), kind="stable")
    return np.concatenate(owners)[order], np.concatenate(keys)[order]
