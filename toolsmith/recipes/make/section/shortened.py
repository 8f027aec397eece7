"""A long section for a question, cut by meaning: descriptions of figures first, then paragraphs without formulas.

What is left stands in the book's order, and each gap says how much is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_FIGURE = re.compile(r"\[figure: [^\[\]]{60,}\]")
_SHORTEST_DESCRIPTION = 50  # characters that are kept of a figure's description
_LONGEST_PARAGRAPH = 2_000  # characters
_HEADING = re.compile(r"#{1,6} ")
_FORMULA = re.compile(r"[=≈∝→⇌]|\\frac|\$|^```", re.MULTILINE)


def shortened(text: str, limit: int) -> str:
    """At most about `limit` characters of a section's text."""
    if len(text) <= limit:
        return text
    text = _FIGURE.sub(lambda found: f"{found[0][:_SHORTEST_DESCRIPTION].rstrip()} …]", text)
    if len(text) <= limit:
        return text
    paragraphs = [part for whole in text.split("\n\n") for part in _parts(whole)]
    return "\n\n".join(_kept(paragraphs, limit, _worth))


def _parts(paragraph: str) -> list[str]:
    """A paragraph that is none, but lines of them; code stays whole."""
    return [paragraph] if len(paragraph) <= _LONGEST_PARAGRAPH or "```" in paragraph else paragraph.split("\n")


def shortened_list(entries: Sequence[str], limit: int) -> str:
    """Whole entries in their order, as many as fit; the first one always, cut at its paragraphs where it must be."""
    if not entries:
        return ""
    first = shortened(entries[0], limit)
    return "\n\n".join(_kept([first, *entries[1:]], max(limit, len(first)), lambda place, _: place))


def _worth(place: int, paragraph: str) -> int:
    """Lower is dearer: headings and the beginning, then what states a formula, then the rest."""
    if _HEADING.match(paragraph) or place == 0:
        return 0
    return 1 if _FORMULA.search(paragraph) else 2


def _kept(parts: Sequence[str], limit: int, worth: Callable[[int, str], int]) -> list[str]:
    order = sorted(range(len(parts)), key=lambda place: (worth(place, parts[place]), place))
    kept, left = set[int](), limit
    for place in order:
        if len(parts[place]) + 2 <= left:
            kept.add(place)
            left -= len(parts[place]) + 2
    written: list[str] = []
    gap = 0
    for place, part in enumerate([*parts, ""]):
        if place < len(parts) and place not in kept:
            gap += len(part)
            continue
        if gap:
            written.append(f"[… left out here for length: {gap:,} characters]")
            gap = 0
        if part:
            written.append(part)
    return written
