"""The MCP server, met by the official SDK's client over streamable HTTP and standard streams."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from mcp import MCPError, StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import ElicitResult

from tests.serving.servers import served
from tests.toolboxes import TOTAL, make_tool, make_toolbox
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    return make_toolbox(tmp_path_factory.mktemp("mcp") / "box", sandbox)


@pytest.fixture(scope="module")
def url(toolbox):
    with served(toolbox) as base:
        yield f"{base}/mcp/"


@pytest.fixture(scope="module")
def finding_url(toolbox):
    with served(toolbox, listed_at_most=2) as base:
        yield f"{base}/mcp"


def ask(url, work, **options):
    async def run():
        async with Client(url, **options) as client:
            return await work(client)

    with ThreadPoolExecutor(1) as thread:  # the main thread may hold an event loop that litellm made
        return thread.submit(anyio.run, run).result()


def text_of(result):
    return "".join(item.text for item in result.content)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_small_toolbox_lists_its_tools_and_calls_them(url, toolbox, mode):
    async def work(client):
        tools = (await client.list_tools()).tools
        called = await client.call_tool("convert_length", {"value": "2", "unit": "MILE"})
        return tools, called

    tools, called = ask(url, work, mode=mode)
    assert {tool.name for tool in tools} == {"broken", "convert_length", "primes_below", "total", "read_result"}
    assert not called.is_error
    assert called.structured_content == {"result": 3218.688}
    assert called.meta["toolsmith/use"]["version"] == toolbox.commit
    assert len(called.meta["toolsmith/repairs"]) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("convert_length", {"value": 1}, "missing_argument"),
        ("convert_length", {"value": 1, "unit": "yard"}, "wrong_value"),
        ("convert_length", {"value": -1, "unit": "mile"}, "outside_domain"),
        ("convert_length", {"value": 1, "unit": "mile", "__proto__": {"a": 1}}, "unknown_argument"),
        ("broken", {"text": "a"}, "tool_failed"),
        ("../../etc/passwd", {}, "unknown_tool"),
        ("units/../units/convert-length", {"value": 1, "unit": "mile"}, "unknown_tool"),
    ],
)
def test_what_is_wrong_comes_back_as_a_structured_error_result(url, name, arguments, kind):
    result = ask(url, lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert json.loads(text_of(result))["error"] == kind
    assert "Traceback" not in text_of(result)


def test_large_toolbox_offers_finding_describing_and_calling(finding_url):
    async def work(client):
        names = {tool.name for tool in (await client.list_tools()).tools}
        found = (await client.call_tool("find_tools", {"request": "prime numbers"})).structured_content
        about = (await client.call_tool("describe_tool", {"name": "primes_below"})).structured_content
        called = await client.call_tool("call_tool", {"name": "primes_below", "arguments": {"limit": 10}})
        wrong = await client.call_tool("call_tool", {"name": "primes_below", "arguments": {}})
        odd = await client.call_tool("find_tools", {"request": "x", "limit": 0})
        strict = await client.call_tool("find_tools", {"request": "prime numbers", "at_least": 1})
        asked = {"request": "prime numbers", "after": "total", "where": ["category=units"]}
        narrowed = (await client.call_tool("find_tools", asked)).structured_content
        lost = await client.call_tool("find_tools", asked | {"where": ["colour=red"], "after": "total"})
        return names, found, about, called, wrong, odd, narrowed, lost, strict.structured_content

    names, found, about, called, wrong, odd, narrowed, lost, strict = ask(finding_url, work)
    assert (found["none_fits"], strict["none_fits"], strict["tools"]) == (False, True, [])
    assert f"{found['tools'][0]['score']:.3f}" in strict["note"]
    assert [tool["name"] for tool in narrowed["tools"]] == ["convert_length"]
    assert lost.is_error
    assert "keys are category" in text_of(lost)
    assert names == {"find_tools", "describe_tool", "call_tool", "read_result"}
    assert found["tools"][0]["name"] == "primes_below"
    assert about["parameters"]["required"] == ["limit"]
    assert called.structured_content == {"result": [2, 3, 5, 7]}
    assert wrong.is_error
    assert odd.is_error


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "convert_length", "arguments": '{"value": 2, "unit": "mile"}'},
        {"name": "convert_length", "value": 2, "unit": "mile"},
        {"tool": "convert_length", "arguments": {"value": "2", "unit": "Mile"}},
        {"tool_name": "units/convert-length", "args": {"value": 2, "unit": "mile"}},
        {"function": {"name": "convert_length", "arguments": '{"value": 2, "unit": "mile"}'}},
        {"arguments": {"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}},
    ],
)
def test_a_call_within_a_call_is_repaired_like_any_other(finding_url, arguments):
    called = ask(finding_url, lambda client: client.call_tool("call_tool", arguments))
    assert called.structured_content == {"result": 3218.688}
    assert called.meta["toolsmith/repairs"]


@pytest.mark.parametrize(
    "arguments", [{"name": "convert_length", "arguments": "two miles"}, {"value": 2}, {"name": 3, "arguments": {}}]
)
def test_a_call_within_a_call_that_has_no_reading_is_an_error(finding_url, arguments):
    assert ask(finding_url, lambda client: client.call_tool("call_tool", arguments)).is_error


ODD = """\
def {name}(text: str) -> {kind}:
    \"\"\"A value of another kind.\"\"\"
    return {value}
