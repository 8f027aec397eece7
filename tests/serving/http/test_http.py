"""REST, chat and limits, met over real sockets: httpx for REST, the openai client for chat."""

from __future__ import annotations

import json
import socket
import time

import httpx
import openai
import pytest

from tests.serving.servers import served
from tests.toolboxes import make_toolbox
from tests.waiting import wait_until
from toolsmith.errors import ModelTimeoutError, ModelUnavailableError, UsageError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.run import check_address
from toolsmith.types.message import Reply, ToolCallRequest, Usage

CALL = '{"tool": "convert_length", "arguments": {"value": "3", "unit": "MILE"}}'


def native(name, arguments):
    call = ToolCallRequest(id="c1", name=name, arguments=json.dumps(arguments))
    return Reply(text="", tool_calls=(call,), finish_reason="tool_calls", usage=Usage(input_tokens=10, output_tokens=2))


def respond(question):
    """A weak model: it wraps its call in prose and gets the enum's case wrong, then answers from the result."""
    last = question.messages[-1]
    if "weather" in " ".join(message.content for message in question.messages if message.role == "user"):
        if last.content.startswith("Result of your call"):
            return Reply(text=f"It is {last.content.splitlines()[2]}.")
        return '{"tool": "get_weather", "arguments": {"city": "Oslo"}}'
    if last.content.startswith("Result of"):
        return Reply(
            text=f"It is {last.content.splitlines()[2]} metres.", usage=Usage(input_tokens=20, output_tokens=5)
        )
    if "miles" in last.content:
        return Reply(text=f"Sure! {CALL} I hope it helps.", usage=Usage(input_tokens=10, output_tokens=10))
    return "Hello."


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    return make_toolbox(tmp_path_factory.mktemp("http") / "box", sandbox)


@pytest.fixture(scope="module")
def base(toolbox):
    def fail(question):
        if "slow" in question.messages[-1].content:
            raise ModelTimeoutError("no answer in time")
        raise ModelUnavailableError("the model's server was killed")

    def speak(question):
        if question.messages[-1].role == "tool":
            return f"Natively {question.messages[-1].content}"
        return native("convert_length", {"value": 3, "unit": "mile"})

    def loop(question):  # the call in its family's marks, whatever is said
        said = " ".join(message.content for message in question.messages)
        unreadable = "[TOOL_CALLS]convert_length[ARGS]" if "yards" in said else ""
        return (
            unreadable
            or f"<｜tool▁call▁begin｜>convert_length<｜tool▁sep｜>{json.dumps(json.loads(CALL)['arguments'])}"
        )

    models = [
        ScriptedModel(loop, "loop"),
        ScriptedModel(respond, "weak"),
        ScriptedModel(fail, "gone"),
        ScriptedModel(speak, "native", speaks_tools=True),
    ]
    with served(toolbox, models) as url:
        yield url


@pytest.fixture(scope="module")
def client(base):
    with openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def say(text):
    return [{"role": "user", "content": text}]


def test_tools_are_listed_described_found_and_called(base, toolbox):
    with httpx.Client(base_url=base) as http:
        listed = http.get("/tools").json()
        assert [tool["id"] for tool in listed["tools"]][-1] == "units/convert-length"
        assert http.get("/tools/units/convert-length").json()["parameters"]["required"] == ["value", "unit"]
        assert http.get("/tools/units%2Fconvert-length").json()["name"] == "convert_length"
        assert (
            http.post("/search", json={"request": "prime numbers"}).json()["tools"][0]["path"] == "numbers/primes-below"
        )
        narrowed = {"request": "prime numbers", "where": ["category=units"], "after": "total"}
        assert [tool["name"] for tool in http.post("/search", json=narrowed).json()["tools"]] == ["convert_length"]
        assert "nowhere" in http.post("/search", json={"request": "x", "after": "nowhere"}).json()["error"]["message"]
        called = http.post("/tools/units/convert-length/call", json={"arguments": {"value": "2", "unit": "mile"}})
        assert called.json()["result"] == 3218.688
        assert called.json()["version"] == toolbox.commit
        assert called.json()["repairs"][0]["argument"] == "value"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"arguments": {"value": 1}}', 422, "missing_argument"),
        (b'{"arguments": {"value": -1, "unit": "mile"}}', 422, "outside_domain"),
        (b'{"arguments": {"value": 1, "unit": "mile", "x": 1}}', 422, "unknown_argument"),
        (b'{"arguments": []}', 422, "invalid_body"),
        (b'{"args": {}}', 422, "invalid_body"),
        (b"{", 400, "bad_json"),
        (b'{"arguments": {"value": NaN}}', 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"arguments": {"__proto__": {"isAdmin": true}}}', 400, "bad_json"),
        (b'{"arguments": {"a": {"constructor": {"prototype": {}}}}}', 400, "bad_json"),
        (b'{"arguments": {"unit": "\\ud800"}}', 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
    ],
)
def test_bad_body_is_refused_in_one_shape(base, body, status, code):
    answer = httpx.post(f"{base}/tools/units/convert-length/call", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/tools/../../etc/passwd",
        "/tools/%2e%2e/%2e%2e/etc/passwd",
        "/tools/units/../units/convert-length",
        "/tools/units%2F..%2Funits%2Fconvert-length",
        "/tools/%00",
        "/tools/.toolsmith/trials.jsonl",
        "/tools/convert-length%20",
    ],
)
def test_only_tools_of_the_toolbox_are_reached(base, path):
    host, _, port = base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: raw.recv(65536), b"")).decode()
    assert head.startswith("HTTP/1.1 404")


