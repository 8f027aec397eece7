"""Where a new tool belongs: beside what came from the same source, else beside what resembles it, else as proposed.

What it resembles is told by doc and signature, as the toolbox's embedder sees them, against the tools of each category
there. The index plays no part, and the toolbox is the only thing that it depends on, so that a run which is killed and
started again places alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from toolsmith.ranking.terms import words
from toolsmith.toolbox.files.entry import Category
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository

_COMPARED = 64  # tools of a large toolbox: those that share most words
_NEAREST = 2  # tools of a category, whose mean cosine is its similarity: one alone may be there by chance
_LEAST_SIMILARITY = 0.6  # with either embedder 94 of 100 are then placed rightly: benchmarks/placement.py
_SHORTEST_STEM = 4  # letters; below that spelling says little
_ENDINGS = {"", "s", "es", "y", "ies", "al", "ical", "ic", "ics", "ing", "er", "ers"}
_SHORT_FORMS = {"maths": "math", "mathematics": "math", "stats": "statistics", "utilities": "utils"}
_FILLERS = {"and", "general", "misc", "of", "the", "tools", "utils"}


class Placement(Record):
    """A category, and why. Empty where nothing there suggests one."""

    category: str = ""
    why: Literal["source", "similarity", "none"] = "none"


def place(repository: Repository, tool: Tool) -> Placement:
    """The category that the toolbox itself suggests for a tool that is not in it yet."""
    provenance = tool.provenance
    siblings = repository.catalogue.of_source(f"{provenance.reference}#{provenance.section}")
    if provenance.reference and siblings:
        return Placement(category=siblings[0].rpartition("/")[0], why="source")
    similar = similarities(repository, tool)
    best = min(similar, key=lambda category: (-similar[category], category), default="")
    if best and similar[best] >= _LEAST_SIMILARITY:
        return Placement(category=best, why="similarity")
    return Placement()


def similarities(repository: Repository, tool: Tool) -> dict[str, float]:
    """Category → how much its nearest tools resemble this one: mean cosine, at most 1. A single tool is no category."""
    from toolsmith.toolbox.git.read_tools import read_tools

    catalogue = repository.catalogue
    own = _text(tool)
    is_small = catalogue.count() <= _COMPARED
    paths = catalogue.paths() if is_small else sorted(catalogue.matching(own, _COMPARED))
    found = read_tools(
        repository.history, repository.commit, [path for path in paths if path != tool.path], with_cases=False
    )
    others = [other for _, other in found if isinstance(other, Tool) and other.category]
    vector, *vectors = repository.embedder.embed([own, *map(_text, others)])
    cosines: dict[str, list[float]] = {}
    for other, each in zip(others, vectors, strict=True):
        cosine = sum(left * right for left, right in zip(vector, each, strict=True))
        cosines.setdefault(other.category, []).append(cosine)
    nearest = {category: sorted(each, reverse=True)[:_NEAREST] for category, each in cosines.items()}
    return {category: sum(each) / _NEAREST for category, each in nearest.items()}


def _text(tool: Tool) -> str:
    doc = tool.doc
    parameters = " ".join(f"{each.name} {doc.parameters.get(each.name, '')}" for each in tool.signature.parameters)
    return f"{tool.name} {doc.description} {parameters}"


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
