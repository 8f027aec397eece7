"""How well requests find their tools under other search texts, without touching the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.views import lexical_scores, views_of
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

WITHIN = 5  # the right tool among the first five


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


def measure_recall(wanted: Mapping[str, str], tools: Sequence[Tool], embedder: Embedder) -> Recall:
    """Rank `tools` for each request as search does.

    Args:
        wanted: request → path of its right tool.
        tools: among which it has to be found.
        embedder: the toolbox's.
    """
    if not wanted or not tools:
        return Recall(at_five=0.0, reciprocal_rank=0.0)
    import numpy as np

    views = [(tool.path, view.text) for tool in tools for view in views_of(tool)]
    vectors = np.array(embedder.embed([text for _, text in views]))
    ranks = []
    for request, path in wanted.items():
        similarities = vectors @ np.array(embedder.embed([request])[0])
        dense: dict[str, float] = {}
        for (owner, _), similarity in zip(views, similarities, strict=True):
            dense[owner] = max(dense.get(owner, 0.0), float(similarity))
        lexical = lexical_scores(request, tools)
        best = max(dense.values(), default=0.0) or 1.0
        scores = {tool.path: dense.get(tool.path, 0.0) / best + lexical.get(tool.path, 0.0) for tool in tools}
        ranks.append(1 + sum(score > scores.get(path, 0.0) for score in scores.values()))
    return Recall(
        at_five=sum(rank <= WITHIN for rank in ranks) / len(ranks),
        reciprocal_rank=sum(1 / rank for rank in ranks) / len(ranks),
    )
