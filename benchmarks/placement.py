"""How often a new tool is put into the right category by its likeness to what is there, and how often it is left alone.

Takes a JSON Lines file of tools with a category each ({"api_name", "api_description", "parameters", "field"}, as in
Seal-Tools). Toolboxes of whole categories, and toolboxes of tools at random, where mostly no right category is there,
are drawn; each tool is placed among the others. "placed" is the share that is similar enough, "right" the share of
those that is put where it was.

    python benchmarks/placement.py TOOLS.jsonl [hashing|minilm] [TOOLS]
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from toolsmith.toolbox.index.embed import open_embedder

LEVELS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
DRAWS = 5
NEAREST = 2


def main(path: Path, embedder: str, count: int) -> None:
    tools = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    chosen = open_embedder(embedder)  # type: ignore[arg-type]
    by_field = defaultdict(list)
    for tool in tools:
        by_field[tool["field"]].append(tool)
    full = [members for members in by_field.values() if len(members) >= NEAREST + 1]
    chooser = random.Random(7)  # noqa: S311 - reproducible, not secret
    print(f"{len(tools)} tools, {len(by_field)} categories; {chosen.name}; {DRAWS} toolboxes of {count} tools")
    print(f"{'':28}" + "".join(f"  at {level:4}" for level in LEVELS))
    for title in ("whole categories", "tools at random"):
        rows = []
        for _ in range(DRAWS):
            chooser.shuffle(full)
            whole = [tool for members in full for tool in members][:count]
            rows += placed(whole if title == "whole categories" else chooser.sample(tools, count), chosen)
        shares = [[right for score, right in rows if score >= level] for level in LEVELS]
        print(f"{title + ', placed':28}" + "".join(f"  {len(each) / len(rows):7.0%}" for each in shares))
        print(f"{title + ', right':28}" + "".join(f"  {sum(each) / max(1, len(each)):7.0%}" for each in shares))


def placed(tools: list[dict], embedder: object) -> list[tuple[float, bool]]:
    """Of each tool the similarity of the nearest category, and whether it is its own."""
    vectors = np.asarray(embedder.embed([text(tool) for tool in tools]))  # type: ignore[attr-defined]
    cosines = vectors @ vectors.T
    found = []
    for place, tool in enumerate(tools):
        by_category = defaultdict(list)
        for other in np.argsort(-cosines[place])[:64]:
            if other != place and len(by_category[tools[other]["field"]]) < NEAREST:
                by_category[tools[other]["field"]].append(float(cosines[place, other]))
        best = max(by_category, key=lambda category: sum(by_category[category]))
        found.append((sum(by_category[best]) / NEAREST, best == tool["field"]))
    return found


def text(tool: dict) -> str:
    parameters = " ".join(f"{name} {each.get('description', '')}" for name, each in tool["parameters"].items())
    return f"{tool['api_name']} {tool['api_description']} {parameters}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "hashing", int((sys.argv[3:] or ["300"])[0]))
