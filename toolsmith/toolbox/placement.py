"""Where a new tool belongs: beside what came from the same source, else beside what resembles it.

What a maker proposes is settled by names alone, so that a run which is killed and started again places alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from toolsmith.toolbox.embed import words
from toolsmith.toolbox.entry import Category
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

_LOOKED_AT = 5
_LEAST_SHARE = 0.6  # of the scores of the nearest tools, for one category
_LEAST_SCORE = 0.5  # of the nearest tool
_SHORTEST_STEM = 4  # letters; below that spelling says little
_ENDINGS = {"", "s", "es", "y", "ies", "al", "ical", "ic", "ics", "ing", "er", "ers"}
_SHORT_FORMS = {"maths": "math", "mathematics": "math", "stats": "statistics", "utilities": "utils"}
_FILLERS = {"and", "general", "misc", "of", "the", "tools", "utils"}


class Placement(Record):
    """A category, and why. Empty where nothing there suggests one."""

    category: str = ""
    why: Literal["source", "similarity", "none"] = "none"


def place(toolbox: Toolbox, tool: Tool) -> Placement:
    """The category that the toolbox itself suggests for a tool that is not in it yet."""
    provenance = tool.provenance
    siblings = toolbox.catalogue.of_source(f"{provenance.reference}#{provenance.section}")
    if provenance.reference and siblings:
        return Placement(category=siblings[0].rpartition("/")[0], why="source")
    hits = toolbox.search(f"{tool.name} {tool.doc.description} {tool.doc.when_to_use}", _LOOKED_AT)
    if not hits or hits[0].score < _LEAST_SCORE:
        return Placement()
    scores: dict[str, float] = {}
    for hit in hits:
        category = hit.path.rpartition("/")[0]
        scores[category] = scores.get(category, 0.0) + hit.score
    best = max(scores, key=lambda category: scores[category])
    if best and scores[best] >= _LEAST_SHARE * sum(scores.values()):
        return Placement(category=best, why="similarity")
    return Placement()


def settled(proposed: str, categories: Sequence[Category]) -> str:
    """The category there that a proposed one is another name of, else the proposed one.

    Another name has the same words, whatever their order, endings, short forms and levels ("text/brackets",
    "bracket-texts"); or is the last levels of the other ("statistics", "math/statistics"). Of several the fullest.
    """
    if not proposed or any(each.path == proposed for each in categories):
        return proposed
    same = [each for each in categories if _are_alike(_words_of(proposed), _words_of(each.path))]
    same = same or [each for each in categories if _is_ending_of(proposed, each.path)]
    return min(same, key=lambda each: (-each.tools, each.path)).path if same else proposed


def _is_ending_of(one: str, other: str) -> bool:
    shorter, longer = sorted((one.split("/"), other.split("/")), key=len)
    last = longer[-len(shorter) :]
    return all(_are_alike(_words_of(left), _words_of(right)) for left, right in zip(shorter, last, strict=True))


def _words_of(category: str) -> list[str]:
    found = [_SHORT_FORMS.get(word, word) for word in words(category)]
    return [word for word in found if word not in _FILLERS] or found


def _are_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each word has one of its own among the others."""
    left = list(others)
    for word in some:
        match = next((other for other in left if _is_same_word(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _is_same_word(one: str, other: str) -> bool:
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    is_inflected = shared >= _SHORTEST_STEM and {one[shared:], other[shared:]} <= _ENDINGS
    return one == other or is_inflected
