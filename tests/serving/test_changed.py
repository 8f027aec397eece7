"""A tool that somebody edited since it was proved: not served, unless asked for; then it says so wherever it shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
from mcp.client.client import Client

from tests.serving.servers import served
from tests.toolboxes import make_toolbox

CHANGED = "changed since proof (code)"
PATH = "numbers/total"


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    box = make_toolbox(tmp_path_factory.mktemp("changed") / "box", sandbox)
    code = box.root / PATH / "tool.py"
    code.write_text(code.read_text().replace("* factory", "+ factory").replace("* factor", "+ factor"))
    box.history.git.run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--all", "-m", "By hand")
    return box


def over_mcp(base):
    async def run():
        async with Client(f"{base}/mcp") as client:
            tools = (await client.list_tools()).tools
            called = await client.call_tool("total", {"numbers": [1, 2]})
            page = (await client.read_resource("toolsmith://catalogue")).contents[0].text
            return {tool.name: tool for tool in tools}, called, page

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, run).result()


def test_it_is_neither_listed_nor_found_nor_called(toolbox):
    with served(toolbox) as base:
        tools, called, page = over_mcp(base)
        assert "total" not in tools
        assert called.is_error
        assert PATH not in page
        assert all(each["id"] != PATH for each in httpx.get(f"{base}/tools").json()["tools"])
        found = httpx.post(f"{base}/search", json={"request": "Adds a list of numbers"}).json()["tools"]
        assert found
        assert all(each["path"] != PATH for each in found)
        assert httpx.post(f"{base}/tools/{PATH}/call", json={"arguments": {"numbers": [1, 2]}}).status_code == 404
        assert httpx.get(f"{base}/tools/{PATH}").status_code == 404
        assert f"/tools/{PATH}/call" not in httpx.get(f"{base}/openapi.json").json()["paths"]


def test_where_it_is_asked_for_it_says_so_itself(toolbox):
    with served(toolbox, include_changed=True) as base:
        tools, called, page = over_mcp(base)
        assert tools["total"].meta["toolsmith/verdict"] == CHANGED
        assert tools["total"].description.startswith(f"Not proved as it is now: {CHANGED}. Adds")
        assert tools["primes_below"].meta["toolsmith/verdict"] == "accepted 12/12"
        assert called.meta["toolsmith/use"]["verdict"] == CHANGED
        assert f"({PATH}, {CHANGED})" in page
        assert {each["id"]: each["verdict"] for each in httpx.get(f"{base}/tools").json()["tools"]}[PATH] == CHANGED
        found = httpx.post(f"{base}/search", json={"request": "Adds a list of numbers"}).json()["tools"]
        assert {each["path"]: each["verdict"] for each in found}[PATH] == CHANGED
        called = httpx.post(f"{base}/tools/{PATH}/call", json={"arguments": {"numbers": [1, 2]}}).json()
        assert (called["result"], called["verdict"]) == (4.0, CHANGED)
        operation = httpx.get(f"{base}/openapi.json").json()["paths"][f"/tools/{PATH}/call"]["post"]
        assert operation["summary"].startswith("Not proved as it is now")
