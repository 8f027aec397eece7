"""What `bench search` measures of a set, and draws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.errors import UsageError
from toolsmith.library.improve.bench_search import bench_search

TOOLS = {
    "currency": "Convert money from one currency to another.",
    "weekday": "Tell the day of the week of a date.",
    "recipes": "Find recipes for dinner from what is in the fridge.",
    "flights": "Search cheap flights between two airports.",
}
ASKED = {
    "Convert 5 dollars to another currency": ["currency"],
    "Which day of the week is this date?": ["weekday"],
    "Recipes for dinner, and cheap flights between two airports": ["recipes", "flights"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tools = [{"name": name, "description": text} for name, text in TOOLS.items()]
    asked = [{"query": text, "tools": tools} for text, tools in ASKED.items()]
    for name, rows in {"tools": tools, "asked": asked}.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


def test_every_way_is_measured_beside_what_choosing_among_them_could_reach(folder: Path) -> None:
    measured = bench_search(folder, embedder="hashing", plot=folder / "found.svg")
    recalls = {each.way: each.recall for each in measured.found}
    assert measured.tools == 4
    assert {"search", "words", "vectors", "peer: bm25s"} <= recalls.keys()
    assert recalls["search"] == 1.0
    (best,) = (recall for way, recall in recalls.items() if "if one knew it" in way)
    assert best == max(recalls[way] for way in ("words", "spelling", "meaning", "vectors"))
    assert measured.near_misses["asked"] > 0.5
    assert "recall at 5" in (folder / "found.svg").read_text("utf-8") or (folder / "found.svg").stat().st_size > 1_000


def test_a_drawing_of_another_kind_is_refused_before_anything_is_measured(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"neither a \.png nor a \.svg"):
        bench_search(folder, plot=folder / "found.txt")
