"""What people are told when a question to a model fails: who was asked, where, and what would be right."""

from __future__ import annotations

import json
import socket

import pytest

from tests.models.server import Answer, chat, failure, serving
from toolsmith.errors import BadReplyError, ModelError, ModelRejectedError, ModelTimeoutError, ModelUnavailableError
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.named.places import place_of
from toolsmith.toolbox.files.model_settings import NamedModel
from toolsmith.types.message import Message, Question

pytestmark = pytest.mark.filterwarnings("ignore")
QUESTION = Question(messages=(Message(role="user", content="x"),))
SERVERS = ("ollama/m", "vllm/m", "llamacpp/m", "openai/m", "anthropic/m")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OLLAMA_HOST", "OLLAMA_API_BASE", "OLLAMA_API_KEY", "HOSTED_VLLM_API_KEY", "HOSTED_VLLM_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "openais-own")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "anthropics-own")


@pytest.fixture(scope="module")
def dead() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def told(name: str, url: str = "", named: dict[str, NamedModel] | None = None, **options: float) -> ModelError:
    """The error of one question; whatever it is, litellm's classes are no part of it."""
    place = place_of(f"{name}@{url}" if url else name, named or {})
    with pytest.raises(ModelError) as caught:
        GatewayModel(place, first_wait_seconds=0.01, **options).answer(QUESTION)
    said = str(caught.value)
    assert not [word for word in ("litellm.", "Exception", "APIError", "ServerError", "Traceback") if word in said], (
        said
    )
    assert place.api_base in said
    assert said.startswith(name)
    return caught.value


@pytest.mark.parametrize("name", SERVERS)
def test_server_that_is_down_is_named_with_its_address_and_what_would_help(name: str, dead: str) -> None:
    error = told(name, dead)
    assert isinstance(error, ModelUnavailableError)
    assert f"{name}: nobody answers at {dead} (given for this run)" in error.message
    assert "--api-base" in error.hint
    assert "toolsmith config set models.NAME.api_base" in error.hint
    assert ("ollama serve" in error.hint) == ("OLLAMA_HOST" in error.hint) == name.startswith("ollama")


def test_address_that_leads_nowhere_is_told_with_what_says_so(monkeypatch: pytest.MonkeyPatch, dead: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", dead)
    assert f"{dead} (OLLAMA_HOST)" in told("ollama/m").message
    named = {"small": NamedModel(model="vllm/m", api_base=dead)}
    assert f"small: nobody answers at {dead} ([models.small])" in told("small", named=named).message
    assert "http://nowhere.invalid" in told("openai/m", "http://nowhere.invalid", attempts=1).message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai/m", "does not accept the key in OPENAI_API_KEY (401): bad token"),
        ("anthropic/m", "does not accept the key in ANTHROPIC_API_KEY (401): bad token"),
        ("vllm/m", "wants a key (401): bad token\nexport HOSTED_VLLM_API_KEY=…"),
        ("llamacpp/m", "toolsmith config set models.NAME.key_env VARIABLE"),
    ],
)
def test_refused_key_is_told_by_its_variable(name: str, words: str) -> None:
    with serving(failure(401, "bad token")) as server:
        assert words in str(told(name, server.url))
        assert len(server.requests) == 1


def test_named_model_without_a_key_is_told_where_to_name_one() -> None:
    with serving(failure(401, "bad token")) as server:
        named = {"small": NamedModel(model="openai/m", api_base=server.url)}
        assert "toolsmith config set models.small.key_env VARIABLE" in told("small", named=named).hint


@pytest.mark.parametrize(("name", "lists"), [("vllm/qwen", "/v1/models"), ("ollama/qwen", "/v1/api/tags")])
def test_unknown_model_is_told_with_those_that_the_server_has(name: str, lists: str) -> None:
    entries = [{"id": text, "name": text} for text in ("gemma3", "qwen3", "smollm2")]
    listed = {lists: Answer(json.dumps({"data": entries, "models": entries}).encode())}
    with serving(failure(404, "model 'qwen' not found"), pages=listed) as server:
        error = told(name, server.url)
        assert len(server.requests) == 1
    assert "has no model 'qwen'; it has qwen3, gemma3, smollm2" in error.message
    assert f"{name}3" in error.hint
    with serving(failure(404, "model 'qwen' not found")) as server:
        assert "has no such model (404): model 'qwen' not found" in told(name, server.url).message


