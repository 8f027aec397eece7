"""Finds tools for a request: words and vectors, each scaled to 1, weighed. Without a usable index, words alone."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from itertools import islice

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.files.entry import Entry, is_retired
from toolsmith.toolbox.index.catalogue import Catalogue
from toolsmith.toolbox.index.leaning import leaned
from toolsmith.toolbox.index.vectors import Vectors
from toolsmith.toolbox.index.views import Hit

_DENSE_WEIGHTS = {"all-minilm-l6-v2": 0.8}  # vectors that know meaning count more: benchmarks/search_recall.py
_DENSE_WEIGHT = 0.4
_DEPTH = 4  # candidates of each kind per wanted hit
_BUILT_WHILE_WAITING = 2_000  # tools; the index of more is not built in front of who asks
_log = logging.getLogger(__name__)


def search(
    request: str,
    limit: int,
    catalogue: Catalogue,
    vectors: Vectors,
    commit: str,
    *,
    offered_only: bool = False,
    among: Collection[str] | None = None,
    factors: Mapping[str, float] | None = None,
) -> list[Hit]:
    """Tools for a request, best first.

    Args:
        request: what is to be done, in words.
        limit: hits at most.
        catalogue: of `commit`.
        vectors: the index; where it cannot be used, a warning is logged and words decide alone.
        commit: whose tools are searched.
        offered_only: without tools that models are not offered.
        among: paths of the only tools that are wanted; None: all.
        factors: path → how many times likelier a tool is than its words say; see `toolsmith.toolbox.index.leaning`.
    """
    if not catalogue.count() or not (request.strip() or factors):
        return []
    depth, seen = limit * _DEPTH * (_DEPTH if factors else 1), -1
    while True:  # once, but where tools that are left out have taken the places of others
        found = scores_of(request, depth, catalogue, vectors, commit)
        scores = leaned(found, factors or {})
        entries = map(catalogue.entry, (path for path in scores if among is None or path in among))
        wanted = (each for each in entries if each is not None and not is_retired(each.path))
        hits = list(islice((each for each in wanted if each.is_offered or not offered_only), limit))
        if len(hits) == limit or len(hits) == len(scores) or len(found) == seen:
            return [_hit(entry, scores[entry.path]) for entry in hits]
        depth, seen = depth * _DEPTH, len(found)


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(path=entry.path, score=score, description=entry.description, verdict=entry.verdict, status=entry.status)


def scores_of(request: str, limit: int, catalogue: Catalogue, vectors: Vectors, commit: str) -> dict[str, float]:
    """Path → score between 0 and 1, best first, by words and vectors alone."""
    if not request.strip():
        return {}
    lexical = catalogue.matching(request, limit)
    dense = _dense(request, limit, catalogue, vectors, commit)
    best = max(dense.values(), default=0.0) or 1.0
    weight = _DENSE_WEIGHTS.get(vectors.embedder.name, _DENSE_WEIGHT)
    scores = {
        path: weight * max(dense.get(path, 0.0), 0.0) / best + (1 - weight) * lexical.get(path, 0.0)
        for path in dense.keys() | lexical.keys()
    }
    return {path: scores[path] for path in sorted(scores, key=lambda path: (-scores[path], path))}


def _dense(request: str, limit: int, catalogue: Catalogue, vectors: Vectors, commit: str) -> dict[str, float]:
    try:
        if catalogue.count() > _BUILT_WHILE_WAITING and not vectors.is_ready():
            _tell_once(vectors, "there is no search index, so words alone decide; build it: toolsmith index")
            return {}
        return vectors.nearest(request, limit, commit)
    except (ToolboxError, OSError) as error:
        _tell_once(vectors, f"the search index cannot be used, so words alone decide: {error}")
        return {}


def _tell_once(vectors: Vectors, text: str) -> None:
    """A server searches often, and says this once."""
    if text not in vectors.told:
        vectors.told.add(text)
        _log.warning(text)
