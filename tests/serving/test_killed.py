"""What is killed in the middle of a request: the client gets a structured error, and the next request works."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.serving.servers import served
from tests.toolboxes import make_tool, make_toolbox
from tests.waiting import wait_until
from toolsmith.models.gateway.gateway import GatewayModel
from toolsmith.models.named.places import place_of

ROOT = Path(__file__).parents[2]
SLOW = '''\
def slow_sum(numbers: list[int], turns: int = 1) -> int:
    """Takes its time."""
    total = 0
    for _ in range(turns):
        total = sum(numbers)
    return total
'''
MODEL_SERVER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from http.server import BaseHTTPRequestHandler, HTTPServer
from tests.models.server import chat
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        print("asked", flush=True)
        if b"hang" in body:
            time.sleep(60)
        answer = chat("Hello.").body
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_):
        pass
server = HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    toolbox = make_toolbox(tmp_path_factory.mktemp("killed") / "box", sandbox)
    toolbox.add(make_tool("slow-sum", "numbers", SLOW, "Takes its time."))
    return toolbox


def descendants(pid):
    """All processes below one, by the kernel's list."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            found += [child, *descendants(child)] if Path(f"/proc/{child}").exists() else []
    return found


def ticks():
    """Of each process below this one: hundredths of a second that it has computed."""
    found = {}
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError, IndexError):
            found[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    return found


def busy(before):
    """The processes that have computed for a fifth of a second since then: the worker under way."""
    return [pid for pid, spent in ticks().items() if spent - before.get(pid, 0) > 20]


@pytest.mark.end_to_end
def test_killed_sandbox_worker_is_a_structured_error_and_the_next_call_works(toolbox):
    answers = []
    with served(toolbox, mcp=False) as base:
        url = f"{base}/tools/numbers/slow-sum/call"
        body = {"arguments": {"numbers": list(range(1000)), "turns": 10**9}}
        assert httpx.post(url, json={"arguments": {"numbers": [1, 2]}}, timeout=30).status_code == 200
        before = ticks()
        asking = threading.Thread(target=lambda: answers.append(httpx.post(url, json=body, timeout=30)))
        asking.start()
        wait_until(lambda: busy(before))
        os.kill(busy(before)[0], signal.SIGKILL)
        asking.join()
        (answer,) = answers
        assert answer.status_code in (422, 503)
        assert answer.json()["error"]["code"] in ("tool_failed", "unavailable")
        after = httpx.post(url, json={"arguments": {"numbers": [1, 2]}}, timeout=30)
        assert after.json()["result"] == 3


def test_index_that_is_gone_is_built_anew(toolbox):
    with served(toolbox, mcp=False) as base:
        assert httpx.post(f"{base}/search", json={"request": "prime numbers"}, timeout=30).json()["tools"]
        shutil.rmtree(toolbox.private / "index", ignore_errors=True)
        found = httpx.post(f"{base}/search", json={"request": "prime numbers"}, timeout=30)
        assert found.status_code == 200
        assert found.json()["tools"][0]["path"] == "numbers/primes-below"


@contextlib.contextmanager
def model_server(port=0):
    process = subprocess.Popen([sys.executable, "-c", MODEL_SERVER, str(ROOT), str(port)], stdout=subprocess.PIPE)
    with process:
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.end_to_end
def test_killed_model_server_is_a_structured_error_and_works_again_once_it_is_back(toolbox, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none-needed-here")
    answers = []
    with model_server() as (process, port):
        place = place_of(f"openai/m@http://127.0.0.1:{port}/v1", {})
        model = GatewayModel(place, attempts=2, first_wait_seconds=0.01, timeout_seconds=60)
        with served(toolbox, [model], mcp=False) as base:

            def ask(text):
                body = {"model": "openai/m", "messages": [{"role": "user", "content": text}], "tool_choice": "none"}
                return httpx.post(f"{base}/v1/chat/completions", json=body, timeout=120)

            answer = ask("hi")
            assert answer.status_code == 200, answer.text
            assert answer.json()["choices"][0]["message"]["content"] == "Hello."
            process.stdout.readline()
            asking = threading.Thread(target=lambda: answers.append(ask("hang")))
            asking.start()
            process.stdout.readline()
            process.kill()
            process.wait()
            asking.join()
            assert answers[0].status_code == 503
            assert answers[0].json()["error"]["code"] == "model_unavailable"
            with model_server(port):
                answer = ask("hi")
                assert answer.status_code == 200, answer.text