def test_address_without_a_models_server_is_told_as_that() -> None:
    with serving(Answer(b"404 page not found", 404, {"content-type": "text/plain"})) as server:
        assert "http://127.0.0.1:8080/v1" in told("llamacpp/m", server.url).hint
    with serving(Answer(b"<html>router</html>", 200, {"content-type": "text/html"})) as server:
        for name in SERVERS:
            assert "sent no reply of a model" in told(name, server.url, attempts=1).message


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 2048 tokens. However, your prompt has 3000 tokens.",
        "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
def test_question_that_is_too_long_is_told_as_that(name: str, words: str) -> None:
    with serving(failure(400, words)) as server:
        error = told(name, server.url)
        assert isinstance(error, ModelRejectedError)
        assert "longer than the model's context" in error.message
        assert words in error.message
        assert "models.NAME.context" in error.hint


@pytest.mark.parametrize("name", SERVERS)
def test_server_that_is_slow_or_fails_is_told_in_its_own_words(name: str) -> None:
    with serving(Answer(chat("late").body, wait_seconds=0.6)) as server:
        error = told(name, server.url, attempts=1, timeout_seconds=0.2)
        assert isinstance(error, ModelTimeoutError)
        assert "within 0.2 s" in error.message
    with serving(failure(503, "still loading the model")) as server:
        assert told(name, server.url, attempts=1).message.endswith("fails: still loading the model")


def test_server_that_says_504_is_not_told_as_waited_for() -> None:
    with serving(failure(504, "upstream is slow")) as server:
        error = told("vllm/m", server.url, attempts=1)
    assert isinstance(error, ModelTimeoutError)
    assert error.message.endswith("says that it takes too long (504): upstream is slow")


def test_account_without_credit_is_not_waited_for() -> None:
    with serving(failure(429, "You exceeded your current quota, please check your plan")) as server:
        error = told("openai/m", server.url)
        assert len(server.requests) == 1
    assert isinstance(error, ModelRejectedError)


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'{"choices": null}', b'{"choices": [{"message": {"content": [{}]}}]}']
)
@pytest.mark.parametrize("name", ["ollama/m", "vllm/m", "llamacpp/m"])
def test_json_that_is_no_reply_is_told_as_that(name: str, body: bytes) -> None:
    with serving(Answer(body)) as server:
        assert isinstance(told(name, server.url, attempts=1), BadReplyError)


def test_named_model_that_its_server_lacks_is_told_with_what_to_set() -> None:
    pages = {"/v1/models": Answer(b'{"data": [{"id": "qwen3"}]}')}
    with serving(failure(404, "model not found"), pages=pages) as server:
        named = {"small": NamedModel(model="vllm/m", api_base=server.url)}
        assert "config set models.small.model vllm/qwen3." in told("small", named=named).hint


def test_unknown_provider_is_told_with_the_nearest() -> None:
    error = told("ollma/m")
    assert "'ollma' is no provider" in error.message
    assert "Did you mean ollama/?" in error.hint


def test_server_that_never_answered_is_not_waited_for_and_one_that_did_is(dead: str) -> None:
    with serving(chat("hello")) as server:
        model = GatewayModel(place_of(f"openai/m@{server.url}", {}), attempts=3, first_wait_seconds=0.01)
        model.answer(QUESTION)
    for asked, tries in ((model, 3), (GatewayModel(place_of(f"openai/m@{dead}", {}), attempts=3), 1)):
        with pytest.raises(ModelUnavailableError):
            asked.answer(QUESTION)
        assert asked._retry.statistics["attempt_number"] == tries
