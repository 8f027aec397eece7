"""Where a new tool belongs: beside what came from the same source, else beside what resembles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

_LOOKED_AT = 5
_LEAST_SHARE = 0.6  # of the scores of the nearest tools, for one category
_LEAST_SCORE = 0.5  # of the nearest tool


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
