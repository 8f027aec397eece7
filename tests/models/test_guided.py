"""Schemas to servers: each kind is asked in its own way, once, and words are left where none is taken."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.models.guided_server import PROSE, guided
from tests.toolboxes import make_toolbox
from toolsmith.calls.call_schema import call_schema
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ModelRejectedError
from toolsmith.models.open import open_model
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.types.message import Message, Parameters, Question

pytestmark = pytest.mark.filterwarnings("ignore")
TOOL = {
    "type": "function",
    "function": {
        "name": "total",
        "parameters": {
            "type": "object",
            "$defs": {"n": {"type": "integer", "description": "a whole number"}},
            "properties": {"first": {"$ref": "#/$defs/n"}, "title": {"type": "string"}},
            "required": ["first"],
        },
    },
}
SCHEMA = call_schema([TOOL])
ASKED = Question(messages=(Message(role="user", content="x"),), parameters=Parameters(reply_schema=SCHEMA))


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none-needed-here")


def test_schema_of_a_call_holds_names_and_arguments_without_references_and_words_for_people():
    check = jsonschema.Draft202012Validator(SCHEMA)
    assert check.is_valid({"tool": "total", "arguments": {"first": 1, "title": "x"}})
    assert not check.is_valid({"tool": "total", "arguments": {"first": "one"}})
    assert not check.is_valid({"tool": "other", "arguments": {"first": 1}})
    assert "title" in SCHEMA["properties"]["arguments"]["properties"]
    assert "whole number" not in json.dumps(SCHEMA)


def test_schema_of_a_call_stays_bounded_where_arguments_contain_themselves_many_times():
    node = {"type": "object", "properties": {f"child_{number}": {"$ref": "#/$defs/node"} for number in range(9)}}
    parameters = {"type": "object", "$defs": {"node": node}, "properties": {"root": {"$ref": "#/$defs/node"}}}
    schema = call_schema([{"function": {"name": "walk", "parameters": parameters}}])
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid({"tool": "walk", "arguments": {"root": {"child_0": {"child_1": {}}}}})
    assert not check.is_valid({"tool": "walk", "arguments": {"root": 1}})
    assert len(json.dumps(schema)) < 100_000


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("vllm/m", "structured_outputs"),
        ("sglang/m", "response_format"),
        ("llamacpp+text/m", "json_schema"),
        ("lmstudio+text/m", "response_format"),
        ("ollama/m", "response_format"),
    ],
)
def test_server_is_told_the_schema_in_its_own_field(name, field):
    with guided([field], ollama=name.startswith("ollama")) as server:
        model = open_model(name, api_base=server.url)
        for _ in range(2):
            assert json.loads(model.answer(ASKED).text) == {"tool": "total", "arguments": {"first": 3}}
        assert sum(field in body for body in server.requests) == 2


def test_older_vllm_that_ignores_the_newer_field_is_asked_in_the_older_way_from_then_on():
    with guided(["guided_json"]) as server:
        model = open_model("vllm/m", api_base=server.url)
        assert [model.answer(ASKED).text[:1] for _ in range(3)] == [PROSE[:1], "{", "{"]
        assert len(server.requests) == 3


def test_server_that_refuses_every_field_is_asked_in_words_from_then_on():
    fields = ("structured_outputs", "guided_json", "response_format")
    with guided([], refused=fields) as server:
        model = open_model("vllm/m", api_base=server.url)
        assert model.answer(ASKED).text == PROSE
        assert model.answer(ASKED).text == PROSE
        assert [[field for field in fields if field in body] for body in server.requests] == [
            ["structured_outputs"], ["guided_json"], ["response_format"], [], []
        ]  # fmt: skip


def test_refusal_of_a_server_that_is_known_to_take_schemas_is_reported():
    with guided(["structured_outputs"]) as server:
        model = open_model("vllm/m", api_base=server.url)
        model.answer(ASKED)
    with guided([], refused=["structured_outputs"]) as server:
        model._place = model._place.model_copy(update={"api_base": server.url})
        with pytest.raises(ModelRejectedError):
            model.answer(ASKED)


def test_question_without_a_schema_sends_none_and_has_the_same_id_as_with_one():
    plain = ASKED.model_copy(update={"parameters": Parameters()})
    with guided(["structured_outputs"]) as server:
        assert open_model("vllm/m", api_base=server.url).answer(plain).text == PROSE
        assert "structured_outputs" not in server.requests[0]
    assert plain.id == ASKED.id


def test_direct_call_of_a_served_model_is_held_to_the_tools_on_offer(tmp_path, sandbox):
    lazy_tools = LazyTools(make_toolbox(tmp_path / "box", sandbox))
    with guided(["structured_outputs"]) as server:
        answer = solve_request(
            "How many metres are 3 miles?",
            lazy_tools,
            open_model("vllm/m", api_base=server.url),
            lambda _: SelectBySearch(lazy_tools.toolbox),
            strategy="direct",
        )
        held = server.requests[0]["structured_outputs"]["json"]
    assert held["properties"]["tool"]["enum"] == ["convert_length"]  # the one that is known to answer such requests
    assert held["properties"]["arguments"]["required"] == ["value", "unit"]
    assert answer.status == "answered"
