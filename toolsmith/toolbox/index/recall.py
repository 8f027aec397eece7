"""How well requests find their tools under other search texts, ranked as a search ranks, without touching the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolsmith.toolbox.catalogue.texts import texts_of
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.views import views_of
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

if TYPE_CHECKING:
    from toolsmith.ranking.features import Near

WITHIN = 5  # the right tool among the first five
_LEAST_SPREAD = 0.01


class Recall(Record):
    """Shares of the requests, between 0 and 1: right tool among the first five; mean of 1/rank."""

    at_five: float
    reciprocal_rank: float


class RememberedEmbedder:
    """An embedder that embeds each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, list[float]] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(fresh, self._embedder.embed(fresh) if fresh else [], strict=True))
        return [self._known[text] for text in texts]


def measure_recall(wanted: Mapping[str, str], tools: Sequence[Tool], embedder: Embedder | None) -> Recall:
    """Rank `tools` for each request as search does.

    Args:
        wanted: request → path of its right tool.
        tools: among which it has to be found.
        embedder: whose vectors the toolbox's search uses; None where it uses none.
    """
    if not wanted or not tools:
        return Recall(at_five=0.0, reciprocal_rank=0.0)
    from toolsmith.ranking.corpus import Corpus
    from toolsmith.ranking.features import Rankers
    from toolsmith.ranking.fusion import rank

    rankers = Rankers(Corpus.of({tool.path: texts_of(tool) for tool in tools}))
    near = _near(tools, rankers.corpus.paths, embedder) if embedder is not None else None
    ranks = []
    for request, path in wanted.items():
        found = [each.path for each in rank(rankers, request, len(tools), near)]
        ranks.append(1 + found.index(path) if path in found else len(tools))
    return Recall(
        at_five=sum(rank <= WITHIN for rank in ranks) / len(ranks),
        reciprocal_rank=sum(1 / rank for rank in ranks) / len(ranks),
    )


def _near(tools: Sequence[Tool], paths: Sequence[str], embedder: Embedder) -> Near:
    """Of the best view of each tool, in standard deviations of all of them."""
    import numpy as np

    views = {tool.path: [view.text for view in views_of(tool)] for tool in tools}
    vectors = np.array(embedder.embed([text for path in paths for text in views[path]]), np.float32)
    starts = np.cumsum([0, *(len(views[path]) for path in paths)])[:-1]

    def near(texts: Sequence[str]) -> Any:
        scores = np.array(embedder.embed(texts), np.float32) @ vectors.T
        best = np.maximum.reduceat(scores, starts, axis=1)
        return (best - scores.mean(1, keepdims=True)) / np.maximum(scores.std(1, keepdims=True), _LEAST_SPREAD)

    return near
