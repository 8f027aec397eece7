"""A real HTTP server on loopback that speaks the OpenAI chat protocol, with scripted replies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One HTTP response: status, body, headers, and how long to wait before it."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0


def chat(text: str | None, finish_reason: str = "stop", model: str = "test-model", **message: Any) -> Answer:
    """An ordinary completion."""
    content = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }
    return Answer(json.dumps(content).encode())


def failure(status: int, message: str = "failed", **headers: str) -> Answer:
    body = json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode()
    return Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


class Server:
    """`requests` holds the bodies that arrived; the last answer is repeated when the script is used up."""

    def __init__(self, script: Sequence[Answer]) -> None:
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def serving(*script: Answer, pages: Mapping[str, Answer] | None = None) -> Iterator[Server]:
    """Answers to POST come from the script, those to GET from `pages`, by path."""
    server = Server(script)
    pages = pages or {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.requests.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self._send(server.script.pop(0) if len(server.script) > 1 else server.script[0])

        def do_GET(self) -> None:
            self._send(pages.get(self.path, Answer(b"nothing here", 404)))

        def _send(self, answer: Answer) -> None:
            time.sleep(answer.wait_seconds)
            try:
                self.send_response(answer.status)
                for name, value in {"content-type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server.url = f"http://127.0.0.1:{httpd.server_port}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
