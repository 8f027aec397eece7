"""What a doc is measured on is what its target serves, to the character; and all that a doc says is served."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
from mcp import Client

from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.shown import shown
from toolsmith.library.use.export import export
from toolsmith.prompts.ask import render
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.offer import DESCRIPTION_BUDGET, offered_text
from toolsmith.types.tool import Doc, Example, Parameter, Remote, Signature, Tool

REMOTE = Remote(kind="python", address="hidden_functions", operation="f1")
CALL = {"city": "PAR", "day": "2024-03-31"}
HIDDEN = Tool(
    name="f1",
    category="hidden",
    function="f1",
    code="",
    remote=REMOTE,
    verdict=remote_verdict(REMOTE),
    signature=Signature(parameters=(), accepts_more=True),
    doc=Doc(
        description="The weather of a day.",
        when_to_use="a past day",
        when_not_to_use="tomorrow",
        parameters={"city": "three capital letters", "day": "year-month-day"},
        returns="degrees Celsius",
        errors="an unknown city is refused",
        examples=(Example(request="How warm was Paris at Easter?", arguments=CALL, result=12.5),),
    ),
)
KNOWN = HIDDEN.with_(
    name="known",
    signature=Signature(parameters=(Parameter(name="city", type_schema={"type": "string"}),)),
    doc=HIDDEN.doc.model_copy(update={"parameters": {"city": "three capital letters"}}),
)


def _box(root: Path) -> Toolbox:
    box = Toolbox.create(root / "box")
    box.add_many([HIDDEN, KNOWN], keep_unproven=True)
    return box


def _over_mcp(box: Toolbox, listed_at_most: int, work):
    async def run():
        async with Client(McpServer(ServedTools(LazyTools(box), listed_at_most=listed_at_most)).server) as client:
            return await work(client)

    return anyio.run(run)


def test_the_gate_shows_what_an_mcp_listing_shows(tmp_path: Path) -> None:
    box = _box(tmp_path)
    listed = {tool.name: tool for tool in _over_mcp(box, 20, lambda client: client.list_tools()).tools}
    for tool in box.tools():
        view = shown(tool, "mcp")
        assert (listed[view.name].description, listed[view.name].input_schema) == (view.text, view.schema_)
        assert render("call_tool", call_variables(tool, "?", "mcp")).count(view.text) == 1


def test_the_gate_shows_what_a_large_toolbox_describes(tmp_path: Path) -> None:
    box = _box(tmp_path)
    view = shown(box.get("f1"), "find_tools")
    said = _over_mcp(box, 1, lambda client: client.call_tool("describe_tool", {"name": "f1"})).content[0].text
    assert said == f"{view.text}\n\nArguments: {json.dumps(view.schema_)}"


def test_the_gate_shows_what_an_openai_export_holds(tmp_path: Path) -> None:
    box = _box(tmp_path)
    export(box, "openai", tmp_path / "tools.json")
    functions = {
        each["function"]["name"]: each["function"] for each in json.loads((tmp_path / "tools.json").read_text())
    }
    for tool in box.tools():
        view = shown(tool, "openai")
        assert (functions[view.name]["description"], functions[view.name]["parameters"]) == (view.text, view.schema_)


def test_the_gate_shows_what_our_own_prompts_hold(tmp_path: Path) -> None:
    box = _box(tmp_path)
    (definition,) = LazyTools(box).definitions(["hidden/f1"])
    variables = {"definitions": [definition], "is_native": False, "is_brief": False, "focus": False, "worked": []}
    prompt = render("solve_direct", {**variables, "is_known": True, "no_tool": ""})
    assert shown(box.get("f1"), "solve").text in prompt


def test_every_part_of_a_doc_is_served_everywhere(tmp_path: Path) -> None:
    box = _box(tmp_path)
    doc = HIDDEN.doc
    wanted = [doc.description, doc.when_to_use, doc.when_not_to_use, doc.returns, doc.errors, *doc.parameters.values()]
    for target in ("mcp", "openai", "find_tools", "solve"):
        view = shown(box.get("f1"), target)
        text = f"{view.text} {json.dumps(view.schema_)}"
        assert [part for part in (*wanted, "PAR", "How warm") if part not in text] == [], target


def test_a_call_of_a_parameter_that_only_the_doc_knows_is_let_through(tmp_path: Path) -> None:
    schema = shown(_box(tmp_path).get("f1"), "mcp").schema_
    assert schema is not None
    assert schema["properties"].keys() == {"city", "day"}
    assert schema["additionalProperties"] is True


def test_what_is_beyond_the_budget_is_left_out_whole_the_example_first() -> None:
    long = KNOWN.with_(doc=KNOWN.doc.model_copy(update={"when_to_use": "x" * (DESCRIPTION_BUDGET - 180)}))
    text = offered_text(long)
    assert len(text) <= DESCRIPTION_BUDGET
    assert text.endswith("Errors: an unknown city is refused")


def test_a_longer_doc_takes_more_tokens() -> None:
    short = KNOWN.with_(doc=Doc(description="The weather of a day."))
    for target in ("mcp", "openai", "find_tools", "solve"):
        assert 0 < shown(short, target).tokens < shown(KNOWN, target).tokens
