"""Servers that people run: names, what they can do, and whose mistake a failure is."""

from __future__ import annotations

import pytest

from tests.models.server import chat, failure, serving
from toolsmith.errors import MalformedCallError, ModelUnavailableError, ToolsNotTakenError
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.gateway.place import Place
from toolsmith.models.gateway.providers import provided
from toolsmith.models.model import speaks_tools
from toolsmith.models.open import open_model
from toolsmith.types.message import Message, Parameters, Question

TOOL = {"type": "function", "function": {"name": "total", "parameters": {"type": "object", "properties": {}}}}


def place(url, **known):
    return Place(name="openai/m", litellm_name="openai/m", api_base=url, **known)


def question(**parameters):
    return Question(messages=(Message(role="user", content="x"),), parameters=Parameters(**parameters))


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none-needed-here")


@pytest.mark.parametrize(
    ("name", "litellm_name", "tools"),
    [
        ("vllm/qwen3", "hosted_vllm/qwen3", False),
        ("vllm+tools/qwen3", "hosted_vllm/qwen3", True),
        ("sglang/m", "openai/m", False),
        ("llamacpp/m", "openai/m", True),
        ("llamacpp+text/m", "openai/m", False),
        ("lmstudio/org/m", "lm_studio/org/m", True),
        ("lmstudio+text/m", "lm_studio/m", False),
    ],
)
def test_name_of_a_server_is_understood(name, litellm_name, tools):
    assert provided(name).litellm_name == litellm_name
    model = open_model(name)
    assert (model.name, speaks_tools(model)) == (name, tools)


@pytest.mark.parametrize("name", ["openai/gpt", "vllm/", "vllm+what/x", "qwen"])
def test_other_names_are_left_to_litellm(name):
    assert provided(name).litellm_name == name


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "registry.ollama.ai/library/gemma3:4b does not support tools"),
        (500, "tools param requires --jinja flag"),
        (400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    ],
)
def test_server_that_takes_no_tools_after_all_is_answered_with_calls_as_text(status, message):
    with serving(failure(status, message), chat("as text")) as server:
        model = GatewayModel(place(server.url, tools=True), first_wait_seconds=0.01)
        with pytest.raises(ToolsNotTakenError):
            model.answer(question(tools=(TOOL,)))
        assert len(server.requests) == 1
        assert not speaks_tools(model)
        assert model.answer(question()).text == "as text"


@pytest.mark.parametrize(
    "message",
    [
        'error parsing tool call: raw=\'{"name": "total", "argu\', err=unexpected end of JSON input',
        "Failed to parse tool call arguments as JSON",
    ],
)
def test_call_that_the_server_cannot_read_is_the_models_mistake_and_is_not_asked_again(message):
    with serving(failure(500, message), chat("never asked")) as server:
        model = GatewayModel(place(server.url), first_wait_seconds=0.01)
        with pytest.raises(MalformedCallError) as error:
            model.answer(question(tools=(TOOL,)))
        assert len(server.requests) == 1
    if "raw=" in message:
        assert error.value.raw == '{"name": "total", "argu'


def test_other_500_is_the_servers_failure():
    with serving(failure(500, "out of memory")) as server:
        model = GatewayModel(place(server.url), first_wait_seconds=0.01, attempts=2)
        with pytest.raises(ModelUnavailableError):
            model.answer(question())
        assert len(server.requests) == 2


def test_tools_are_sent_without_a_response_format():
    with serving(chat("hello")) as server:
        open_model("openai/m", api_base=server.url).answer(question(tools=(TOOL,), tool_choice="required"))
    assert server.requests[0]["tool_choice"] == "required"
    assert "response_format" not in server.requests[0]
