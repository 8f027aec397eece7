"""What a model adds to a search: queries a step, its choice among twenty, one more attempt; and what it costs.

Takes ToolE's folder (`tools.jsonl`, `single.jsonl`, `multi.jsonl`) and a model; every n-th request of both files.

    python benchmarks/search_with_model.py FOLDER MODEL [REQUESTS [METHOD ...]]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from search_next import build, plain, read
from search_use import requests

from toolsmith.models.meter import Budget, Meter
from toolsmith.models.open import open_model
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.select_with_model import SelectWithModel

DEPTH = 5
METHODS = ("search", "steps", "rerank", "reflect")


def main(folder: Path, name: str, most: int, methods: tuple[str, ...]) -> None:
    described = {each["name"]: each["description"] for each in read(folder / "tools.jsonl")}
    tools = set(map(plain, described))
    with tempfile.TemporaryDirectory() as place:
        box = build(Path(place) / "toole", described)
        box.rebuild_index()
        model = open_model(name)
        for part in ("single", "multi"):
            asked = requests(folder / f"{part}.jsonl", tools)
            asked = asked[:: max(1, len(asked) // most)][:most]
            for method in methods:
                meter = Meter(model, Budget())
                selector = (
                    SelectBySearch(box, DEPTH, include_changed=True)
                    if method == "search"
                    else SelectWithModel(meter, box, method, DEPTH, include_changed=True)
                )
                shares = []
                for text, needed in asked:
                    found = {plain(path) for path in selector.select(text)}
                    shares.append(len(found & set(needed)) / len(needed))
                used = meter.spending
                share = 100 * sum(shares) / len(shares)
                said = f"{used.calls} questions, {used.input_tokens + used.output_tokens} tokens"
                print(f"{part:<7} {method:<8} {share:.1f} of {len(asked)}; {said}", flush=True)


if __name__ == "__main__":
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    main(Path(sys.argv[1]), sys.argv[2], count, tuple(sys.argv[4:]) or METHODS)
