"""Servers that refuse a part of what is sent: it is left out, or said otherwise, and refused only once."""

from __future__ import annotations

import pytest

from tests.models.server import Answer, chat, failure, serving
from toolsmith.errors import ModelRejectedError
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.named.places import place_of
from toolsmith.types.message import Message, Parameters, Question, ToolCallRequest

pytestmark = pytest.mark.filterwarnings("ignore")
CALL = ToolCallRequest(id="c1", name="total", arguments='{"numbers": [1, 2]}')
CUT_CALL = ToolCallRequest(id="c2", name="total", arguments='{"numbers": [')
TALK = (
    Message(role="system", content="Be brief."),
    Message(role="user", content="How much is 1 + 2?"),
    Message(role="assistant", content="", tool_calls=(CALL, CUT_CALL)),
    Message(role="tool", content="3", tool_call_id="c1"),
    Message(role="tool", content="not JSON", tool_call_id="c2"),
)


@pytest.mark.parametrize(
    "refusal",
    [
        failure(400, "System role not supported"),
        failure(500, "Conversation roles must alternate user/assistant/user/assistant/..."),
        failure(400, "Only user and assistant roles are supported!"),
        failure(422, "messages.3.role: Input should be 'user' or 'assistant'"),
    ],
)
def test_server_that_refuses_a_role_is_told_the_same_in_turns_of_user_and_assistant(refusal: Answer) -> None:
    with serving(refusal, chat("3")) as server:
        model = GatewayModel(place_of(f"vllm/m@{server.url}", {}), first_wait_seconds=0.01)
        assert [model.answer(Question(messages=TALK)).text for _ in range(2)] == ["3", "3"]
    assert len(server.requests) == 3
    for request in server.requests[1:]:
        first, second, third = request["messages"]
        assert [message["role"] for message in (first, second, third)] == ["user", "assistant", "user"]
        assert first["content"] == "Be brief.\n\nHow much is 1 + 2?"
        assert '"total"' in second["content"]
        assert '{"numbers": [' in second["content"]
        assert third["content"].startswith("Result of your call:\n3\n")


def test_refusal_of_the_roles_order_is_answered_too() -> None:
    refusal = failure(400, "Conversation roles must alternate user/assistant/user/assistant/...")
    with serving(refusal, chat("3")) as server:
        model = GatewayModel(place_of(f"llamacpp/m@{server.url}", {}), first_wait_seconds=0.01)
        assert model.answer(Question(messages=TALK)).text == "3"
    assert [message["role"] for message in server.requests[-1]["messages"]] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    ("refusal", "gone", "instead"),
    [
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature", ""),
        ("[{'type': 'extra_forbidden', 'loc': ['body', 'seed'], 'msg': 'Extra inputs are not permitted'}]", "seed", ""),
        ("'max_tokens' is not supported. Use 'max_completion_tokens' instead.", "max_tokens", "max_completion_tokens"),
    ],
)
def test_parameter_that_a_server_refuses_is_left_out_from_then_on(refusal: str, gone: str, instead: str) -> None:
    question = Question(messages=TALK[:2], parameters=Parameters(seed=7, max_tokens=99))
    with serving(failure(400, refusal), chat("3")) as server:
        model = GatewayModel(place_of(f"vllm/m@{server.url}", {}), first_wait_seconds=0.01)
        assert [model.answer(question).text for _ in range(2)] == ["3", "3"]
    first, *later = server.requests
    assert len(later) == 2
    for request in later:
        assert set(first) ^ set(request) == {gone, instead} - {""}
        assert request.get("max_completion_tokens", 99) == 99


def test_what_is_still_refused_is_told_after_one_more_try() -> None:
    with serving(failure(400, "temperature is not supported")) as server:
        model = GatewayModel(place_of(f"vllm/m@{server.url}", {}), first_wait_seconds=0.01)
        with pytest.raises(ModelRejectedError, match="temperature is not supported"):
            model.answer(Question(messages=TALK[:2]))
    assert len(server.requests) == 2
