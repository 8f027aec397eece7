"""The world that toolsmith must not change unasked: MCP servers, an HTTP service and Python functions, with a journal."""

from __future__ import annotations

import json
import shlex
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from tests.remotes.loopback import Answer, Service, as_json
from tests.remotes.world import servers
from tests.remotes.world.servers import JOURNAL
from tests.waiting import wait_until
from toolsmith.library.make.adopt import Adopted, adopt
from toolsmith.models.scripted import ScriptedModel
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

FUNCTIONS = '''\
from pathlib import Path


def stamp(name: str) -> str:
    """Stamp a letter with a name."""
    with Path({journal!r}).open("a") as file:
        file.write(f"write stamp {{name}}\\n")
    return name.upper()
'''
# Arguments that a person could mean, by a sentence that only this tool's doc holds.
MEANT: dict[str, list[dict[str, Any]]] = {
    "List the orders of a status": [{"status": "open"}, {"status": "late"}],
    "Place an order": [{"item": "tea"}, {"item": "rice", "count": 3}],
    "Cancel an order for good": [{"order": "a-1"}, {"order": "a-2"}],
    "Make a table for a party": [{"name": "round"}, {"name": "long"}],
    "Read a file": [{"path": "a.txt"}, {"path": "b.txt"}],
    "Write a text to a file": [{"path": "a.txt", "content": "x", "dryRun": True}, {"path": "b", "content": "y"}],
    "Show the state of the working tree": [{"folder": "."}, {"folder": "src"}],
    "Reset the working tree": [{"folder": "."}, {"folder": "src", "mode": "soft"}],
    "Look a word up": [{"word": "sea"}, {"word": "sky"}],
    "Stamp a letter with a name": [{"name": "Ada"}, {"name": "Bob"}],
    "Show one ticket": [{"number": "7"}, {"number": "8"}],
    "Open a ticket": [{"text": "broken"}, {"text": "lost"}],
    "Delete a ticket": [{"number": "7"}, {"number": "8"}],
    "Search by a filter": [{"filter": "new"}, {"filter": "old"}],
    "Read, or so it looks": [{"number": "7", "X-HTTP-Method-Override": "DELETE"}, {"number": "8"}],
}
_PLACES = ["at the harbour", "for my sister", "before lunch", "in winter", "under the bridge", "with two friends"]


def commands(journal: Path, name: str) -> str:
    return shlex.join([sys.executable, servers.__file__, str(journal), name])


@contextmanager
def over_http(journal: Path) -> Iterator[dict[str, str]]:
    """Name → URL of each server."""
    JOURNAL[:] = [journal]
    with ExitStack() as running:
        yield {
            name: running.enter_context(_running(make().streamable_http_app()))
            for name, make in servers.SERVERS.items()
        }


@contextmanager
def _running(app: object) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started or not thread.is_alive())
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/mcp"
    finally:
        server.should_exit = True
        thread.join()


def changes(journal: Path) -> list[str]:
    """What was changed, one line each."""
    return [line for line in _lines(journal) if line.startswith("write ")]


def reads(journal: Path) -> list[str]:
    return [line for line in _lines(journal) if line.startswith("read ")]


def _lines(journal: Path) -> list[str]:
    return journal.read_text().splitlines() if journal.is_file() else []


def document(url: str) -> dict[str, Any]:
    """A service whose document says GET, GET with a body, GET with another method in a header, POST and DELETE."""
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}
    override = {"name": "X-HTTP-Method-Override", "in": "header", "schema": {"type": "string"}}
    body = {
        "content": {"application/json": {"schema": {"type": "object", "properties": {"filter": {"type": "string"}}}}}
    }
    text = {"content": {"application/json": {"schema": {"type": "object", "properties": {"text": {"type": "string"}}}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Tickets", "version": "1"},
        "servers": [{"url": url}],
        "paths": {
            "/tickets/{number}": {
                "get": _operation("showTicket", "Show one ticket.", [number]),
                "delete": _operation("deleteTicket", "Delete a ticket.", [number]),
            },
            "/tickets": {"post": _operation("openTicket", "Open a ticket.", [], text)},
            "/search": {"get": _operation("searchTickets", "Search by a filter.", [], body)},
            "/tunnel/{number}": {"get": _operation("tunnel", "Read, or so it looks.", [number, override])},
        },
    }


def _operation(name: str, about: str, parameters: list[Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    more = {"requestBody": body} if body is not None else {}
    return {"operationId": name, "description": about, "parameters": parameters, "responses": {}, **more}


def service(journal: Path) -> Service:
    def answer(method: str, path: str, body: bytes) -> Answer:
        is_plain = method == "GET" and not body and path.startswith("/tickets/")
        with journal.open("a") as file:
            file.write(f"{'read' if is_plain else 'write'} {method} {path} {body.decode()}\n")
        return as_json({"path": path})

    return Service(answer)


def adopt_everything(box: Toolbox, folder: Path, journal: Path, urls: Mapping[str, str], tickets: str) -> list[Adopted]:
    """All MCP servers, the service, and a module of functions that nobody marked."""
    file = folder / "tickets.json"
    file.write_text(json.dumps(document(tickets)))
    module = folder / "office_functions.py"
    module.write_text(FUNCTIONS.format(journal=str(journal)))
    adopted = [each for url in urls.values() for each in adopt(url, box)]
    adopted += adopt(str(file), box)
    return [*adopted, *adopt(str(module), box, as_remote=True)]


def eager_model() -> ScriptedModel:
    """Explores, probes, analyzes and rewrites all that it is shown, and calls as a user that gets every second wrong."""
    asked: dict[str, int] = {}

    def respond(question: Question) -> str:
        text = "\n".join(message.content for message in question.messages)
        key = next((key for key in MEANT if key in text), "Place an order")
        at = asked[question.purpose + key] = asked.get(question.purpose + key, -1) + 1
        meant = MEANT[key]
        request = f"Please, {meant[at % 2]} {_PLACES[at % 6]} number {at}"
        reply: dict[str, Any] = {
            "explore_tool": {"trials": [{"request": request, "arguments": each} for each in meant]},
            "probe_tool": {
                "judgement": {"solved": True, "answer": None, "why": ""}, "request": request, "arguments": meant[at % 2]
            },
            "analyze_trials": {"findings": [{"about": "description", "trials": [1], "finding": "It says too little."}]},
            "rewrite_doc": {
                "description": f"{key}, in other words {at}.",
                "parameters": dict.fromkeys(meant[0] | meant[1], "as the person says"),
                "examples": [{"request": request, "arguments": each} for each in meant],
            },
            "call_tool": meant[at % 2],
        }.get(question.purpose, {})  # fmt: skip
        return f"```json\n{json.dumps(reply)}\n```"

    return ScriptedModel(respond, name="eager")


def request_lines(calls: dict[str, list[dict[str, Any]]]) -> str:
    """A file of held-out requests: path → right calls."""
    return "\n".join(
        json.dumps({"request": f"Number {at}: {path} with {arguments}", "tool": path, "arguments": arguments})
        for path, each in calls.items()
        for at, arguments in enumerate(each)
    )
