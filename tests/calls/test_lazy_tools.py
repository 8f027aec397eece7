"""The shelf lists tools without reading them, names them apart, and follows the toolbox."""

from __future__ import annotations

import pytest

from tests.toolboxes import TOTAL, make_tool
from toolsmith.calls.lazy_tools import Shelf
from toolsmith.calls.tool_definitions import offered_names
from toolsmith.errors import ToolNotFoundError
from toolsmith.serving.offering import Offering
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def toolbox(tmp_path, sandbox):
    Toolbox.create(tmp_path / "box")
    made = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    tools = [make_tool(f"total-{n}", f"area-{n % 5}", f"{TOTAL}# {n}\n", f"Adds numbers, way {n}.") for n in range(30)]
    made.add_many(tools)
    return made


def test_tool_is_read_when_it_is_wanted(toolbox):
    offering = Offering(Shelf(toolbox))
    shelf = offering.shelf
    assert len(shelf.entries) == 30
    assert offering.find("adds numbers, way 7", 3)[0]["name"] == "total_7"
    assert not shelf._state._kept
    assert offering.call("Total-7", {"numbers": [1, 2]}).value == 3
    assert list(shelf._state._kept) == ["area-2/total-7"]


def test_shelf_follows_the_toolbox(toolbox):
    shelf = Shelf(toolbox)
    before = shelf.version
    assert not shelf.refresh()
    toolbox.add(make_tool("sum", "area-9", f"{TOTAL}# new\n", "Adds."))
    assert shelf.refresh()
    assert shelf.version != before
    assert shelf.find_offer("sum").version == shelf.version


def test_unknown_name_is_refused_with_the_nearest(toolbox):
    seen = Offering(Shelf(toolbox)).call("totale_7", {})
    assert seen.error.error == "unknown_tool"
    assert "total_7" in seen.error.problems[0].did_you_mean
    with pytest.raises(ToolNotFoundError):
        Shelf(toolbox).tool("total_7")


def test_tool_that_cannot_be_read_leaves_the_others_on_offer(toolbox):
    (toolbox.root / "area-0" / "total-0" / "tool.json").write_text("{")
    toolbox.history.git.run("commit", "-qam", "Break a tool by hand")
    shelf = Shelf(Toolbox.open(toolbox.root))
    assert len(shelf.entries) == 29
    assert shelf.find_offer("total_0") is None
    assert len(shelf.offers()) == 29


def test_names_are_told_apart():
    names = offered_names(["a/total", "b/total", "a/read-result", "a/mean", "a-b/x", "c/x"])
    assert names["a/mean"] == "mean"
    assert names["a/total"] == "a__total"
    assert names["a/read-result"] == "a__read_result"
    assert len(set(names.values())) == 6
