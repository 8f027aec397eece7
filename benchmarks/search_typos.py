"""How often a search finds what requests need, as they are and with two typing errors each, corrected and not.

    python benchmarks/search_typos.py FOLDER [REQUESTS]

FOLDER is one that `toolsmith bench search` takes. An error swaps, leaves out, replaces or adds one letter inside a word
of four letters or more.
"""

from __future__ import annotations

import random
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from toolsmith.library.improve.search_sets import Wanted, read_search_set
from toolsmith.ranking import features
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import Rankers
from toolsmith.ranking.fusion import rank

SEED, ERRORS, AT = 1, 2, 5


def main(folder: Path, most: int) -> None:
    found = read_search_set(folder)
    rankers = Rankers(Corpus.of(found.tools))
    for part, items in found.parts.items():
        rng = random.Random(SEED)  # noqa: S311 - the same errors every time
        asked = rng.sample(list(items), min(most, len(items)))
        wrong = [each.model_copy(update={"request": mistyped(each.request, rng)}) for each in asked]
        print(f"{part}, {len(asked)} requests: as they are {shares(rankers, asked)}", end="", flush=True)
        print(f", with errors {shares(rankers, wrong)}", end="", flush=True)
        corrected, features.corrected = features.corrected, lambda *_: {}
        print(f", not corrected {shares(rankers, wrong)}", flush=True)
        features.corrected = corrected


def shares(rankers: Rankers, items: list[Wanted]) -> str:
    recalls = [
        len({each.path for each in rank(rankers, item.request, AT)} & set(item.tools)) / len(item.tools)
        for item in items
    ]
    return f"{100 * sum(recalls) / len(recalls):.1f} ({100 * sum(each == 1 for each in recalls) / len(recalls):.0f})"


def mistyped(request: str, rng: random.Random) -> str:
    words = request.split(" ")
    places = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= 4]
    for place in rng.sample(places, min(ERRORS, len(places))):
        word = words[place]
        at = rng.randrange(1, len(word) - 1)
        words[place] = rng.choice([*errors(word, at, rng.choice(string.ascii_lowercase))])
    return " ".join(words)


def errors(word: str, at: int, letter: str) -> Iterator[str]:
    yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    yield word[:at] + word[at + 1 :]
    yield word[:at] + letter + word[at + 1 :]
    yield word[:at] + letter + word[at:]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
