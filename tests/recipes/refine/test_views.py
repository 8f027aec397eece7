"""What the index reads of a tool is decided apart from its doc, by the held-out requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.refine.planted import ALL, toolbox_of
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.views import Competitors, choose_views
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.index.recall import measure_recall
from toolsmith.toolbox.index.views import views_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import SearchText, Tool
from toolsmith.types.trial import Trial

PATH = "planted/travel-price"
NAMES = ["travel-price", "parcel-price", "parking-price", "fabric-price", "rope-price", "route-price", "join-digits"]


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    return toolbox_of(tmp_path / "box", [ALL[name] for name in NAMES], sandbox)


def _described(tool: Tool, text: str) -> Tool:
    return tool.with_(doc=tool.doc.model_copy(update={"description": text}))


def _wanted(*requests: str) -> list[HeldOut]:
    return [HeldOut(request=text, tool=PATH, arguments={"distance": 1}, source="file") for text in requests]


def test_a_doc_that_would_be_found_worse_leaves_the_search_texts_as_they_were(box: Toolbox) -> None:
    before = _described(box.get(PATH), "The fare of a taxi ride through the town.")
    after = _described(before, "Multiplies its argument by three and adds one.")
    views = choose_views(before, after, _wanted("What is the fare of a taxi ride?"), [], Competitors(box))
    assert views.after.at_five >= views.before.at_five
    assert any("taxi" in text.text for text in views.texts)
    assert not any("Multiplies" in text.text for text in views.texts)


def test_a_doc_that_is_found_better_lends_its_words_to_the_index(box: Toolbox) -> None:
    before = _described(box.get(PATH), "Computes.")
    after = _described(before, "How many eggs a basket holds.")
    views = choose_views(before, after, _wanted("What number of eggs will a basket hold?"), [], Competitors(box))
    assert views.after.reciprocal_rank > views.before.reciprocal_rank
    assert any("eggs" in text.text for text in views.texts)


def test_requests_of_trials_may_become_search_texts_held_out_ones_never(box: Toolbox) -> None:
    tool = _described(box.get(PATH), "Computes.")
    trial = Trial(tool=PATH, code_id="c", arguments={}, outcome="ok", request="How many eggs fit into a basket?")
    held = _wanted("What number of eggs will a basket hold?")
    views = choose_views(tool, tool, held, [trial], Competitors(box))
    texts = [text.text for text in views.texts]
    assert "How many eggs fit into a basket?" in texts
    assert held[0].request not in texts


def test_search_texts_are_committed_and_searched(box: Toolbox) -> None:
    tool = box.get(PATH)
    found = tool.with_(search_texts=(SearchText(kind="request-0", text="a cab to the airport"),))
    box.redocument([found], replacing={PATH: tool.doc_id}, message="Find it by cabs", trailers={})
    assert box.get(PATH).search_texts == found.search_texts
    assert [view.kind for view in views_of(box.get(PATH))] == ["name", "request-0"]
    assert box.search("a cab to the airport", 1)[0].path == PATH


def test_recall_counts_ranks_among_the_given_tools(box: Toolbox) -> None:
    tools = box.tools()
    recall = measure_recall({"join digits": "planted/join-digits"}, tools, box.search_embedder)
    assert (recall.at_five, recall.reciprocal_rank) == (1.0, 1.0)
    assert measure_recall({}, tools, box.search_embedder).at_five == 0.0
