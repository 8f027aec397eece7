"""How long a search takes among many tools, what it holds, what one more costs: in seconds of the processor.

Grown from real tools: folders that `toolsmith bench search` takes, each tool repeated with a third of its words
replaced by words of others, as common as they are, and every fiftieth by a word that nobody has. Requests are the
sets' own, each asked once: the first as soon as the index is opened, the last when others were asked. One thread:

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/search_scale.py TOOLS FOLDER...
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from toolsmith.library.improve.search_sets import read_search_set
from toolsmith.ranking.features import Rankers
from toolsmith.ranking.fusion import rank
from toolsmith.ranking.texts import Texts
from toolsmith.toolbox.index.ranked import RankedTools

SEED, REQUESTS, BETWEEN, LIMIT = 16, 120, 600, 5
OTHER, NEW = 0.3, 0.02  # words of a copy


class Known:
    """What a catalogue says to an index."""

    def __init__(self, tools: dict[str, Texts]) -> None:
        self.tools = tools

    def searched(self) -> dict[str, str]:
        return {path: str(hash(texts)) for path, texts in self.tools.items()}

    def texts(self, paths: list[str]) -> dict[str, Texts]:
        return {path: self.tools[path] for path in paths}


def main(size: int, folders: list[Path]) -> None:
    rng = random.Random(SEED)  # noqa: S311 - the same tools every time
    sets = [read_search_set(folder) for folder in folders]
    requests = [each.request for found in sets for items in found.parts.values() for each in items]
    requests = rng.sample(requests, 2 * REQUESTS + BETWEEN)
    tools = grown({path: texts for found in sets for path, texts in found.tools.items()}, size, rng)
    texts = [" ".join(each.model_dump().values()) for each in tools.values()]
    print(f"{len(tools)} tools, {sum(map(len, texts)) / len(texts):.0f} characters each, {len(requests)} requests")
    del sets, texts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "ranked.npz"
        taken(lambda: RankedTools(file).at(Known(tools), "1"), "counting all of them")
        ranked = RankedTools(file)
        taken(lambda: ranked.at(Known(tools), "1"), "opening what was counted")
        rankers = ranked.at(Known(tools), "1")
        print(f"{len(rankers.corpus.vocabulary)} words")
        tools["added/one-more"] = Texts(name="one-more", doc="Tells how many quokkas live on an island.")
        taken(lambda: ranked.at(Known(tools), "2"), "one more tool")
        rankers = ranked.at(Known(tools), "2")
    (first,) = rank(rankers, "quokkas of an island", 1)
    assert first.path == "added/one-more", first  # noqa: S101 - it is found at once
    measured(rankers, requests[:REQUESTS], "just opened")
    measured(rankers, requests[REQUESTS:-REQUESTS], "on the way")
    measured(rankers, requests[-REQUESTS:], "warm")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"most memory {after // 1024} MB, before {before // 1024} MB")


def measured(rankers: Rankers, requests: list[str], title: str) -> None:
    milliseconds = []
    for request in requests:
        started = time.process_time()
        rank(rankers, request, LIMIT)
        milliseconds.append(1000 * (time.process_time() - started))
    p50, p95 = np.percentile(milliseconds, (50, 95))
    print(f"a search, {title}: p50 {p50:.1f} ms, p95 {p95:.1f} ms of {len(requests)} requests", flush=True)


def taken(step: Callable[[], object], title: str) -> None:
    started = time.process_time()
    step()
    print(f"{title}: {time.process_time() - started:.2f} s", flush=True)


def grown(tools: dict[str, Texts], size: int, rng: random.Random) -> dict[str, Texts]:
    own = list(tools.items())
    words = [word for texts in tools.values() for text in texts.model_dump().values() for word in text.split()]
    found = dict(own[:size])
    while len(found) < size:
        path, texts = own[len(found) % len(own)]
        changed = {name: " ".join(other(text, words, rng)) for name, text in texts.model_dump().items()}
        changed["place"] = texts.place
        found[f"{path}-{len(found)}"] = Texts(**changed)
    return found


def other(text: str, words: list[str], rng: random.Random) -> Iterator[str]:
    for word in text.split():
        chance = rng.random()
        if chance < NEW:
            yield "".join(rng.choices("aeioulnrstmdkpbg", k=rng.randint(4, 9)))
        else:
            yield rng.choice(words) if chance < OTHER else word


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(place) for place in sys.argv[2:]])
