"""Lazy tools: lists tools without reading them, names them apart, and follows the toolbox."""

from __future__ import annotations

import pytest

from tests.toolboxes import TOTAL, make_tool
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.tool_definitions import definition_names
from toolsmith.errors import ToolNotFoundError
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def toolbox(tmp_path, sandbox):
    Toolbox.create(tmp_path / "box")
    made = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    tools = [make_tool(f"total-{n}", f"area-{n % 5}", f"{TOTAL}# {n}\n", f"Adds numbers, way {n}.") for n in range(30)]
    made.add_many(tools)
    return made


def test_tool_is_read_when_it_is_wanted(toolbox):
    served = ServedTools(LazyTools(toolbox))
    lazy_tools = served.lazy_tools
    assert len(lazy_tools.entries) == 30
    assert served.find("adds numbers, way 7", 3)["tools"][0]["name"] == "total_7"
    assert not lazy_tools._state._kept
    assert served.call("Total-7", {"numbers": [1, 2]}).value == 3
    assert list(lazy_tools._state._kept) == ["area-2/total-7"]


def test_lazy_tools_follow_the_toolbox(toolbox):
    lazy_tools = LazyTools(toolbox)
    before = lazy_tools.version
    assert not lazy_tools.refresh()
    toolbox.add(make_tool("sum", "area-9", f"{TOTAL}# new\n", "Adds."))
    assert lazy_tools.refresh()
    assert lazy_tools.version != before
    assert lazy_tools.find("sum").version == lazy_tools.version


def test_unknown_name_is_refused_with_the_nearest(toolbox):
    seen = ServedTools(LazyTools(toolbox)).call("totale_7", {})
    assert seen.error.error == "unknown_tool"
    assert "total_7" in seen.error.problems[0].did_you_mean
    with pytest.raises(ToolNotFoundError):
        LazyTools(toolbox).tool("total_7")


def test_tool_that_cannot_be_read_leaves_the_others_on_offer(toolbox):
    (toolbox.root / "area-0" / "total-0" / "tool.json").write_text("{")
    toolbox.history.git.run("commit", "-qam", "Break a tool by hand")
    lazy_tools = LazyTools(Toolbox.open(toolbox.root))
    assert len(lazy_tools.entries) == 29
    assert lazy_tools.find("total_0") is None
    assert len(lazy_tools.definitions()) == 29


def test_names_are_told_apart():
    names = definition_names(["a/total", "b/total", "a/read-result", "a/mean", "a-b/x", "c/x"])
    assert names["a/mean"] == "mean"
    assert names["a/total"] == "a__total"
    assert names["a/read-result"] == "a__read_result"
    assert len(set(names.values())) == 6
