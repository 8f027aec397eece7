"""What each view and each ranker adds is measured on requests that the index does not hold."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.refine.planted import ALL, toolbox_of
from toolsmith.library.improve.explain_index import explain_index
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Example


def test_views_and_rankers_are_measured_on_example_requests_held_out(tmp_path: Path, sandbox: Sandbox) -> None:
    box = toolbox_of(tmp_path / "box", [ALL["travel-price"], ALL["join-digits"]], sandbox)
    assert explain_index(box).requests == 0
    tool = box.get("planted/travel-price")
    example = Example(request="What does a journey of 12 km cost?", arguments={"distance": 12}, result=36)
    told = tool.with_(doc=tool.doc.model_copy(update={"examples": (example,)}))
    box.redocument([told], replacing={tool.path: tool.doc_id}, message="Give an example", trailers={})
    explained = explain_index(box)
    assert (explained.requests, explained.recall) == (1, 1.0)
    assert {each.name: each.tools for each in explained.views}["name"] == 2
    assert all(each.without is not None for each in explained.views)
    assert {"words", "spelling", "meaning"} <= {each.name for each in explained.rankers}