"""
VALUES = {
    "a-set": ("set[int]", "{2, 1}", {"result": [1, 2]}),
    "a-nan": ("float", 'float("nan")', {"value": "NaN"}),
    "a-tuple": ("tuple[int, str]", '(1, "a")', {"result": [1, "a"]}),
    "a-date": ("datetime.date", "datetime.date(2024, 2, 29)", {"result": "2024-02-29"}),
    "a-decimal": ("Decimal", 'Decimal("0.10")', {"result": 0.1}),
    "keys": ("dict[int, str]", '{1: "a"}', {"result": {"1": "a"}}),
    "not-as-said": ("int", '"text"', {"value": "text"}),
}


def test_results_are_announced_and_are_what_any_client_of_json_reads(tmp_path, sandbox):
    toolbox = make_toolbox(tmp_path / "box", sandbox)
    for name, (kind, value, _) in VALUES.items():
        code = ODD.format(name=name.replace("-", "_"), kind=kind, value=value)
        toolbox.add(make_tool(name, "odd", f"import datetime\nfrom decimal import Decimal\n\n\n{code}", "Odd."))

    async def work(client):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        calls = {name: await client.call_tool(name.replace("-", "_"), {"text": "x"}) for name in VALUES}
        return tools, calls

    with served(toolbox) as base:
        tools, calls = ask(f"{base}/mcp/", work)  # the SDK's client refuses what does not fit the schema
    assert {name: called.structured_content for name, called in calls.items()} == {
        name: expected for name, (_, _, expected) in VALUES.items()
    }
    assert tools["primes_below"].output_schema["properties"]["result"]["items"] == {"type": "integer"}
    assert text_of(calls["a-set"]) == "[1, 2]"


SLOW = """\
def slow(text: str) -> str:
    \"\"\"Takes its time.\"\"\"
    return str(sum(number * number for number in range(15_000_000)) % 10)
