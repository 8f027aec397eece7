"""Several toolboxes served as one, by priority."""

from __future__ import annotations

import logging

import anyio
import httpx
import pytest
from mcp.client.client import Client

from tests.serving.servers import running
from tests.toolboxes import PRIMES, TOTAL, make_tool
from toolsmith.errors import BadInputError, ToolboxError
from toolsmith.library.use.serve import open_offering
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.toolbox.index.views import Wanted
from toolsmith.toolbox.toolbox import Toolbox

TENFOLD = TOTAL.replace("* factor", "* factor * 10")


@pytest.fixture
def boxes(tmp_path, sandbox):
    made = []
    for name, tools in (
        (
            "team",
            [
                make_tool("total", "sums", TOTAL, "Adds numbers."),
                make_tool("total-of-bill", "areas", TOTAL, "Adds areas."),
            ],
        ),
        (
            "company",
            [
                make_tool("total", "sums", TENFOLD, "Adds numbers tenfold."),
                make_tool("total-of-bill", "bills", TENFOLD, "The total of a bill, tenfold."),
                make_tool("primes-below", "primes", PRIMES, "Primes below a limit."),
            ],
        ),
    ):
        Toolbox.create(tmp_path / name)
        made.append(Toolbox.open(tmp_path / name, sandbox=sandbox))
        made[-1].add_many(tools)
    return made


def test_of_the_same_path_the_earlier_toolbox_counts_and_names_stay_those_of_the_earlier(boxes, caplog):
    team, company = boxes
    with caplog.at_level(logging.WARNING):
        served = open_offering(team, also=[company])
    assert dict(served.lazy_tools.names) == {
        "areas/total-of-bill": "total_of_bill",
        "bills/total-of-bill": "bills__total_of_bill",
        "primes/primes-below": "primes_below",
        "sums/total": "total",
    }
    assert "hidden by earlier toolboxes with the same path: sums/total" in caplog.text
    assert "offered by another name: bills/total-of-bill as bills__total_of_bill" in caplog.text
    assert {each.name for each in served.definitions()} == set(served.lazy_tools.names.values())
    assert served.call("total", {"numbers": [1, 2]}).value == 3
    assert served.call("bills__total_of_bill", {"numbers": [1, 2]}).value == 30
    assert served.call("primes/primes-below", {"limit": 6}).value == [2, 3, 5]
    assert [each.tool for each in team.trials.sums()] == ["sums/total"]
    assert sorted(each.tool for each in company.trials.sums()) == ["bills/total-of-bill", "primes/primes-below"]


def test_the_other_way_round_the_other_one_counts(boxes):
    served = open_offering(boxes[1], also=[boxes[0]])
    assert served.call("sums/total", {"numbers": [1, 2]}).value == 30


def test_a_search_goes_through_all_of_them(boxes):
    served = open_offering(boxes[0], also=[boxes[1]])
    assert served.find("primes below a limit", 1)["tools"][0]["path"] == "primes/primes-below"
    assert [each["path"] for each in served.find("adds numbers tenfold", 5)["tools"]].count("sums/total") == 1
    only = served.find("total of a bill", 5, Wanted(where=("category=bills",)))
    assert [each["path"] for each in only["tools"]] == ["bills/total-of-bill"]
    with pytest.raises(BadInputError):
        served.find("a total", 5, Wanted(where=("category=nowhere",)))
    with pytest.raises(BadInputError):
        served.find("a total", 5, Wanted(role="nobody"))


def test_it_follows_each_of_them(boxes):
    served = open_offering(boxes[0], also=[boxes[1]])
    before = served.lazy_tools.version
    assert not served.lazy_tools.refresh()
    boxes[1].add(make_tool("sum", "sums", TENFOLD + "# new\n", "A sum."))
    assert served.lazy_tools.refresh()
    assert served.lazy_tools.version != before
    assert served.call("sum", {"numbers": [1]}).value == 10


def test_one_that_can_no_longer_be_read_is_said_once_and_keeps_nobody_from_the_others(boxes, caplog):
    served = open_offering(boxes[0], also=[boxes[1]])
    tools = served.lazy_tools
    away = boxes[1].root.with_name("away")
    boxes[1].root.rename(away)
    assert not tools.refresh()
    assert not tools.refresh()
    assert caplog.text.count("so what it offered stays") == 1
    assert str(boxes[1].root) in tools.problem
    assert served.find("adds numbers", 5)["tools"][0]["path"] == "sums/total"
    assert served.call("total", {"numbers": [1, 2]}).value == 3
    boxes[0].add(make_tool("sum", "sums", TENFOLD + "# new\n", "A sum."))
    assert tools.refresh(), "the others are followed"
    assert served.call("sum", {"numbers": [1]}).value == 10
    away.rename(boxes[1].root)
    tools.refresh()
    assert not tools.problem
    boxes[0].root.rename(away)
    boxes[1].root.rename(away.with_name("away too"))
    with pytest.raises(ToolboxError):
        served.find("adds numbers", 5)


def test_both_servers_offer_them_and_list_them_in_pages(boxes):
    served = open_offering(boxes[0], also=[boxes[1]], listed_at_most=0)
    limits = Limits(requests_per_second=0)
    app = HttpApp(served, {}, limits=limits, mcp=McpServer(served))
    with running(Front({"": {"": app}}, limits=limits, metrics=app.metrics), limits) as base:
        page = httpx.get(f"{base}/tools", params={"offset": 2, "limit": 1}).json()
        assert (page["total"], [each["id"] for each in page["tools"]]) == (4, ["primes/primes-below"])
        answer = httpx.post(f"{base}/tools/bills/total-of-bill/call", json={"arguments": {"numbers": [4]}})
        assert answer.json()["result"] == 40

        async def asked():
            async with Client(f"{base}/mcp") as session:
                called = await session.call_tool("call_tool", {"name": "primes_below", "arguments": {"limit": 4}})
                return called.structured_content, await session.read_resource("toolsmith://catalogue")

        called, catalogue = anyio.run(asked)
    assert called == {"result": [2, 3]}
    assert all(f"- {category} (" in catalogue.contents[0].text for category in ("bills", "primes", "sums"))


def test_no_later_toolbox_takes_over_what_an_earlier_one_is_called(boxes, tmp_path, sandbox):
    Toolbox.create(tmp_path / "stranger")
    stranger = Toolbox.open(tmp_path / "stranger", sandbox=sandbox)
    stranger.add(make_tool("total", "", TENFOLD, "Adds numbers tenfold."))
    served = open_offering(boxes[0], also=[stranger])
    assert stranger.paths() == ["total"]
    assert served.call("total", {"numbers": [1, 2]}).value == 3
