"""How close two texts are: cosine and BLEU, for the stop of DRAFT (Qu et al. 2024) and its diversity check."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from toolsmith.ranking.terms import words
from toolsmith.toolbox.index.embed import Embedder

CONVERGED = 0.75  # DRAFT, tool-adaptive termination: (cosine + BLEU)/2 of successive documents above this
TOO_CLOSE = 0.9  # DRAFT, diversity-promoting exploration: cosine of a new request to an earlier one
_LONGEST_GRAM = 4  # Papineni et al. 2002


def has_converged(before: str, after: str, embedder: Embedder) -> bool:
    """Whether two successive documents say the same."""
    return similarity(before, after, embedder) > CONVERGED


def similarity(before: str, after: str, embedder: Embedder) -> float:
    """(cosine + BLEU)/2, between 0 and 1."""
    return (max(cosine(before, after, embedder), 0.0) + bleu(before, after)) / 2


def cosine(one: str, other: str, embedder: Embedder) -> float:
    first, second = embedder.embed([one, other])
    return math.fsum(a * b for a, b in zip(first, second, strict=True))


def nearest(text: str, others: Sequence[str], embedder: Embedder) -> float:
    """The largest cosine between a text and any of the others; 0 where there are none."""
    if not others:
        return 0.0
    vector, *rest = embedder.embed([text, *others])
    return max(math.fsum(a * b for a, b in zip(vector, other, strict=True)) for other in rest)


def bleu(reference: str, candidate: str) -> float:
    """BLEU-4 of one text against one reference (Papineni et al. 2002), add-one smoothed above single words.

    Texts shorter than four words are compared up to their own length.
    """
    wanted, given = words(reference), words(candidate)
    if not wanted or not given:
        return float(wanted == given)
    logarithms = []
    for size in range(1, min(_LONGEST_GRAM, len(given)) + 1):
        grams, known = _grams(given, size), _grams(wanted, size)
        matched = sum(min(count, known[gram]) for gram, count in grams.items())
        smoothing = 0 if size == 1 else 1  # Lin and Och 2004: no precision above words is ever 0
        if not matched and not smoothing:
            return 0.0
        logarithms.append(math.log((matched + smoothing) / (sum(grams.values()) + smoothing)))
    brevity = min(0.0, 1.0 - len(wanted) / len(given))
    return math.exp(brevity + math.fsum(logarithms) / len(logarithms))


def _grams(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[start : start + size]) for start in range(len(tokens) - size + 1))