def test_chat_runs_the_tool_loop_for_a_weak_model(client):
    answer = client.chat.completions.create(model="weak", messages=say("How many metres are 3 miles?"))
    assert answer.choices[0].message.content == "It is 4828.032 metres."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == 45
    (use,) = answer.model_extra["toolsmith"]["uses"]
    assert use["tool"] == "units/convert-length"
    assert {repair["rule"] for repair in use["repairs"]} >= {"a number written as text", "spelling of an allowed value"}


def test_chat_never_shows_the_marks_of_a_call(client):
    answer = client.chat.completions.create(model="loop", messages=say("How many metres are 3 miles?"))
    assert answer.choices[0].message.content == "4828.032"
    answer = client.chat.completions.create(model="loop", messages=say("How many metres are 3 yards?"))
    assert answer.choices[0].message.content == "The model gave no answer that can be read."


def test_chat_speaks_native_calls_to_a_model_that_takes_them(client):
    answer = client.chat.completions.create(model="native", messages=say("How many metres are 3 miles?"))
    assert answer.choices[0].message.content == "Natively 4828.032"


def test_chat_streams_the_answer_with_usage(client):
    stream = client.chat.completions.create(
        model="weak", messages=say("How many metres are 3 miles?"), stream=True, stream_options={"include_usage": True}
    )
    parts = list(stream)
    text = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    assert text == "It is 4828.032 metres."
    assert parts[-1].usage.total_tokens == 45
    assert [part.choices[0].finish_reason for part in parts if part.choices][-1] == "stop"


def test_clients_own_function_is_handed_over_and_its_result_taken(client):
    tools = [
        {
            "type": "function",
            "function": {
                "name": "get_weather",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
            },
        }
    ]
    messages = say("What is the weather in Oslo?")
    first = client.chat.completions.create(model="weak", messages=messages, tools=tools)
    assert first.choices[0].finish_reason == "tool_calls"
    (call,) = first.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Oslo"}
    messages += [
        first.choices[0].message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": "sunny"},
    ]
    second = client.chat.completions.create(model="weak", messages=messages, tools=tools)
    assert second.choices[0].message.content == "It is sunny."
    streamed = list(client.chat.completions.create(model="weak", messages=messages[:1], tools=tools, stream=True))
    assert streamed[-2].choices[0].delta.tool_calls[0].function.name == "get_weather"


def test_tool_choice_none_offers_no_tool(client):
    answer = client.chat.completions.create(model="weak", messages=say("Hello"), tool_choice="none")
    assert answer.choices[0].message.content == "Hello."


def test_named_tool_choice_is_that_tool_and_no_other(client):
    choice = {"type": "function", "function": {"name": "convert_length"}}
    answer = client.chat.completions.create(model="native", messages=say("Please."), tool_choice=choice)
    assert answer.choices[0].message.content == "Natively 4828.032"
    choice = {"type": "function", "function": {"name": "nothing"}}
    with pytest.raises(openai.UnprocessableEntityError, match="neither a function of the request nor a tool here"):
        client.chat.completions.create(model="native", messages=say("Please."), tool_choice=choice)


def test_required_call_is_asked_for_again_and_then_missed(client):
    with pytest.raises(openai.InternalServerError, match="called no tool"):
        client.chat.completions.create(model="weak", messages=say("Hi"), tool_choice="required")


PERSON = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}


