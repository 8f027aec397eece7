"""Finds tools for a request: all rankers over all tools, put together; what is not built yet is built beside.

Where nothing is counted yet and there is much to count, the catalogue's words answer alone while a thread counts.
Vectors of an embedder other than the built-in one join as one more ranker, as soon as there is an index of them.
"""

from __future__ import annotations

import logging

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.files.entry import Entry
from toolsmith.toolbox.index.beside import Beside
from toolsmith.toolbox.index.catalogue import Catalogue
from toolsmith.toolbox.index.ranked import RankedTools
from toolsmith.toolbox.index.vectors import Vectors
from toolsmith.toolbox.index.views import Hit

_DEPTH = 4  # candidates per wanted hit
_VECTOR_WEIGHT = 1.0
_VECTORS = 60  # tools whose vectors are nearest
_log = logging.getLogger(__name__)


class Search:
    """The search of one toolbox."""

    def __init__(self, ranked: RankedTools, vectors: Vectors | None, beside: Beside) -> None:
        self._ranked = ranked
        self._vectors = vectors
        self._beside = beside

    def find(
        self,
        request: str,
        limit: int,
        catalogue: Catalogue,
        commit: str,
        *,
        offered_only: bool = False,
        at_least: float = 0.0,
    ) -> list[Hit]:
        """Tools for a request, best first.

        Args:
            request: what is to be done, in words.
            limit: hits at most.
            catalogue: of `commit`.
            commit: whose tools are searched.
            offered_only: without tools that models are not offered.
            at_least: without tools that are less likely the right one.
        """
        if not request.strip() or not catalogue.count():
            return []
        depth, seen = limit * _DEPTH, -1
        while True:  # once, but where tools that are left out have taken the places of others
            scores = self._scores(request, depth, catalogue, commit)
            entries = [entry for entry in map(catalogue.entry, scores) if entry is not None]
            hits = [entry for entry in entries if entry.is_offered or not offered_only][:limit]
            if len(hits) == limit or len(hits) == len(entries) or len(scores) == seen:
                return [_hit(entry, scores[entry.path]) for entry in hits if scores[entry.path] >= at_least]
            depth, seen = depth * _DEPTH, len(scores)

    def _scores(self, request: str, limit: int, catalogue: Catalogue, commit: str) -> dict[str, float]:
        """Path → how likely it is the tool, best first."""
        from toolsmith.ranking.fusion import rank

        if not self._ranked.is_near(catalogue):
            self._tell_once("the search index is being built; words alone decide until then")
            self._beside.start("ranked", lambda: self._ranked.at(catalogue, commit))
            return {path: score / 2 for path, score in catalogue.matching(request, limit).items()}
        found = rank(self._ranked.at(catalogue, commit), request, max(limit, _VECTORS))
        nearest = self._nearest(request, commit)
        if nearest:
            lowest = min(nearest.values())
            spread = max(nearest.values()) - lowest or 1.0
            bonus = {path: _VECTOR_WEIGHT * (score - lowest) / spread for path, score in nearest.items()}
            found = sorted(found, key=lambda each: (-each.score - bonus.get(each.path, 0.0), each.path))
        return {each.path: each.likely for each in found[:limit]}

    def _nearest(self, request: str, commit: str) -> dict[str, float]:
        if self._vectors is None:
            return {}
        vectors = self._vectors
        try:
            if vectors.is_ready():
                return vectors.nearest(request, _VECTORS, commit)
            self._tell_once("the index of vectors is being built; words and their meanings decide until then")
            self._beside.start("vectors", lambda: vectors.refresh(commit))
        except (ToolboxError, OSError) as error:
            self._tell_once(f"the index of vectors cannot be used: {error}")
        return {}

    def _tell_once(self, text: str) -> None:
        """A server searches often, and says this once."""
        if text not in self._beside.told:
            self._beside.told.add(text)
            _log.warning(text)


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(path=entry.path, score=score, description=entry.description, verdict=entry.verdict, status=entry.status)
