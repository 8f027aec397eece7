"""Fuzzed requests: no 500, no hang, no stack trace to the client, and the server goes on."""

from __future__ import annotations

import json
import random
import select
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.serving.servers import served
from tests.toolboxes import make_toolbox
from toolsmith.models.scripted import ScriptedModel

pytestmark = pytest.mark.end_to_end

ROOT = Path(__file__).parents[2]
FRAMES = 500


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    return make_toolbox(tmp_path_factory.mktemp("fuzz") / "box", sandbox)


def frames(count):
    """Malformed frames: valid ones with bytes lost, types changed, members missing or odd."""
    chance = random.Random(7)  # noqa: S311 - reproducible, not secret
    odd = [None, True, -1, 1e308, "", "\u0000", [], {}, [[[[]]]], {"a": {}}, "x" * 5000, {"__proto__": {}}, 2**70]
    methods = [
        "tools/call",
        "tools/list",
        "resources/read",
        "initialize",
        "ping",
        "nothing/here",
        "subscriptions/listen",
        "notifications/x",
    ]
    for number in range(count):
        frame = {
            "jsonrpc": chance.choice(["2.0", "2.0", "1.0", 2, None]),
            "id": chance.choice([number, str(number), None, {}, [], 1.5, True]),
            "method": chance.choice([*methods, *odd]),
            "params": chance.choice(
                [
                    {"name": chance.choice(["total", *odd]), "arguments": chance.choice(odd)},
                    {"uri": chance.choice(odd)},
                    *odd,
                ]
            ),
        }
        for name in list(frame):
            if chance.random() < 0.15:
                del frame[name]
        text = json.dumps(frame)
        kind = chance.random()
        if kind < 0.2:
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(["", "}", "\\", "\x01", "\ud83d"]) + text[place + 1 :]
        elif kind < 0.25:
            text = text[: chance.randrange(len(text))]
        elif kind < 0.3:
            text = json.dumps([frame, frame])
        elif kind < 0.33:
            text = "[" * 3000
        yield text.encode("utf-8", "surrogatepass").replace(b"\n", b" ")


def test_malformed_frames_over_http(toolbox):
    with served(toolbox) as base, httpx.Client(timeout=10) as http:
        for frame in frames(FRAMES):
            headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
            with http.stream("POST", f"{base}/mcp/", content=frame, headers=headers) as answer:
                assert answer.status_code < 500
                first = next(answer.iter_text(), "")
            assert "Traceback" not in first
            assert 'File "' not in first
        assert http.get(f"{base}/health").status_code == 200


def test_malformed_frames_over_standard_streams(toolbox):
    server = subprocess.Popen(
        [sys.executable, "-m", "toolsmith", "serve", str(toolbox.root), "--mcp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    said = []
    try:
        send(server, initialize("first"))
        said += read_until(server, "first")
        for frame in frames(FRAMES):
            server.stdin.write(frame + b"\n")
        server.stdin.flush()
        call = {
            "jsonrpc": "2.0",
            "id": "last",
            "method": "tools/call",
            "params": {"name": "total", "arguments": {"numbers": [1]}},
        }
        send(server, call)
        said += read_until(server, "last")
    finally:
        server.stdin.close()
        assert server.wait(20) == 0
        server.stdout.close()
    assert said[-1]["result"]["structuredContent"] == {"result": 1.0}
    assert "Traceback" not in json.dumps(said)


def initialize(number):
    params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "1"}}
    return {"jsonrpc": "2.0", "id": number, "method": "initialize", "params": params}


def send(server, message):
    server.stdin.write(json.dumps(message).encode() + b"\n")
    server.stdin.flush()


def read_until(server, number):
    messages = []
    while True:
        assert select.select([server.stdout], [], [], 20)[0], "the server hangs"
        messages.append(json.loads(server.stdout.readline()))
        if messages[-1].get("id") == number:
            return messages


_REPAIRED = "positive_data_acceptance,negative_data_rejection"


def schemathesis(toolbox, *options):
    """Run schemathesis against a fresh server; its report where it found something."""
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    command = ["run", "--checks", "all", "--seed", "7", "--workers", "1", "--no-color", "--generation-database", "none"]
    with served(toolbox, [ScriptedModel(lambda _: "Hello.", "weak")], mcp=False) as base:
        run = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", *command, *options, f"{base}/openapi.json"],
            capture_output=True, text=True, timeout=120, check=False, cwd=toolbox.root.parent,
        )  # fmt: skip
    return run.stdout[-6000:] + run.stderr[-2000:] if run.returncode else ""


def test_some_requests_made_from_the_openapi_document(toolbox):
    options = ["--phases", "fuzzing", "--max-examples", "2", "--exclude-checks", _REPAIRED]
    assert not schemathesis(toolbox, *options)


@pytest.mark.slow
def test_many_requests_made_from_the_openapi_document(toolbox):
    assert not schemathesis(
        toolbox, "--phases", "coverage,fuzzing", "--max-examples", "60", "--exclude-path-regex", "/call$"
    )


@pytest.mark.slow
def test_many_calls_made_from_the_openapi_document(toolbox):
    """A tool may refuse what its schema allows (a negative length), and what is repaired is taken (null, "3")."""
    options = ["--include-path-regex", "/call$", "--exclude-checks", _REPAIRED]
    assert not schemathesis(toolbox, "--phases", "coverage,fuzzing", "--max-examples", "60", *options)
