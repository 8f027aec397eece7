"""A client sees of a served MCP server what it would see of the server itself, but for the docs of its tools."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import mcp_types as mcp
import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.make.adopt import adopt_mcp
from toolsmith.library.versions.sharing import clone
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox

SERVER = Path(__file__).parents[2] / "remotes" / "showing_mcp_server.py"
COMMAND = f"{sys.executable} {SERVER}"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolbox]:
    root = tmp_path_factory.mktemp("passed") / "box"
    adopt_mcp(COMMAND, root, category="one")
    opened = Toolbox.open(root)
    yield opened
    opened.close()


def proxied(box: Toolbox, work: Any, **options: Any) -> Any:
    async def run() -> Any:
        server = McpServer(ServedTools(LazyTools(box, only=options.pop("only", ())), **options)).server
        async with Client(server) as client:
            return await work(client)

    return anyio.run(run)


CALLS = [("weather", {"city": "Ulm"}), ("picture", {}), ("picture", {"words": 4_000}), ("plain", {})]


async def _called(client: Client) -> list[Any]:
    results = [await client.call_tool(name, arguments) for name, arguments in CALLS]
    return [(each.content, each.structured_content, each.is_error) for each in results]


async def _listed(client: Client) -> list[Any]:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    return [(tools[name].output_schema, tools[name].annotations, tools[name].title) for name, _ in CALLS]


async def _prompts(client: Client) -> list[Any]:
    filled = await client.get_prompt("greet", {"name": "Ada"})
    names = await client.complete(mcp.PromptReference(name="greet"), {"name": "name", "value": "A"})
    return [(await client.list_prompts()).prompts, filled.messages, filled.description, names.completion.values]


async def _resources(client: Client) -> list[Any]:
    uris = ("note://plain", "note://bytes", "note://of/Noether")
    found = [(await client.read_resource(uri)).contents for uri in uris]
    listed = [each for each in (await client.list_resources()).resources if not str(each.uri).startswith("toolsmith:")]
    templates = (await client.list_resource_templates()).resource_templates
    return [found, listed, [each for each in templates if not each.uri_template.startswith("toolsmith:")]]


WORKS = (_called, _listed, _prompts, _resources)


@pytest.fixture(scope="module")
def direct() -> dict[str, Any]:
    """What a client sees of the server itself."""

    async def run() -> dict[str, Any]:
        async with Client(stdio_client(StdioServerParameters(command=sys.executable, args=[str(SERVER)]))) as client:
            return {work.__name__: await work(client) for work in WORKS}

    return anyio.run(run)


@pytest.mark.parametrize("work", WORKS)
def test_all_comes_through_as_it_is(box: Toolbox, direct: dict[str, Any], work: Any) -> None:
    assert proxied(box, work) == direct[work.__name__]


def test_images_reach_the_client_in_a_large_toolbox_too(box: Toolbox) -> None:
    async def work(client: Client) -> Any:
        return (await client.call_tool("call_writing_tool", {"name": "picture", "arguments": {}})).content

    kinds = [block.type for block in proxied(box, work, listed_at_most=1)]
    assert kinds == ["text", "image", "audio", "resource_link", "resource"]


def test_a_text_too_long_to_show_is_paged_and_says_how_to_read_on(box: Toolbox) -> None:
    async def work(client: Client) -> Any:
        first = await client.call_tool("plain", {"count": 4_000})
        return first.content[0].text, first.structured_content  # type: ignore[union-attr]

    text, structured = proxied(box, work)
    assert text.startswith('{"n": 111')
    assert structured is None


@pytest.mark.parametrize("ask", ["get_prompt", "read_resource"])
def test_what_no_server_has_is_an_error_that_names_it(box: Toolbox, ask: str) -> None:
    async def work(client: Client) -> Any:
        await getattr(client, ask)("note://nowhere")

    with pytest.raises((MCPError, ExceptionGroup)) as refused:
        proxied(box, work)
    assert refused.group_contains(MCPError, match="note://nowhere") or "note://nowhere" in str(refused.value)


def test_a_client_with_some_tools_only_gets_no_prompts_or_resources_of_their_servers(box: Toolbox) -> None:
    async def work(client: Client) -> Any:
        resources = (await client.list_resources()).resources
        return (await client.list_prompts()).prompts, [each for each in resources if "note" in str(each.uri)]

    assert proxied(box, work, only=("one/weather",)) == ([], [])


@pytest.mark.end_to_end
def test_two_servers_keep_both_prompts_and_one_that_is_gone_leaves_the_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = tmp_path / "server.py"
    copy.write_text(SERVER.read_text())
    adopt_mcp(COMMAND, tmp_path / "box", category="one")
    adopt_mcp(f"{sys.executable} {copy}", tmp_path / "box", category="two")
    box = Toolbox.open(tmp_path / "box")

    async def work(client: Client) -> Any:
        return [prompt.name for prompt in (await client.list_prompts()).prompts]

    assert sorted(proxied(box, work)) == ["one_greet", "two_greet"]

    async def filled(client: Client) -> Any:
        return (await client.get_prompt("two_greet", {"name": "Ada"})).messages[0].content.text  # type: ignore[union-attr]

    assert "Greet Ada" in proxied(box, filled)
    box.close()
    copy.unlink()
    with caplog.at_level(logging.WARNING):
        assert proxied(box, work) == ["greet"]
    assert "two cannot be listed" in caplog.text
    box.close()


@pytest.mark.end_to_end
def test_a_server_whose_variable_is_not_set_leaves_the_prompts_of_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GREETING_TONE", "warm")
    adopt_mcp(COMMAND, tmp_path / "box", category="one")
    adopt_mcp(f"{sys.executable} -B {SERVER}", tmp_path / "box", category="two", settings={"env": ["GREETING_TONE"]})
    monkeypatch.delenv("GREETING_TONE")
    box = Toolbox.open(tmp_path / "box")

    async def work(client: Client) -> Any:
        return [prompt.name for prompt in (await client.list_prompts()).prompts]

    with caplog.at_level(logging.WARNING):
        assert proxied(box, work) == ["greet"]
    assert "GREETING_TONE" in caplog.text
    box.close()


def test_a_server_that_nobody_here_trusts_is_not_started(box: Toolbox, tmp_path: Path) -> None:
    copy = clone(str(box.root), tmp_path / "clone")

    async def work(client: Client) -> Any:
        return (await client.list_prompts()).prompts

    assert proxied(copy, work) == []
