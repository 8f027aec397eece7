"""What may have run is not called a second time, unless it only reads."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.remotes.loopback import Answer, Service, as_json
from tests.remotes.world.corpus import changes, over_http
from toolsmith.adopting.readers.remote_operations import read_mcp_server, read_openapi_document
from toolsmith.remotes.connections import Connections
from toolsmith.remotes.mcp import _call_id, _refused_call
from toolsmith.toolbox.effects import standing_of
from toolsmith.types.tool import Tool

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
READING = {"get", "head", "options"}
TROUBLES = ("timeout", "408", "502", "503", "504", "dropped")


@pytest.fixture
def connections() -> Iterator[Connections]:
    opened = Connections(sleep=lambda _: None)
    yield opened
    opened.close()


def _answer(_: str, path: str, __: bytes) -> Answer:
    trouble = path.rpartition("/")[2]
    if trouble == "timeout":
        time.sleep(0.6)
    if trouble == "dropped":
        raise ConnectionAbortedError
    return as_json({}, int(trouble) if trouble.isdigit() else 200)


def _tools(folder: Path, url: str) -> dict[str, Tool]:
    place = {"name": "trouble", "in": "path", "required": True, "schema": {"type": "string"}}
    operations = {method: {"operationId": method, "parameters": [place], "responses": {}} for method in METHODS}
    file = folder / "troubles.json"
    file.write_text(json.dumps({"openapi": "3.0.3", "servers": [{"url": url}], "paths": {"/{trouble}": operations}}))
    return {tool.name: tool for tool in read_openapi_document(str(file), "t", {"seconds": 0.3})}


@pytest.mark.end_to_end
def test_only_reading_methods_are_tried_again_where_the_call_may_have_run(
    tmp_path: Path, connections: Connections
) -> None:
    with Service(_answer) as service:
        for method, tool in _tools(tmp_path, service.url).items():
            only_reads = standing_of(tool, None, is_believed=False).only_reads
            assert only_reads == (method in READING)
            for trouble in ("timeout",) if method not in ("get", "put", "delete", "post") else TROUBLES:
                service.requests.clear()
                trial = connections.call(tool, {"trouble": trouble}, only_reads=only_reads)
                assert trial.outcome == "environment"
                assert len(service.requests) == (3 if only_reads else 1), (method, trouble)


@pytest.mark.parametrize("status", ["429", "425"])
def test_what_was_turned_away_before_it_began_is_tried_again(
    tmp_path: Path, connections: Connections, status: str
) -> None:
    with Service(_answer) as service:
        assert not connections.call(_tools(tmp_path, service.url)["post"], {"trouble": status}).is_ok
        assert len(service.requests) == 3


@pytest.mark.end_to_end
def test_an_mcp_call_that_ran_out_of_time_is_made_once_whatever_is_said_of_it(
    tmp_path: Path, connections: Connections
) -> None:
    journal = tmp_path / "journal.txt"
    with over_http(journal) as urls:
        order = {tool.name: tool for tool in read_mcp_server(urls["shop"], settings={"seconds": 0.3})}["place-order"]
        late = connections.call(order, {"item": "slow"})
        assert (late.outcome, late.failure and late.failure.type) == ("environment", "TimedOut")
        assert changes(journal) == ["write place_order slow 1"]
        connections.call(order, {"item": "slow"}, only_reads=True)
        assert len(changes(journal)) == 4
        connections.close()


def test_what_a_gateway_refused_is_not_said_of_another_call() -> None:
    body = json.dumps({"method": "tools/call", "params": {"name": "order", "arguments": {"item": "tea"}}}).encode()
    assert _refused_call(body) == _call_id("order", {"item": "tea"}) != _call_id("order", {"item": "rice"})
    assert _refused_call(b'{"method": "initialize", "params": {}}') == ""