"""


@pytest.mark.end_to_end
def test_a_client_that_asks_for_progress_hears_of_a_long_call(tmp_path, sandbox):
    toolbox = make_toolbox(tmp_path / "box", sandbox)
    toolbox.add(make_tool("slow", "odd", SLOW, "Slow."))
    heard = []

    async def hear(progress, total, message):
        heard.append((progress, total, message))

    async def work(client):
        return await client.call_tool("slow", {"text": "x"}, progress_callback=hear)

    with served(toolbox) as base:
        assert not ask(f"{base}/mcp/", work).is_error
    assert heard[0] == (1.0, None, "slow is at work")
    assert [progress for progress, _, _ in heard] == sorted({progress for progress, _, _ in heard})


def test_long_result_is_read_on_by_its_handle(url):
    async def work(client):
        first = await client.call_tool("primes_below", {"limit": 30_000})
        handle = first.structured_content["handle"]
        page = await client.call_tool("read_result", {"handle": handle, "start": 8000})
        found = await client.call_tool("read_result", {"handle": handle, "find": "29989"})
        guess = await client.call_tool("read_result", {"handle": "0" * 16})
        return text_of(page), text_of(found), guess

    page, found, guess = ask(url, work)
    assert "characters left" in page
    assert "29989" in found
    assert guess.is_error


def test_docs_and_catalogue_are_resources(url):
    async def work(client):
        listed = [str(item.uri) for item in (await client.list_resources()).resources]
        doc = (await client.read_resource("toolsmith://doc/units/convert-length")).contents[0].text
        catalogue = (await client.read_resource("toolsmith://catalogue")).contents[0].text
        return listed, doc, catalogue

    listed, doc, catalogue = ask(url, work)
    assert "toolsmith://doc/units/convert-length" in listed
    assert "## Parameters" in doc
    assert "numbers/total" in catalogue


@pytest.mark.parametrize(
    "uri", ["toolsmith://doc/../toolbox.toml", "file:///etc/passwd", "toolsmith://doc/none", "toolsmith://doc/"]
)
def test_resource_that_is_not_offered_is_refused(url, uri):
    async def work(client):
        with pytest.raises(MCPError, match="no resource"):
            await client.read_resource(uri)

    ask(url, work)


def test_clients_hear_when_the_toolbox_moves(tmp_path, sandbox):
    toolbox = make_toolbox(tmp_path / "box", sandbox)
    changed = anyio.Event()

    async def hear(message):
        if type(message).__name__ == "ToolListChangedNotification":
            changed.set()

    async def work(client):
        before = len((await client.list_tools()).tools)
        toolbox.add(
            make_tool("sum-up", "numbers", TOTAL.replace("total", "sum_up").replace("sum(", "1 * sum("), "Sums.")
        )
        with anyio.fail_after(10):
            await changed.wait()
        called = await client.call_tool("sum_up", {"numbers": [1]})
        return before, called

    with served(toolbox) as base:
        before, called = ask(f"{base}/mcp/", work, mode="legacy", message_handler=hear)
    assert before == 5
    assert not called.is_error


def stdio(toolbox):
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "toolsmith", "serve", str(toolbox.root), "--mcp"],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
    )


@pytest.mark.end_to_end
def test_standard_streams_serve_the_same(toolbox):
    result = ask(stdio_client(stdio(toolbox)), lambda client: client.call_tool("total", {"numbers": "[1, 2]"}))
    assert result.structured_content == {"result": 3.0}


def test_pinned_revision_stays_where_it_is(tmp_path, sandbox):
    first = make_toolbox(tmp_path / "box", sandbox)
    pinned = first.commit
    first.add(make_tool("sum-up", "numbers", TOTAL.replace("total", "sum_up").replace("sum(", "1 * sum("), "Sums."))
    with served(Toolbox.open(tmp_path / "box", sandbox=sandbox, revision=pinned)) as base:

        async def work(client):
            return {tool.name for tool in (await client.list_tools()).tools}, await client.call_tool(
                "total", {"numbers": [1]}
            )

        names, called = ask(f"{base}/mcp/", work)
    assert "sum_up" not in names
    assert called.meta["toolsmith/use"]["version"] == pinned


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("place", ["listed", "found"])
def test_missing_argument_is_asked_of_the_person_and_nothing_else(url, finding_url, mode, place):
    asked = []

    async def person(_, parameters):
        asked.append(parameters)
        return ElicitResult(action="accept", content={"unit": "Mile", "value": 99})

    async def work(client):
        if place == "listed":
            return await client.call_tool("convert_length", {"value": 2})
        return await client.call_tool("call_tool", {"name": "convert_length", "arguments": {"value": 2}})

    called = ask(url if place == "listed" else finding_url, work, mode=mode, elicitation_callback=person)
    assert called.structured_content == {"result": 3218.688}
    (question,) = asked
    assert list(question.requested_schema["properties"]) == ["unit"]
    assert question.requested_schema["properties"]["unit"]["enum"] == ["metre", "foot", "mile"]
    assert {"argument": "unit", "before": None, "after": "Mile", "rule": "asked for"} in called.meta[
        "toolsmith/repairs"
    ]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (ElicitResult(action="decline"), "missing_argument"),
        (ElicitResult(action="cancel"), "missing_argument"),
        (ElicitResult(action="accept", content={}), "missing_argument"),
        (ElicitResult(action="accept", content={"numbers": "many"}), "wrong_value"),
    ],
)
def test_answer_that_does_not_help_leaves_a_structured_error(url, mode, answer, kind):
    async def person(*_):
        return answer

    called = ask(url, lambda client: client.call_tool("total", {}), mode=mode, elicitation_callback=person)
    assert called.is_error
    assert json.loads(text_of(called))["error"] == kind


def test_list_is_asked_for_as_json(url):
    async def person(_, parameters):
        assert "As JSON" in parameters.requested_schema["properties"]["numbers"]["description"]
        return ElicitResult(action="accept", content={"numbers": "[1, 2.5]"})

    called = ask(url, lambda client: client.call_tool("total", {}), elicitation_callback=person)
    assert called.structured_content == {"result": 3.5}
