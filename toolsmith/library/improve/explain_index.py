"""What each view and each ranker adds to a toolbox's search, on requests held out: `toolsmith index --explain`."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.improve.bench_search import measure, of_toolbox, rankings
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.ranking.texts import Texts
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record

VIEWS = tuple(name for name in Texts.model_fields if name != "requests")
_MOST = 200  # requests


class Share(Record):
    """A view or a ranker: how many tools have it, and the recall at five of a search by it alone and without it.

    A view has no search by it alone, a ranker none without it, and where no request is held out there is neither.
    """

    name: str
    tools: int
    alone: float | None = None
    without: float | None = None


class ExplainedIndex(Record):
    """Shares of `requests` example requests, each held out of its tool's texts, that find it among the first five."""

    requests: int
    recall: float
    views: tuple[Share, ...]
    rankers: tuple[Share, ...]


def explain_index(toolbox: str | Path | Toolbox = "toolbox") -> ExplainedIndex:
    """What of a toolbox's search does how much of the work."""
    held_out = of_toolbox(opened_toolbox(toolbox))
    asked = held_out.parts["examples"]
    asked = asked[:: max(1, -(-len(asked) // _MOST))]
    tools = held_out.tools
    views = []
    for view in VIEWS:
        lacking = {path: texts.model_copy(update={view: ""}) for path, texts in tools.items()}
        without = measure("", "", asked, rankings(lacking)["search"]).recall if asked else None
        count = sum(bool(getattr(texts, view).strip()) for texts in tools.values())
        views.append(Share(name=view, tools=count, without=without))
    ways = rankings(tools) if tools else {}
    alone = {way: measure("", way, asked, ranking).recall if asked else None for way, ranking in ways.items()}
    recall = alone.pop("search", None) or 0.0
    rankers = tuple(Share(name=way, tools=len(tools), alone=share) for way, share in alone.items())
    return ExplainedIndex(requests=len(asked), recall=recall, views=tuple(views), rankers=rankers)
