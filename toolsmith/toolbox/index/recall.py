"""How well requests find their tools under other search texts, ranked as a search ranks, without touching the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.toolbox.catalogue.texts import texts_of
from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.near import near_of_texts
from toolsmith.toolbox.index.views import views_of
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
    views = {tool.path: [view.text for view in views_of(tool)] for tool in tools}
    near = near_of_texts([views[path] for path in rankers.corpus.paths], embedder) if embedder is not None else None
    ranks = []
    for request, path in wanted.items():
        found = [each.path for each in rank(rankers, request, len(tools), near)]
        ranks.append(1 + found.index(path) if path in found else len(tools))
    return Recall(
        at_five=sum(rank <= WITHIN for rank in ranks) / len(ranks),
        reciprocal_rank=sum(1 / rank for rank in ranks) / len(ranks),
    )
