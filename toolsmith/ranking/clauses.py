"""Parts of a request that may each need a tool of their own."""

from __future__ import annotations

import re

from toolsmith.ranking.terms import telling, terms

MOST = 8
_LEAST_TERMS = 2
_SENTENCE = re.compile(r"[.!?;:\n。！？；]+(?=\s|$|[^\x00-\x7f])")
_JOINT = re.compile(
    r",?\s+(?:and|then|also|plus|additionally|furthermore|as well as|afterwards|und|dann)\s+|,\s+", re.IGNORECASE
)


def clauses(request: str) -> list[str]:
    """Sentences, and within them what "and", "then" or a comma joins; at most `MOST`, none for a request of one."""
    sentences = [part for part in _SENTENCE.split(request) if _size(part) >= _LEAST_TERMS]
    parts = [*sentences] if len(sentences) > 1 else []
    for sentence in sentences:
        pieces = _joined(_JOINT.split(sentence))
        parts += pieces if len(pieces) > 1 else []
    return list(dict.fromkeys(filter(None, (part.strip() for part in parts))))[:MOST]


def _joined(pieces: list[str]) -> list[str]:
    """A piece of too few words belongs to the one before it."""
    kept: list[str] = []
    for piece in pieces:
        if kept and _size(piece) < _LEAST_TERMS:
            kept[-1] += f" {piece}"
        else:
            kept.append(piece)
    return kept


def _size(text: str) -> int:
    return len(telling(terms(text)))
