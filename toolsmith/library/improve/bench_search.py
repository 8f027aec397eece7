"""`toolsmith bench search`: how often a search finds what requests need, by ranker, put together, and beside others.

Peers: `bm25s`, over the same texts and with its own stop words, and one embedding of name and description, which is the
way of langgraph-bigtool, here by the built-in vectors. Not covered: Chroma's own default, whose model is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolsmith.library.improve.search_sets import SearchSet, Wanted, read_search_set
from toolsmith.ranking.texts import Texts
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record

AT = 5
_REMEMBERED = 2_000  # requests, which each ranker is asked about in turn
_Ranking = Callable[[str], Sequence[str]]


class Found(Record):
    """Of one part of a set by one way of searching; shares between 0 and 1.

    `recall` is the mean share of what a request needs among the first five, `sufficiency` the share of requests whose
    tools are all among them, `ndcg` gains less for later places (Järvelin and Kekäläinen 2002).
    """

    part: str
    way: str
    requests: int
    recall: float
    ndcg: float
    sufficiency: float


class SearchBench(Record):
    """What was found, and how well the first hit's probability tells requests apart that no tool of the set fits."""

    tools: int
    found: tuple[Found, ...]
    near_misses: dict[str, float]
    """Part → AUROC of requests whose right tools are there against the same ones where they are taken out."""


def bench_search(place: str | Path, *, most: int = 1_000) -> SearchBench:
    """Search every n-th request of each part of a set, at most `most`, or of a toolbox its example requests.

    Raises:
        BadInputError: the place is neither.
    """
    folder = Path(place)
    wanted = _opened(folder) if (folder / SETTINGS_FILE).is_file() else read_search_set(folder)
    ways = {**rankings(wanted.tools), **_peers(wanted.tools)}
    parts = {name: items[:: max(1, -(-len(items) // most))] for name, items in wanted.parts.items() if items}
    found = [measure(name, way, items, ranking) for name, items in parts.items() for way, ranking in ways.items()]
    near = {name: _near_misses(wanted.tools, items) for name, items in parts.items()}
    return SearchBench(tools=len(wanted.tools), found=tuple(found), near_misses=near)


def _opened(folder: Path) -> SearchSet:
    box = Toolbox.open(folder)
    try:
        return of_toolbox(box)
    finally:
        box.close()


def of_toolbox(box: Toolbox) -> SearchSet:
    """Tools with the requests of their docs' examples, each taken out of its tool's texts before it is searched."""
    from toolsmith.toolbox.catalogue.texts import texts_of

    tools, items = {}, []
    for path in box.paths():
        tool = box.get(path)
        tools[path] = texts_of(tool).model_copy(update={"requests": ""})
        items += [Wanted(request=each.request, tools=(path,)) for each in tool.doc.examples if each.request]
    return SearchSet(tools=tools, parts={"examples": tuple(items)})


def rankings(tools: dict[str, Texts]) -> dict[str, _Ranking]:
    """Each ranker alone, and all of them as the search puts them together."""
    import numpy as np

    from toolsmith.ranking.corpus import Corpus
    from toolsmith.ranking.features import Rankers, names
    from toolsmith.ranking.fusion import rank

    rankers = Rankers(Corpus.of(tools))
    see = lru_cache(maxsize=_REMEMBERED)(rankers.see)

    def by(feature: int) -> _Ranking:
        def ranked(request: str) -> list[str]:
            seen = see(request)
            order = np.argsort(-seen.features[:, feature], kind="stable")[:AT]
            return [rankers.corpus.paths[row] for row in seen.rows[order]]

        return ranked

    columns = names()
    singly = ("words", "spelling", "meaning", "name words", "name meaning", "sum", "clause sum")
    ways: dict[str, _Ranking] = {name: by(columns.index(name)) for name in singly}
    return {"search": lambda request: [each.path for each in rank(rankers, request, AT)], **ways}


def _peers(tools: dict[str, Texts]) -> dict[str, _Ranking]:
    import bm25s
    import numpy as np

    from toolsmith.ranking.table import text_vector

    paths = list(tools)
    texts = [" ".join(each.model_dump().values()) for each in tools.values()]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    vectors = np.stack([text_vector(f"{each.name} {each.doc}") for each in tools.values()])

    def best(scores: Any) -> list[str]:
        return [paths[row] for row in np.argsort(-scores, kind="stable")[:AT]]

    def by_bm25s(request: str) -> list[str]:
        tokens = bm25s.tokenize([request], stopwords="en", show_progress=False, return_ids=False)[0]
        return best(np.asarray(retriever.get_scores(tokens))) if tokens else []

    return {
        "peer: bm25s": by_bm25s,
        "peer: one embedding of name and doc (langgraph-bigtool's way)": lambda request: best(
            vectors @ text_vector(request)
        ),
    }


def measure(part: str, way: str, items: Sequence[Wanted], ranking: _Ranking) -> Found:
    import numpy as np

    gains = 1 / np.log2(np.arange(AT) + 2)
    recalls, ndcgs = [], []
    for item in items:
        hits = np.isin(list(ranking(item.request))[:AT], item.tools)
        recalls.append(hits.sum() / len(item.tools))
        ndcgs.append((gains[: len(hits)] * hits).sum() / gains[: len(item.tools)].sum())
    return Found(
        part=part,
        way=way,
        requests=len(items),
        recall=float(np.mean(recalls)),
        ndcg=float(np.mean(ndcgs)),
        sufficiency=float(np.mean(np.array(recalls) > 1 - 1e-9)),
    )


def _near_misses(tools: dict[str, Texts], items: Sequence[Wanted]) -> float:
    """AUROC of the first hit's probability; half of the tools are taken out, and requests that need them compared."""
    import numpy as np

    from toolsmith.ranking.corpus import Corpus
    from toolsmith.ranking.features import Rankers
    from toolsmith.ranking.fusion import rank

    out = {path for number, path in enumerate(sorted(tools)) if number % 2}
    rankers = Rankers(Corpus.of({path: texts for path, texts in tools.items() if path not in out}))
    chances: tuple[list[float], list[float]] = ([], [])
    for item in items:
        is_out = {path in out for path in item.tools}
        found = rank(rankers, item.request, 1)
        if len(is_out) == 1 and found:
            chances[is_out.pop()].append(found[0].likely)
    there, missing = (np.array(each) for each in chances)
    above = (there[:, None] > missing[None]).mean() if len(there) and len(missing) else 0.5
    return float(above)
