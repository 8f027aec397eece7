"""MCP servers as remotes, against a real server over both transports."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.remotes.loopback import Service, as_json
from tests.waiting import is_listening, wait_until
from toolsmith.adopting.readers.remote_operations import read_mcp_server
from toolsmith.errors import RemoteError
from toolsmith.remotes.connections import Connections
from toolsmith.types.tool import Remote, Tool

SERVER = Path(__file__).parent / "mcp_server.py"
COMMAND = f"{sys.executable} {SERVER}"


@pytest.fixture(scope="module")
def tools() -> dict[str, Tool]:
    return {tool.name: tool for tool in read_mcp_server(COMMAND)}


@pytest.fixture
def connections() -> Iterator[Connections]:
    opened = Connections(sleep=lambda _: None)
    yield opened
    opened.close()


def test_a_server_started_by_a_command_is_read_and_called(
    tools: dict[str, Tool], connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = tools["add"]
    assert add.path == "arithmetic/add"
    assert add.signature.json_schema() == {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer", "default": 1}},
        "required": ["a"],
        "additionalProperties": False,
    }
    assert connections.call(add, {"a": 2, "b": 3}).result == 5
    first = connections.call(tools["describe"], {"word": "w"}).result
    assert first == connections.call(tools["describe"], {"word": "w"}).result, "one process serves all calls"
    monkeypatch.setenv("SOME_TOKEN", "abc")
    assert connections.call(tools["secret"], {"name": "SOME_TOKEN"}).result == "(not set)"
    told = tools["secret"].with_(
        remote=Remote(kind="mcp", address=COMMAND, operation="secret", settings={"env": ["SOME_TOKEN"]})
    )
    assert connections.call(told, {"name": "SOME_TOKEN"}).result == "abc"


@pytest.mark.end_to_end
def test_failures_of_a_tool_and_of_the_environment_are_told_apart(
    tools: dict[str, Tool], connections: Connections
) -> None:
    broken = connections.call(tools["divide"], {"a": 1, "b": 0})
    assert (broken.outcome, broken.blame) == ("error", "tool")
    wrong = connections.call(tools["add"], {"a": "many"})
    assert wrong.outcome == "invalid"
    assert wrong.blame == "caller"
    dead = connections.call(tools["die"], {})
    assert (dead.outcome, dead.failure and dead.failure.type) == ("environment", "NotReached")
    assert connections.call(tools["add"], {"a": 1}).result == 2, "the server is started again"
    refused = connections.call(tools["quota"], {"limit": 2})
    assert (refused.outcome, refused.failure and refused.failure.type) == ("environment", "QuotaExceeded")
    waiting = connections.call(tools["quota"], {"limit": 3}, only_reads=True)
    assert (waiting.outcome, waiting.result) == ("ok", "after 4 calls"), "a quota is waited for by who only reads"
    slow = tools["sleep"]
    assert slow.remote is not None
    slow = slow.with_(remote=slow.remote.model_copy(update={"settings": {"seconds": 0.2}}))
    late = connections.call(slow, {"seconds": 1.0})
    assert (late.outcome, late.failure and late.failure.type) == ("environment", "TimedOut")
    unset = slow.with_(remote=Remote(kind="mcp", address=COMMAND, operation="add", settings={"env": ["NOT_SET_HERE"]}))
    assert "NOT_SET_HERE" in connections.call(unset, {"a": 1}).explain()


def test_a_server_that_cannot_be_started_is_named() -> None:
    with pytest.raises(RemoteError, match="no-such-command"):
        read_mcp_server("no-such-command --flag")
    with pytest.raises(RemoteError, match="cannot be used"):
        read_mcp_server(f"{sys.executable} -c 'import sys; sys.exit(\"no configuration\")'")


@contextlib.contextmanager
def http_server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(SERVER), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: is_listening(port))
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.end_to_end
def test_a_server_over_http_is_called_from_several_threads(connections: Connections) -> None:
    with http_server() as url:
        tools = {tool.name: tool for tool in read_mcp_server(url, "remote")}
        with ThreadPoolExecutor(4) as threads:
            trials = list(threads.map(lambda n: connections.call(tools["add"], {"a": n, "b": n}), range(20)))
        assert [trial.result for trial in trials] == [2 * n for n in range(20)]
    gone = connections.call(tools["add"], {"a": 1})
    assert gone.outcome == "environment"


def test_a_server_that_wants_oauth_says_where_a_token_is_and_what_to_do_with_it() -> None:
    asks = 'Bearer error="invalid_token", resource_metadata="https://example.com/.well-known/oauth-protected-resource"'
    with (
        Service(lambda *_: as_json({"message": "no"}, 401, **{"WWW-Authenticate": asks})) as service,
        pytest.raises(RemoteError) as refused,
    ):
        read_mcp_server(f"{service.url}/mcp")
    assert "https://example.com/.well-known/oauth-protected-resource" in refused.value.message
    assert "--header 'Authorization=Bearer ${TOKEN}'" in refused.value.message


@pytest.mark.parametrize(("status", "kind"), [(401, "NotAuthorized"), (429, "QuotaExceeded"), (503, "Unavailable")])
def test_a_gateway_in_front_of_a_server_is_environment(status: int, kind: str) -> None:
    waited: list[float] = []
    patient = Connections(sleep=waited.append)
    with Service(lambda *_: as_json({"message": "no"}, status, **{"Retry-After": "7"})) as service:
        tool = Tool(
            name="any", function="any", code="", signature={"parameters": ()}, doc={"description": "d"},
            remote=Remote(kind="mcp", address=f"{service.url}/mcp", operation="any"),
        )  # fmt: skip
        trial = patient.call(tool, {})
        patient.close()
    assert (trial.outcome, trial.failure and trial.failure.type) == ("environment", kind)
    assert waited == ([7.0, 7.0] if status != 401 else [])
