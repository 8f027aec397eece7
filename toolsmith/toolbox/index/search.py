"""Finds tools for a request: all rankers over all tools, put together; what is not built yet is built beside.

Where nothing is counted yet and there is much to count, the catalogue's words answer alone while a thread counts.
Vectors of an embedder other than the built-in one join as one more ranker, as soon as there is an index of them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.files.entry import Entry, is_retired
from toolsmith.toolbox.index.beside import Beside
from toolsmith.toolbox.index.near import near_of
from toolsmith.toolbox.index.ranked import RankedTools
from toolsmith.toolbox.index.usage.leaning import exchanged, leaned, score_of
from toolsmith.toolbox.index.vectors import Vectors
from toolsmith.toolbox.index.views import Hit

if TYPE_CHECKING:
    from toolsmith.ranking.features import Near

_DEPTH = 4  # candidates per wanted hit
_PER_DEVIATION, _MIDDLE = 0.6, 2.0  # log-odds of how far a tool stands out among the candidates
_FEWEST = 60  # tools whose standing is told
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
        among: Collection[str] | None = None,
        factors: Mapping[str, float] | None = None,
        among_used: Mapping[str, float] | None = None,
    ) -> list[Hit]:
        """Tools for a request, best first.

        Args:
            request: what is to be done, in words.
            limit: hits at most.
            catalogue: of `commit`.
            commit: whose tools are searched.
            offered_only: without tools that models are not offered.
            at_least: without tools that are less likely the right one.
            among: paths of the only tools that are wanted; None: all.
            factors: path → how many times likelier a tool is than that; see `toolsmith.toolbox.index.usage.leaning`.
            among_used: path → logarithm of how many times likelier a tool is than others that were used too.
        """
        if not catalogue.count() or not (request.strip() or factors):
            return []
        depth, seen = limit * _DEPTH * (_DEPTH if factors else 1), -1
        while True:  # once, but where tools that are left out have taken the places of others
            likely, standing = self._found(request, depth, catalogue, commit) if request.strip() else ({}, {})
            if among_used:  # who takes a place takes its number
                standing = exchanged(standing, among_used)
                likely = dict(zip(standing, likely.values(), strict=True))
            if among is not None:  # rankers look at the first tools of all alone
                standing |= {path: 0.0 for path in catalogue.matching(request, depth) if path not in standing}
            ordered = leaned(standing, factors or {})
            shown = leaned(likely, factors or {})
            entries = map(catalogue.entry, (path for path in ordered if among is None or path in among))
            wanted = (each for each in entries if each is not None and not is_retired(each.path))
            hits = list(islice((each for each in wanted if each.is_offered or not offered_only), limit))
            if len(hits) == limit or len(hits) == len(ordered) or len(standing) == seen:
                found = [_hit(entry, shown.get(entry.path, 0.0)) for entry in hits]
                return [hit for hit in found if hit.score >= at_least]
            depth, seen = depth * _DEPTH, len(standing)

    def standing(self, request: str, limit: int, catalogue: Catalogue, commit: str) -> dict[str, float]:
        """Path → between 0 and 1, best first: how far a tool stands out, where factors and learning begin."""
        return self._found(request, limit, catalogue, commit)[1]

    def _found(
        self, request: str, limit: int, catalogue: Catalogue, commit: str
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Path → how likely it is the tool, and how far it stands out, best first."""
        from toolsmith.ranking.fusion import rank

        if not self._ranked.is_near(catalogue, commit):
            self._tell_once("the search index is being built; words alone decide until then")
            self._beside.start("ranked", lambda: self._ranked.at(catalogue, commit))
            halved = {path: score / 2 for path, score in catalogue.matching(request, limit).items()}
            return halved, halved
        rankers = self._ranked.at(catalogue, commit)
        near = self._near(rankers.corpus.paths, commit)
        try:
            found = rank(rankers, request, catalogue.count(), near)
        except (ToolboxError, OSError) as error:  # of the vectors alone
            self._tell_once(f"the index of vectors cannot be used: {error}")
            found = rank(rankers, request, catalogue.count())
        if not found:
            return {}, {}
        mean, spread = fmean(scores := [each.score for each in found]), pstdev(scores) or 1.0
        first = found[: max(limit, _FEWEST)]
        standing = {each.path: score_of(_PER_DEVIATION * (each.score - mean) / spread - _MIDDLE) for each in first}
        return {each.path: each.likely for each in first}, standing

    def _near(self, paths: Sequence[str], commit: str) -> Near | None:
        if self._vectors is None:
            return None
        vectors = self._vectors
        if vectors.is_ready():
            return near_of(vectors, paths, commit)
        self._tell_once("the index of vectors is being built; words and their meanings decide until then")
        self._beside.start("vectors", lambda: vectors.refresh(commit))
        return None

    def _tell_once(self, text: str) -> None:
        """A server searches often, and says this once."""
        if text not in self._beside.told:
            self._beside.told.add(text)
            _log.warning(text)


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(path=entry.path, score=score, description=entry.description, verdict=entry.verdict, status=entry.status)
