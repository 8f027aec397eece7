"""How often a search finds the right tool: by words, by vectors, by both, with each embedder that is installed.

Takes a folder with `tools.jsonl` ({"name", "description"}) and `single.jsonl` ({"query", "tools": [name]}), as in ToolE
of MetaTool. The tools are adopted into a toolbox; every n-th query is searched.

    python benchmarks/search_recall.py FOLDER [QUERIES]
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

import toolsmith
from toolsmith.errors import UsageError
from toolsmith.library.make.adopt import adopt
from toolsmith.toolbox.index.embed import Embedder, open_embedder

DEPTHS = (1, 3, 5)


def main(folder: Path, most: int) -> None:
    tools = read(folder / "tools.jsonl")
    requests = [(item["query"], item["tools"][0]) for item in read(folder / "single.jsonl")]
    requests = requests[:: max(1, len(requests) // most)]
    with tempfile.TemporaryDirectory() as place:
        box = build(Path(place), tools)
        known = {plain(path.rpartition("/")[2]) for path in toolsmith.Toolbox.open(box).paths()}
        requests = [(query, plain(name)) for query, name in requests if plain(name) in known]
        print(f"{len(known)} tools, {len(requests)} requests; recall at {', '.join(map(str, DEPTHS))}")
        words = toolsmith.Toolbox.open(box)
        show("words", requests, lambda query: [*words.catalogue.matching(query, max(DEPTHS))])
        for embedder in embedders():
            opened = toolsmith.Toolbox.open(box, embedder)
            opened.rebuild_index()
            vectors = opened._vectors  # noqa: SLF001 - what search does inside
            show(
                f"vectors, {embedder.name}",
                requests,
                lambda query, v=vectors, c=opened.commit: ranked(
                    v.nearest(v.embedder.embed([query]), max(DEPTHS), c)[0]
                ),
            )
            show(
                f"both, {embedder.name}",
                requests,
                lambda query, o=opened: [hit.path for hit in o.search(query, max(DEPTHS))],
            )


def build(place: Path, tools: list[dict]) -> Path:
    """A toolbox of the tools, as schemas that nobody has code for."""
    schemas = [
        {"name": tool["name"], "description": tool["description"], "parameters": {"type": "object", "properties": {}}}
        for tool in tools
    ]
    (place / "tools.json").write_text(json.dumps(schemas))
    adopt(str(place / "tools.json"), place / "box", category="tools")
    return place / "box"


def embedders() -> list[Embedder]:
    found = [open_embedder("hashing")]
    try:
        found.append(open_embedder("minilm"))
    except UsageError as error:
        print(f"skipped: {error.message}")
    return found


def show(title: str, requests: list[tuple[str, str]], find) -> None:  # noqa: ANN001 - a search
    places = []
    for query, name in requests:
        names = [plain(path.rpartition("/")[2]) for path in find(query)]
        places.append(names.index(name) if name in names else max(DEPTHS))
    recalls = "  ".join(f"{sum(place < depth for place in places) / len(places):.3f}" for depth in DEPTHS)
    print(f"{title:<28} {recalls}", flush=True)


def ranked(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda path: -scores[path])


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
