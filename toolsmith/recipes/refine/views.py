"""What the index reads of a refined tool, decided apart from its doc: rewriting for a prompt can hurt retrieval.

Measured on DRAFT's published rewrites: dense Recall@5 falls. So the texts stay what they were unless others
find the tool better on the held-out requests.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.toolbox.index.recall import Recall, RememberedEmbedder, measure_recall
from toolsmith.toolbox.index.views import views_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import SearchText, Tool
from toolsmith.types.trial import Trial

_MOST_REQUESTS = 6  # trial requests that become search texts
_ALL_COMPETE = 200  # in a toolbox of at most so many tools, every tool competes for a request
_COMPETITORS = 20  # beyond, those that search finds


class Views(Record):
    """The search texts to keep, and how the held-out requests find the tool before and after."""

    texts: tuple[SearchText, ...]
    before: Recall
    after: Recall


class Competitors:
    """The tools that a request could find instead, read once for a run."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        known = toolbox.search_embedder
        self.embedder = RememberedEmbedder(known) if known else None
        self._known: dict[str, Tool] = {}
        self._are_all = len(toolbox.paths()) <= _ALL_COMPETE

    def of(self, tool: Tool, requests: Sequence[str]) -> list[Tool]:
        if self._are_all:
            if not self._known:
                self._known = {each.path: each for each in self._toolbox.tools()}
            return [each for path, each in self._known.items() if path != tool.path]
        paths = {hit.path for request in requests for hit in self._toolbox.search(request, _COMPETITORS)}
        return [self._get(path) for path in sorted(paths - {tool.path})]

    def _get(self, path: str) -> Tool:
        if path not in self._known:
            self._known[path] = self._toolbox.get(path)
        return self._known[path]


def choose_views(
    before: Tool,
    after: Tool,
    requests: Sequence[HeldOut],
    trials: Sequence[Trial],
    competitors: Competitors,
) -> Views:
    """The best of: the texts as they were, those of the new doc, and either with requests from trials.

    The held-out requests measure and are never among the texts. On a tie the earlier of these stays.
    """
    old, new = _texts(before), _texts(after.with_(search_texts=()))
    asked = list(dict.fromkeys(trial.request for trial in trials if trial.is_ok and trial.request))
    start = sum(text.kind.startswith("request") for text in old)
    tried = [SearchText(kind=f"request-{start + at}", text=text) for at, text in enumerate(asked[:_MOST_REQUESTS])]
    wanted = {held.request: before.path for held in requests}
    others = competitors.of(before, list(wanted))
    candidates = [old, [*old, *tried], new, [*(text for text in new if not text.kind.startswith("request")), *tried]]
    measured = [
        measure_recall(wanted, [after.with_(search_texts=tuple(texts)), *others], competitors.embedder)
        for texts in candidates
    ]
    best = max(range(len(candidates)), key=lambda at: (measured[at].at_five, measured[at].reciprocal_rank, -at))
    return Views(texts=tuple(candidates[best]), before=measured[0], after=measured[best])


def _texts(tool: Tool) -> list[SearchText]:
    return [SearchText(kind=view.kind, text=view.text) for view in views_of(tool) if view.kind != "name"]