def test_answer_comes_as_the_json_that_is_asked_for(toolbox):
    """The model answers in words, then in JSON that does not fit, then right; the tool loop comes first."""
    script = [CALL, "He is 40.", '```json\n{"age": "40"}\n```', '```json\n{"age": 40}\n```']
    model = ScriptedModel(script, "worded")
    form = {"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON, "strict": True}}
    with served(toolbox, [model]) as url, openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        answer = client.chat.completions.create(
            model="worded", messages=say("How old, in 3 miles?"), response_format=form, seed=7, top_p=0.5
        )
    assert json.loads(answer.choices[0].message.content) == {"age": 40}
    asked = [question.parameters for question in model.questions]
    assert {(each.seed, each.top_p) for each in asked} == {(7, 0.5)}
    assert [each.response_format is not None for each in asked] == [False, False, True, True]
    assert "'40' is not of type 'integer'" in model.questions[-1].messages[-1].content


def test_image_is_passed_on_or_left_out_with_a_notice(toolbox):
    looking, blind = ScriptedModel(lambda _: "Seen.", "looking"), ScriptedModel(lambda _: "Read.", "blind")
    looking.takes_images = True
    image = "data:image/png;base64,iVBORw0KGgo="
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": image}},
        {"type": "image_url", "image_url": {"url": "http://169.254.169.254/latest"}},
    ]
    with served(toolbox, [looking, blind]) as url:
        bodies = [
            httpx.post(
                f"{url}/v1/chat/completions", json={"model": name, "messages": [{"role": "user", "content": parts}]}
            ).json()
            for name in ("looking", "blind")
        ]
    assert looking.questions[0].messages[-1].images == (image,)
    elsewhere = "an image that is no data: address was left out"
    assert bodies[0]["toolsmith"]["notices"] == [elsewhere]
    assert bodies[1]["toolsmith"]["notices"] == ["blind takes no images, so one was left out", elsewhere]
    assert blind.questions[0].messages[-1].images == ()
    assert "[blind takes no images, so one was left out]" in blind.questions[0].messages[-1].content


def test_responses_run_the_same_loop(client):
    answer = client.responses.create(model="weak", input="How many metres are 3 miles?", instructions="Be brief.")
    assert answer.output_text == "It is 4828.032 metres."
    assert (answer.status, answer.usage.total_tokens) == ("completed", 45)
    assert answer.toolsmith["uses"][0]["tool"] == "units/convert-length"
    with client.responses.stream(model="weak", input="How many metres are 3 miles?") as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_response().output_text == "It is 4828.032 metres."
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"


def test_responses_hand_the_clients_own_function_over_and_take_its_result(client):
    weather = {
        "type": "function",
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    }
    asked = [{"role": "user", "content": [{"type": "input_text", "text": "The weather in Oslo?"}]}]
    first = client.responses.create(model="weak", input=asked, tools=[weather])
    (call,) = first.output
    assert (call.type, call.name, json.loads(call.arguments)) == ("function_call", "get_weather", {"city": "Oslo"})
    given = {"type": "function_call_output", "call_id": call.call_id, "output": "rain"}
    second = client.responses.create(model="weak", input=[*asked, call.model_dump(), given], tools=[weather])
    assert second.output_text == "It is rain."


def test_responses_refuse_what_would_need_a_memory(client):
    with pytest.raises(openai.UnprocessableEntityError, match="previous_response_id"):
        client.responses.create(model="weak", input="Hi", previous_response_id="resp_1")


def test_a_model_is_described_by_its_name(client):
    assert client.models.retrieve("weak").id == "weak"
    with pytest.raises(openai.NotFoundError, match="there are loop, weak, gone, native"):
        client.models.retrieve("org/none")


def test_model_that_is_gone_is_a_structured_error_and_the_next_request_works(client):
    for stream in (False, True):
        with pytest.raises(openai.InternalServerError) as error:
            list(client.chat.completions.create(model="gone", messages=say("Hi"), stream=stream))
        assert error.value.status_code == 503
        assert error.value.code == "model_unavailable"
    with pytest.raises(openai.APIStatusError) as slow:
        client.chat.completions.create(model="gone", messages=say("slow"))
    assert slow.value.status_code == 504
    assert client.chat.completions.create(model="weak", messages=say("Hello")).choices[0].message.content == "Hello."


def test_unknown_model_names_the_known_ones(client):
    with pytest.raises(openai.NotFoundError, match="weak"):
        client.chat.completions.create(model="other", messages=say("Hi"))
    assert {model.id for model in client.models.list()} == {"weak", "gone", "native", "loop"}


