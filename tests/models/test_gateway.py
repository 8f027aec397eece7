"""The litellm path against a real HTTP server on loopback: answers, failures that pass, failures that stay."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.server import Answer, chat, failure, serving
from toolsmith.calls.formats.thoughts import spoken, unfinished_thought
from toolsmith.errors import (
    BadReplyError,
    ModelRefusedError,
    ModelRejectedError,
    ModelTimeoutError,
    ModelUnavailableError,
    RateLimitedError,
)
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.gateway.openai_form import LONGEST_REPLY
from toolsmith.models.gateway.place import Place
from toolsmith.models.named.places import place_of
from toolsmith.models.open import open_model
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.types.message import Message, Question, Reply

pytestmark = pytest.mark.filterwarnings("ignore")
KEY = "sk-loopback-0123456789"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def _ask(url: str, attempts: int = 3, timeout_seconds: float = 20.0) -> Reply:
    place = place_of(f"openai/test-model@{url}", {})
    model = GatewayModel(place, attempts=attempts, timeout_seconds=timeout_seconds, first_wait_seconds=0.01)
    return model.answer(Question(messages=(Message(role="user", content="Say hello."),)))


def test_an_answer_comes_with_its_usage_and_an_unknown_price() -> None:
    with serving(chat("hello")) as server:
        reply = _ask(server.url)
    assert (reply.text, reply.finish_reason) == ("hello", "stop")
    assert (reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.cost_usd) == (7, 5, None)
    assert server.requests[0]["messages"] == [{"role": "user", "content": "Say hello."}]


def test_a_known_model_has_a_price() -> None:
    with serving(chat("hello", model="gpt-4o-mini")) as server:
        model = open_model("openai/gpt-4o-mini", api_base=server.url)
        reply = model.answer(Question(messages=(Message(role="user", content="Say hello."),)))
    assert reply.usage.cost_usd is not None
    assert reply.usage.cost_usd > 0


def test_what_one_server_said_is_not_another_ones_reply(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "solve.jsonl")
    question = Question(messages=(Message(role="user", content="Say hello."),))

    def asked(url: str) -> str:
        return RecordedModel(open_model("vllm/m", api_base=url), transcript).answer(question).text

    with serving(chat("one")) as one, serving(chat("other")) as other:
        assert [asked(one.url), asked(other.url), asked(one.url)] == ["one", "other", "one"]
        assert (len(one.requests), len(other.requests)) == (1, 1)


def test_a_429_is_waited_out() -> None:
    with serving(failure(429, "slow down", retry_after="0.05"), chat("hello")) as server:
        assert _ask(server.url).text == "hello"
        assert len(server.requests) == 2


def test_a_429_that_stays_is_reported_as_such() -> None:
    with serving(failure(429, "slow down", retry_after="0.01")) as server:
        with pytest.raises(RateLimitedError) as caught:
            _ask(server.url)
        assert len(server.requests) == 3
    assert caught.value.wait_seconds == 0.01


def test_a_429_may_name_a_date() -> None:
    over = failure(429, "slow down", retry_after="Tue, 01 Jan 2019 00:00:00 GMT")
    with serving(over) as server, pytest.raises(RateLimitedError) as caught:
        _ask(server.url, attempts=1)
    assert caught.value.wait_seconds == 0.0  # that date is over


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failing_server_is_asked_again(status: int) -> None:
    with serving(failure(status), chat("hello")) as server:
        assert _ask(server.url).text == "hello"


def test_a_server_that_stays_broken_is_unavailable() -> None:
    with serving(failure(500)) as server:
        with pytest.raises(ModelUnavailableError):
            _ask(server.url)
        assert len(server.requests) == 3


def test_a_timeout_is_a_timeout() -> None:
    slow = Answer(chat("late").body, wait_seconds=1.5)
    with serving(slow) as server, pytest.raises(ModelTimeoutError):
        _ask(server.url, attempts=1, timeout_seconds=0.3)


def test_malformed_json_is_asked_again_and_then_reported() -> None:
    with serving(Answer(b'{"choices": [')) as server:
        with pytest.raises((BadReplyError, ModelUnavailableError)):
            _ask(server.url)
        assert len(server.requests) == 3
    with serving(Answer(b"<html>oops</html>"), chat("hello")) as server:
        assert _ask(server.url).text == "hello"


def test_a_truncated_reply_says_so() -> None:
    with serving(chat("hel", finish_reason="length")) as server:
        assert _ask(server.url).finish_reason == "length"


def test_a_reply_without_end_is_cut() -> None:
    with serving(chat("x" * (LONGEST_REPLY + 5))) as server:
        reply = _ask(server.url)
    assert (len(reply.text), reply.finish_reason) == (LONGEST_REPLY, "length")


def test_a_refusal_is_a_refusal_and_not_asked_again() -> None:
    with serving(chat(None, refusal="I cannot help with that.")) as server:
        with pytest.raises(ModelRefusedError):
            _ask(server.url)
        assert len(server.requests) == 1


def test_a_filtered_reply_is_a_refusal() -> None:
    with serving(chat("", finish_reason="content_filter")) as server, pytest.raises(ModelRefusedError):
        _ask(server.url)


@pytest.mark.parametrize("message", [chat(""), chat(None)])
def test_an_empty_reply_is_the_models_and_no_failure_of_the_server(message: Answer) -> None:
    with serving(message) as server:
        assert _ask(server.url).text == ""
        assert len(server.requests) == 1


def test_a_reply_of_thoughts_alone_is_a_thought_without_an_end() -> None:
    with serving(chat("", reasoning_content="I should call total.")) as server:
        reply = _ask(server.url)
    assert (unfinished_thought(reply.text).strip(), spoken(reply.text)) == ("I should call total.", "")


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_rejected_request_is_not_asked_again(status: int) -> None:
    with serving(failure(status, f"no, not with {KEY}")) as server:
        with pytest.raises(ModelRejectedError) as caught:
            _ask(server.url)
        assert len(server.requests) == 1
    assert KEY not in str(caught.value)


def test_a_key_that_litellm_misses_is_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with serving(chat("hello")) as server:
        place = Place(name="m", litellm_name="openai/m", api_base=server.url)
        with pytest.raises(ModelRejectedError, match=r"m: the server at .* wants a key"):
            GatewayModel(place).answer(Question(messages=(Message(role="user", content="x"),)))
        assert server.requests == []


def test_a_server_of_the_openai_kind_is_asked_without_litellm() -> None:
    code = (
        "import sys\nfrom toolsmith.models.open import open_model\n"
        "from toolsmith.types.message import Message, Question\n"
        "model = open_model(sys.argv[1], api_base=sys.argv[2])\n"
        "reply = model.answer(Question(messages=(Message(role='user', content='x'),)))\n"
        "print(reply.text, model.speaks_tools, sorted({'litellm', 'openai'} & set(sys.modules)))"
    )
    for name in ("openai/gpt-4o-mini", "vllm/m", "ollama/m", "lmstudio/m"):
        with serving(chat("hello")) as server:
            asked = [sys.executable, "-c", code, name, server.url]
            ran = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert (ran.stdout.split()[0], ran.stdout.rstrip()[-2:]) == ("hello", "[]"), ran.stderr


def test_a_key_goes_to_no_other_host_by_a_redirect() -> None:
    with serving(chat("hello")) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        with serving(Answer(b"", 307, {"location": f"{elsewhere}/chat/completions"})) as server:
            assert _ask(server.url).text == "hello"
    assert "authorization" not in {name.lower() for name in other.headers[0]}


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(failure(500)) as server, pytest.raises(ModelUnavailableError):
        _ask(server.url, attempts=1)
    assert capfd.readouterr().out == ""


def test_a_proxy_of_the_environment_does_not_break_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving(chat("hello")) as server:
        assert _ask(server.url).text == "hello"
