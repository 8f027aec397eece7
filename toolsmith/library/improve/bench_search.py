"""`toolsmith bench search`: how often a search finds what requests need, by ranker, put together, and beside others.

Peers: `bm25s`, over the same texts and with its own stop words, and one embedding of name and description, which is the
way of langgraph-bigtool, here by the built-in vectors, or by the embedder that is asked for. Not covered: Chroma's own
default, whose model is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolsmith.counted import counted
from toolsmith.library.check.drawing import Drawing
from toolsmith.library.improve.search_sets import SearchSet, Wanted, read_search_set
from toolsmith.ranking.texts import Texts
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.index.embed import Embedder, StaticEmbedder, open_embedder
from toolsmith.toolbox.index.near import near_of_texts
from toolsmith.toolbox.index.recall import RememberedEmbedder
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.ranking.features import Near

AT = 5
_ORACLE = "the best of the rankers for each request, if one knew it"
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


def bench_search(
    place: str | Path, *, most: int = 1_000, embedder: str = "", plot: str | Path | None = None
) -> SearchBench:
    """Search every n-th request of each part of a set, at most `most`, or of a toolbox its example requests.

    Args:
        place: folder of a set, or a toolbox.
        most: requests of each part.
        embedder: name of one whose vectors take part, as in `[index] embedder`; none: the built-in search.
        plot: a .png or .svg to draw the recalls to.

    Raises:
        BadInputError: the place is neither.
        UsageError: there is no such embedder, or nothing can be drawn.
    """
    folder = Path(place)
    drawing = Drawing(plot) if plot is not None else None
    wanted = _opened(folder) if (folder / SETTINGS_FILE).is_file() else read_search_set(folder)
    opened = RememberedEmbedder(open_embedder(embedder)) if embedder else None
    ways = {**rankings(wanted.tools, opened), **_peers(wanted.tools, opened)}
    parts = {name: items[:: max(1, -(-len(items) // most))] for name, items in wanted.parts.items() if items}
    ways[_ORACLE] = _best_of([ranking for way, ranking in ways.items() if way != "search" and "peer" not in way], parts)
    found = tuple(measure(name, way, items, ranking) for name, items in parts.items() for way, ranking in ways.items())
    near = {name: _near_misses(wanted.tools, items, opened) for name, items in parts.items()}
    if drawing is not None:
        axes = drawing.axes
        for way in ways:
            axes.plot(list(parts), [100 * each.recall for each in found if each.way == way], "o-", label=way)
        axes.set_ylabel("recall at 5, per cent")
        axes.set_title(f"{counted(len(wanted.tools), 'tool')} of {folder.name}")
        drawing.write()
    return SearchBench(tools=len(wanted.tools), found=found, near_misses=near)


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


def rankings(tools: dict[str, Texts], embedder: Embedder | None = None) -> dict[str, _Ranking]:
    """Each ranker alone, and all of them as the search puts them together."""
    import numpy as np

    from toolsmith.ranking.corpus import Corpus
    from toolsmith.ranking.features import RANKERS, VECTORS, Rankers, names
    from toolsmith.ranking.fusion import rank

    rankers = Rankers(Corpus.of(tools))
    near = near_by_views(tools, rankers.corpus.paths, embedder)
    see = lru_cache(maxsize=_REMEMBERED)(lambda request: rankers.see(request, near))

    def by(feature: int) -> _Ranking:
        def ranked(request: str) -> list[str]:
            seen = see(request)
            order = np.argsort(-seen.features[:, feature], kind="stable")[:AT]
            return [rankers.corpus.paths[row] for row in seen.rows[order]]

        return ranked

    columns = names(with_vectors=near is not None)
    alone = (*RANKERS, *(VECTORS if near is not None else ()))
    ways: dict[str, _Ranking] = {name: by(columns.index(name)) for name in (*alone, "sum", "clause sum")}
    return {"search": lambda request: [each.path for each in rank(rankers, request, AT, near)], **ways}


def near_by_views(tools: dict[str, Texts], paths: Sequence[str], embedder: Embedder | None) -> Near | None:
    """Views as a toolbox has them."""
    if embedder is None:
        return None
    views = [
        (f"{path} {each.name}", f"{each.name} {each.doc}", *filter(None, (each.parameters,)))
        for path, each in ((path, tools[path]) for path in paths)
    ]
    return near_of_texts(views, embedder)


def _best_of(rankings: Sequence[_Ranking], parts: dict[str, tuple[Wanted, ...]]) -> _Ranking:
    """What putting rankers together could reach by choosing one for each request, if it knew which."""
    needed = {item.request: set(item.tools) for items in parts.values() for item in items}

    def best(request: str) -> Sequence[str]:
        return max((ranking(request)[:AT] for ranking in rankings), key=lambda found: len(needed[request] & {*found}))

    return best


def _peers(tools: dict[str, Texts], embedder: Embedder | None) -> dict[str, _Ranking]:
    import bm25s
    import numpy as np

    embed = (embedder or StaticEmbedder()).embed
    paths = list(tools)
    texts = [" ".join(each.model_dump().values()) for each in tools.values()]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    vectors = np.array(embed([f"{each.name} {each.doc}" for each in tools.values()]), np.float32)

    def best(scores: Any) -> list[str]:
        return [paths[row] for row in np.argsort(-scores, kind="stable")[:AT]]

    def by_bm25s(request: str) -> list[str]:
        tokens = bm25s.tokenize([request], stopwords="en", show_progress=False, return_ids=False)[0]
        return best(np.asarray(retriever.get_scores(tokens))) if tokens else []

    return {
        "peer: bm25s": by_bm25s,
        "peer: one embedding of name and doc (langgraph-bigtool's way)": lambda request: best(
            vectors @ np.array(embed([request])[0], np.float32)
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


def _near_misses(tools: dict[str, Texts], items: Sequence[Wanted], embedder: Embedder | None) -> float:
    """AUROC of the first hit's probability: each request in the half of the tools that it needs and in the other."""
    import numpy as np

    from toolsmith.ranking.corpus import Corpus
    from toolsmith.ranking.features import Rankers
    from toolsmith.ranking.fusion import rank

    halves = [{path: tools[path] for path in sorted(tools)[half::2]} for half in range(2)]
    rankers = [Rankers(Corpus.of(half)) for half in halves]
    nears = [near_by_views(half, each.corpus.paths, embedder) for half, each in zip(halves, rankers, strict=True)]
    chances: tuple[list[float], list[float]] = ([], [])
    for item in items:
        held = [len(half.keys() & set(item.tools)) for half in halves]
        for half, count in enumerate(held):
            if not all(held) and (found := rank(rankers[half], item.request, 1, nears[half])):
                chances[count == 0].append(found[0].likely)
    there, missing = (np.array(each) for each in chances)
    return float((there[:, None] > missing[None]).mean()) if len(there) and len(missing) else 0.5