@pytest.mark.parametrize(
    "change",
    [
        {"messages": []},
        {"n": 2},
        {"temperature": 9},
        {"response_format": {"type": "xml"}},
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "objekt"}}}},
    ],
)
def test_what_is_not_supported_is_refused_by_name(base, change):
    body = {"model": "weak", "messages": say("Hi"), **change}
    answer = httpx.post(f"{base}/v1/chat/completions", json=body)
    assert answer.status_code == 422
    assert next(iter(change)) in answer.json()["error"]["param"]


@pytest.mark.parametrize("name", ["convert-length", "units/convert-lenght"])
def test_a_name_that_is_nearly_a_tools_is_told_the_tools(base, name):
    for answer in (httpx.get(f"{base}/tools/{name}"), httpx.post(f"{base}/tools/{name}/call", json={"arguments": {}})):
        assert answer.status_code == 404
        assert answer.json()["error"]["message"].endswith("did you mean convert_length?")


def test_health_metrics_and_openapi(base):
    assert httpx.get(f"{base}/health").json()["tools"] == 4
    httpx.get(f"{base}/tools/nothing/there")
    metrics = httpx.get(f"{base}/metrics").text
    assert 'toolsmith_requests_total{method="GET",route="/tools/{id:path}",status="404"}' in metrics
    assert "/tools/nothing" not in metrics
    assert set(httpx.get(f"{base}/openapi.json").json()["paths"]) >= {"/tools/{id}/call", "/v1/chat/completions"}


@pytest.mark.end_to_end
def test_a_server_is_ready_while_its_toolbox_can_be_read(tmp_path, sandbox):
    box = make_toolbox(tmp_path / "box", sandbox)
    with served(box, token="a-token-of-the-test") as base:  # noqa: S106
        assert httpx.get(f"{base}/ready").status_code == 200
        box.root.rename(tmp_path / "away")
        wait_until(lambda: httpx.get(f"{base}/ready").status_code == 503)
        assert httpx.get(f"{base}/ready").json() == {"status": "not ready"}
        assert httpx.get(f"{base}/health").status_code == 200
        (tmp_path / "away").rename(box.root)
        wait_until(lambda: httpx.get(f"{base}/ready").status_code == 200)


def test_token_is_needed_where_one_is_set(toolbox):
    token = "a-token-of-some-length"  # noqa: S105 - of this test alone
    with served(toolbox, token=token) as base:
        assert httpx.get(f"{base}/health").status_code == 200
        for headers in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": f"Basic {token}"},
            {"authorization": token},
        ):
            refused = httpx.get(f"{base}/tools", headers=headers)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == "Bearer"
        assert httpx.post(f"{base}/mcp/", json={}).status_code == 401
        assert httpx.get(f"{base}/metrics").status_code == 401
        assert httpx.get(f"{base}/tools", headers={"authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"host": "127.0.0.1.evil.example:80"}]
)
def test_web_page_cannot_reach_a_loopback_server(base, headers):
    assert httpx.get(f"{base}/tools", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])  # noqa: S104 - to be refused
def test_public_address_needs_a_token(host):
    with pytest.raises(UsageError):
        check_address(host, has_token=False)
    check_address(host, has_token=True)
    check_address("127.0.0.1", has_token=False)


@pytest.mark.end_to_end
def test_limits_hold(toolbox):
    limits = Limits(body_bytes=2_000, body_seconds=0.3, header_seconds=0.5, requests_per_second=0.5, burst=6)
    with served(toolbox, limits=limits) as base:
        host, _, port = base.removeprefix("http://").partition(":")

        def raw(*parts, wait=0.0):
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                try:
                    for part in parts:
                        connection.sendall(part)
                        time.sleep(wait)
                except (BrokenPipeError, ConnectionResetError):
                    return ""
                return connection.recv(65536).decode()

        head = b"POST /search HTTP/1.1\r\nHost: localhost\r\n"
        assert "413" in raw(head + b"Content-Length: 50000000\r\n\r\n").split("\r\n")[0]
        chunk = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
        assert "413" in raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 3).split("\r\n")[0]
        assert "408" in raw(head + b"Content-Length: 100\r\n\r\n{").split("\r\n")[0]
        assert raw(b"GET /health HT") == ""
        assert raw(b"G", b"E", b"T", b" ", b"/", b"h", wait=0.15) == ""
        statuses = [httpx.get(f"{base}/tools").status_code for _ in range(8)]
        assert 429 in statuses
        assert httpx.get(f"{base}/tools").headers["retry-after"] == "1"
