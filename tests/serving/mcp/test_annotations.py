"""What clients are told of a tool's calls: what its server says of a proxied one, what is true of our own, else nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.remotes.loopback import Service
from tests.remotes.world.corpus import adopt_everything, changes, over_http, service
from tests.serving.mcp.test_mcp import ask, text_of
from tests.serving.servers import served
from tests.toolboxes import make_toolbox
from toolsmith.library.use.trust import trust
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox

PURE = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}
CANCEL = {
    "title": "Cancel an order", "readOnlyHint": False, "destructiveHint": True, "idempotentHint": True, "openWorldHint": False,
}  # fmt: skip
SAID = {
    "total": PURE,
    "read_result": PURE,
    "list_orders": {"readOnlyHint": True},
    "place_order": None,
    "cancel_order": CANCEL,
    "show_ticket": {"readOnlyHint": True, "idempotentHint": True},
    "open_ticket": None,
    "delete_ticket": {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": True},
    "stamp": None,
}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("annotations") / "journal.txt"


@pytest.fixture(scope="module")
def tickets(journal: Path) -> Iterator[Service]:
    with service(journal) as opened:
        yield opened


@pytest.fixture(scope="module")
def box(journal: Path, tickets: Service, sandbox: Sandbox) -> Iterator[Toolbox]:
    with over_http(journal) as urls:
        opened = make_toolbox(journal.parent / "box", sandbox)
        adopt_everything(opened, journal.parent, journal, urls, tickets.url)
        settings = opened.root / "toolbox.toml"
        settings.write_text(settings.read_text().replace("[effects]", '[effects]\n"make-table" = "writes"'))
        opened = Toolbox.open(opened.root, sandbox=sandbox)
        yield opened
        opened.close()


def test_every_tool_keeps_what_is_known_of_it_and_its_title(box: Toolbox) -> None:
    with served(box, listed_at_most=50) as base:
        tools = {tool.name: tool for tool in ask(f"{base}/mcp/", lambda client: client.list_tools()).tools}
    told = {name: tool.annotations and _known(tool.annotations) for name, tool in tools.items()}
    assert {name: told[name] for name in SAID} == SAID
    assert told["make_table"] == {"readOnlyHint": False, "destructiveHint": False}
    assert (tools["list_orders"].title, tools["total"].title) == ("Orders", None)
    assert tools["list_orders"].description == "List the orders of a status."


def _known(annotations: object) -> dict[str, object]:
    return annotations.model_dump(by_alias=True, exclude_none=True)  # type: ignore[attr-defined, no-any-return]


def test_in_a_large_toolbox_what_may_write_is_called_by_a_name_of_its_own(box: Toolbox, journal: Path) -> None:
    async def work(client):
        tools = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
        order = {"name": "place_order", "arguments": {"item": "tea"}}
        refused = await client.call_tool("call_tool", order)
        before = changes(journal)
        ordered = await client.call_tool("call_writing_tool", order)
        doubtful = await client.call_tool("call_tool", {"name": "list_orders", "arguments": {}})
        about = await client.call_tool("describe_tool", {"name": "cancel_order"})
        return tools, refused, before, ordered, doubtful, about

    with served(box, listed_at_most=2) as base:
        tools, refused, before, ordered, doubtful, about = ask(f"{base}/mcp/", work)
        assert {name: _known(annotations) for name, annotations in tools.items()} == {
            "find_tools": PURE,
            "describe_tool": PURE,
            "read_result": PURE,
            "call_tool": {"readOnlyHint": True},
            "call_writing_tool": {"readOnlyHint": False},
        }
        assert json.loads(text_of(refused))["error"] == "not_allowed"
        assert "call_writing_tool" in text_of(refused)
        assert before == []
        assert ordered.structured_content == {"result": "ordered 1 tea"}
        assert doubtful.is_error, "that it only reads is not believed here yet"
        assert about.structured_content["annotations"] == CANCEL
        assert about.structured_content["may_write"]
        trust(box, "shop/list-orders")
        call = {"name": "list_orders", "arguments": {}}
        assert not ask(f"{base}/mcp/", lambda client: client.call_tool("call_tool", call)).is_error


def test_a_toolbox_of_our_own_tools_has_one_tool_for_calling(tmp_path: Path, sandbox: Sandbox) -> None:
    own = make_toolbox(tmp_path / "own", sandbox)
    with served(own, listed_at_most=1) as base:
        tools = {tool.name: tool for tool in ask(f"{base}/mcp/", lambda client: client.list_tools()).tools}
    assert set(tools) == {"find_tools", "describe_tool", "call_tool", "read_result"}
    assert _known(tools["call_tool"].annotations) == PURE


def test_the_openapi_document_says_the_same(box: Toolbox) -> None:
    with served(box, listed_at_most=50) as base:
        document = httpx.get(f"{base}/openapi.json").json()
    operations = {
        item["post"].get("operationId"): item["post"] for item in document["paths"].values() if "post" in item
    }
    assert {name: operations[name].get("x-mcp-annotations") for name in SAID if name != "read_result"} == {
        name: said for name, said in SAID.items() if name != "read_result"
    }
