"""What a search gains from use: learnt from example requests as if they had been solved, measured on all others.

Takes ToolE's folder (`tools.jsonl`, `single.jsonl`, `multi.jsonl`), and asks of a toolbox of its tools: ten, three and
one example requests of every tool, the same of every third tool, and ten of which a fifth answered to a wrong tool.
Examples are of single requests; a request that taught is never asked. "Used" are requests that need a tool of the
third, "unused" all others.

    python benchmarks/search_use.py FOLDER [REQUESTS [EMBEDDER [ROW ...]]]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from search_next import Chain, build, learn, plain, read

from toolsmith.toolbox.index.embed import open_embedder
from toolsmith.toolbox.toolbox import Toolbox

SEED, DEPTH = 16, 5


def main(folder: Path, most: int, embedder: str = "", *rows: str) -> None:
    described = {each["name"]: each["description"] for each in read(folder / "tools.jsonl")}
    tools = set(map(plain, described))
    single, multi = (requests(folder / f"{name}.jsonl", tools) for name in ("single", "multi"))
    rng = random.Random(SEED)  # noqa: S311 - the same split every time
    rng.shuffle(single)
    taught, asked = split(single, 10)
    rng.shuffle(asked)  # the first of them are all of tools that are asked for most
    asked = asked[:most]
    thirds = set(sorted(tools)[::3])
    wrong = [(text, [rng.choice(sorted(tools))] if rng.random() < 0.2 else names) for text, names in taught]
    uses = {"none": []} | {
        title: [chain for chain in split(taught, of_each)[0] if not third or chain[1][0] in thirds]
        for of_each, word in ((10, "ten"), (3, "three"), (1, "one"))
        for third, title in ((False, word), (True, f"{word} of a third"))
    }
    uses["a fifth wrong"] = wrong
    with tempfile.TemporaryDirectory() as place:
        box = build(Path(place) / "toole", described)
        box = Toolbox.open(box.root, open_embedder(embedder)) if embedder else box
        box.rebuild_index()
        for title, chains in ((title, uses[title]) for title in rows or uses):
            (box.private / "trials.jsonl").unlink(missing_ok=True)
            learn(box, chains)
            started = time.perf_counter()
            learnt = box.learn()
            seconds = time.perf_counter() - started
            parts = {"single": found(box, asked), "multi": found(box, multi)}
            apart = "  ".join(
                f"{part} {group} {share(chosen):.1f} of {len(chosen)}"
                for part, shares in parts.items()
                for group in ("used", "unused")
                if (chosen := [each for names, each in shares if bool(thirds & {*names}) == (group == "used")])
            )
            all_found = 100 * sum(each == 1 for _, each in parts["multi"]) / len(multi)
            one, several = (share([each for _, each in parts[part]]) for part in ("single", "multi"))
            shares = f"single {one:.1f}  multi {several:.1f} ({all_found:.1f})"
            print(f"{title:<16} strength {learnt.strength:<4} {seconds:5.1f} s  {shares}; {apart}", flush=True)


def found(box: Toolbox, chains: Iterable[Chain]) -> list[tuple[list[str], float]]:
    """Of each request the tools that it needs, and which share of them is among the first five."""
    shares = []
    for text, names in chains:
        first = {plain(hit.path) for hit in box.search(text, DEPTH)}
        shares.append((names, len(first & set(names)) / len(names)))
    return shares


def share(shares: list[float]) -> float:
    """The mean, per cent."""
    return 100 * sum(shares) / len(shares)


def requests(file: Path, tools: set[str]) -> list[Chain]:
    chains = [(each["query"], list(map(plain, each["tools"]))) for each in read(file)]
    return [chain for chain in chains if tools.issuperset(chain[1])]


def split(chains: list[Chain], of_each: int) -> tuple[list[Chain], list[Chain]]:
    """The first requests of each tool, and the others."""
    number: Counter[str] = Counter()
    first: list[Chain] = []
    others: list[Chain] = []
    for text, names in chains:
        taken = number[names[0]] < of_each
        number[names[0]] += taken
        (first if taken else others).append((text, names))
    texts = {text for text, _ in first}
    return first, [chain for chain in others if chain[0] not in texts]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_000, *sys.argv[3:])
