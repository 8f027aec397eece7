"""A real HTTP server on loopback that takes schemas as one kind of server does: it holds to, refuses or ignores them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.models.server import Answer, Server, chat, failure

PROSE = "Sure, let me think about it."


def schema_at(body: dict[str, Any], field: str) -> Any:
    """The schema that a request gives in this field, however deep it stands there."""
    value = body.get(field)
    if field == "structured_outputs":
        return (value or {}).get("json")
    return (value or {}).get("json_schema", {}).get("schema") if field == "response_format" else value


def smallest(schema: dict[str, Any]) -> Any:
    """A value that fits a schema of a call."""
    if "anyOf" in schema:
        return smallest(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {key: smallest(schema["properties"][key]) for key in schema.get("required", ())}
    return {"integer": 3, "number": 3, "array": [1, 2], "boolean": True}.get(schema.get("type"), "mile")


@contextmanager
def guided(fields: Sequence[str], refused: Sequence[str] = (), *, ollama: bool = False) -> Iterator[Server]:
    """A server that holds replies to a schema in one of `fields`, answers 400 to `refused`, and ignores other fields."""
    server = Server([])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.requests.append(body)
            answer = self._answer(body)
            self.send_response(answer.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def _answer(self, body: dict[str, Any]) -> Answer:
            for field in refused:
                if field in body:
                    return failure(400, f"Extra inputs are not permitted: {field}")
            schema = next((schema_at(body, field) for field in fields if schema_at(body, field)), None)
            text = json.dumps(smallest(schema)) if schema else PROSE
            return chat(text)

        def log_message(self, *_: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{httpd.server_port}" + ("" if ollama else "/v1")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
