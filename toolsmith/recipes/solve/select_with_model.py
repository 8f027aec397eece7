"""Chooses tools by a search that the model helps with: its own queries, its choice among twenty, one more attempt.

`steps`: one query a step of the request, beside the request itself (Plan of RestGPT; Song et al. 2023). `rerank`: the
model chooses among the first twenty, and what it does not choose is not offered. `reflect`: as `rerank`, and where it
chooses none it writes queries once more, seeing what was found. Queries with what they found are logged
(`queries.jsonl`), as pairs that a rewriter may learn from (QTA; Zhang et al. 2024).
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.errors import BadReplyError
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.solve.select import OFFERED
from toolsmith.recipes.solve.select_by_hierarchy import LONGEST_REQUEST, choose_tools
from toolsmith.toolbox.index.views import Hit
from toolsmith.toolbox.logs.json_lines import LineLog
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import SelectionMethod
from toolsmith.types.record import Record

CONSIDERED = 20
MOST_QUERIES = 5
_LOG = "queries.jsonl"


class Queried(Record):
    """A query that a model wrote for a request, and its score: 1/place of the first chosen tool among what it found."""

    request: str
    query: str
    score: float
    model: str


class SelectWithModel:
    """A reply that cannot be read changes nothing: then the search alone decides."""

    def __init__(
        self,
        model: Model,
        toolbox: Toolbox,
        method: SelectionMethod,
        limit: int = OFFERED,
        *,
        include_changed: bool = False,
    ) -> None:
        self._model = model
        self._toolbox = toolbox
        self._method: SelectionMethod = method
        self._limit = limit
        self._include_changed = include_changed

    @property
    def method(self) -> SelectionMethod:
        return self._method

    def select(self, request: str) -> tuple[str, ...]:
        queries = self._queries(request) if self._method == "steps" else []
        found = {query: self._found(query) for query in [request, *queries]}
        if self._method == "steps":
            chosen = _merged(list(found.values()))[: self._limit]
        else:
            chosen = self._chosen(request, found[request])
            if not chosen and self._method == "reflect":
                found |= {query: self._found(query) for query in self._queries(request, found[request])}
                chosen = self._chosen(request, found[request], _merged(list(found.values())))
        self._log(request, found, chosen)
        return chosen

    def _found(self, query: str) -> list[Hit]:
        return self._toolbox.search(query, CONSIDERED, offered_only=not self._include_changed)

    def _queries(self, request: str, found: Sequence[Hit] = ()) -> list[str]:
        variables = {"request": request[:LONGEST_REQUEST], "found": found[: self._limit], "most": MOST_QUERIES}
        try:
            return ask(self._model, "write_queries", _read, variables)
        except BadReplyError:
            return []

    def _chosen(self, request: str, hits: Sequence[Hit], paths: Sequence[str] = ()) -> tuple[str, ...]:
        paths = (paths or [hit.path for hit in hits])[:CONSIDERED]
        tools = [self._toolbox.get(path) for path in paths]
        try:
            return choose_tools(self._model, tools, request, self._limit) if tools else ()
        except BadReplyError:
            return tuple(paths[: self._limit])

    def _log(self, request: str, found: dict[str, list[Hit]], chosen: Sequence[str]) -> None:
        log = LineLog(self._toolbox.private / _LOG, lambda _old, _part: (), self._toolbox.settings.logs.megabytes)
        for query, hits in found.items():
            places = [place for place, hit in enumerate(hits, 1) if hit.path in chosen]
            score = 1 / places[0] if places else 0.0
            if query != request:
                log.append(Queried(request=request, query=query, score=score, model=self._model.name).model_dump_json())


def _merged(found: Sequence[Sequence[Hit]]) -> tuple[str, ...]:
    """Each tool at its best place in any of them; of those at one place the likelier first."""
    best: dict[str, tuple[int, float]] = {}
    for hits in found:
        for place, hit in enumerate(hits):
            best[hit.path] = min(best.get(hit.path, (place, -hit.score)), (place, -hit.score))
    return tuple(sorted(best, key=lambda path: best[path]))


def _read(text: str) -> list[str]:
    queries = the_json(text).get("queries")
    if not isinstance(queries, list) or not all(isinstance(query, str) for query in queries):
        raise UnreadableReplyError('its JSON has no list "queries" of texts.')
    return list(dict.fromkeys(query.strip() for query in queries if query.strip()))[:MOST_QUERIES]
