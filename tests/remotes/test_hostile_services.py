"""OpenAPI documents and services of strangers: bounded in what they cost, and in where a call and its headers go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.remotes.loopback import Service, as_json
from tests.toolbox.tools import adder
from toolsmith.adopting.readers.remote_operations import read_openapi_document
from toolsmith.errors import BadInputError, ToolsmithError
from toolsmith.remotes import openapi
from toolsmith.remotes.connections import Connections
from toolsmith.types.tool import Remote, Tool

HEAD: dict[str, Any] = {"openapi": "3.0.3", "servers": [{"url": "http://127.0.0.1:1"}]}
YAML_HEAD = "openapi: 3.0.3\nservers: [{url: http://127.0.0.1:1}]\n"
LOLS = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))])  # fmt: skip
WORDS = {f"s{n}": {"properties": {f"p{m}": {"$ref": f"#/components/schemas/s{n + 1}"} for m in range(9)}} for n in range(30)}  # fmt: skip


def document(**found: Any) -> dict[str, Any]:
    return {**HEAD, "paths": {"/x": {"get": {"operationId": "x", **found}}}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{YAML_HEAD}{LOLS}\npaths: {{}}\n", "YAML aliases written out"),
        (f"{YAML_HEAD}paths: {'[' * 100_000}", "deeper than"),
        (f"{YAML_HEAD}x: 1{':1' * 500_000}\npaths: {{}}", "a number of"),
        (f"{YAML_HEAD}x: !!int ''\npaths: {{}}", "tag"),
        (f"{YAML_HEAD}x: &x [*x]\npaths: {{}}", "holds itself"),
        ('{"paths":' + "[" * 100_000, "recursion limit"),
        ("#" * 32_000_001, "too large"),
        ("\ufeff{", "JSON"),
    ],
)
def test_a_document_that_is_too_much_is_one_error(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError, match=reason):
        read_openapi_document(str(file), "x")


def test_references_that_multiply_loop_or_lead_out_end(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"type": "object", "properties": {"CANARY": {}}}')
    file = tmp_path / "hostile.json"
    outside = [f"file://{tmp_path}/secret.json", "secret.json", "http://127.0.0.1:1/x.json", "#/components/schemas/me"]
    parameters = [
        {"name": "s", "in": "query", "schema": {"$ref": "#/components/schemas/s0"}},
        *({"name": f"o{number}", "in": "query", "schema": {"$ref": ref}} for number, ref in enumerate(outside)),
        *({"$ref": ref} for ref in outside),
    ]
    schemas = {"schemas": {**WORDS, "me": {"$ref": "#/components/schemas/me"}}}
    hostile = {**document(parameters=parameters), "components": schemas}
    hostile["paths"] |= {f"/x{number}": {"get": {"parameters": parameters}} for number in range(4)}
    file.write_text(json.dumps(hostile))
    tools = read_openapi_document(str(file), "x")
    written = [len(tool.model_dump_json()) for tool in tools]
    assert (len(tools), max(written) < 2_000_000, sum(written) < 10_000_000) == (5, True, True)
    assert not [tool for tool in tools if "CANARY" in tool.model_dump_json()]


@pytest.mark.parametrize("wrong", [5, "x", [5], {"a": 5}, None, True], ids=repr)
def test_what_has_the_wrong_form_is_left_out(tmp_path: Path, wrong: Any) -> None:
    file = tmp_path / "hostile.json"
    schema = {"type": wrong, "properties": wrong, "items": wrong, "allOf": wrong, "enum": wrong, "required": wrong}
    for key in ("parameters", "requestBody", "responses", "consumes", "x-mcp-annotations", "summary", "operationId"):
        one = document(**{key: wrong})
        one["paths"] |= {
            "/y": {"post": {key: [{"name": wrong, "in": wrong, "schema": wrong, "required": wrong}]}},
            "/z": wrong,
        }
        one["paths"]["/w"] = {"parameters": wrong, "put": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}  # fmt: skip
        for top in ({}, {"servers": wrong}, {"host": "h", "schemes": wrong}, {"servers": [{"url": "http://[", "variables": wrong}]}):  # fmt: skip
            file.write_text(json.dumps({**one, **top}))
            try:
                assert read_openapi_document(str(file), "x")
            except ToolsmithError:
                assert top


def test_a_date_in_yaml_is_the_text_that_it_is(tmp_path: Path) -> None:
    file = tmp_path / "dates.yaml"
    file.write_text(f"{YAML_HEAD}paths:\n  /x:\n    get:\n      parameters:\n      - {{name: d, in: query, schema: {{enum: [2020-01-01]}}}}\n")  # fmt: skip
    (tool,) = read_openapi_document(str(file), "x")
    assert tool.signature.parameters[0].type_schema == {"enum": ["2020-01-01"]}


def test_a_document_elsewhere_is_fetched_without_our_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETS_KEY", "s3cret-value")
    with Service(lambda *_: as_json(document())) as other, Service(lambda *_: (302, {"Location": other.url}, "")) as first:  # fmt: skip
        assert read_openapi_document(first.url, "x", {"headers": {"X-Key": "${PETS_KEY}"}})
        assert first.requests[0]["headers"]["X-Key"] == "s3cret-value"
        assert "X-Key" not in other.requests[0]["headers"]
    with Service(lambda *_: (302, {"Location": "/"}, "")) as circle:
        with pytest.raises(ToolsmithError, match="302"):
            read_openapi_document(circle.url, "x")
        assert len(circle.requests) < 10
    local = Service(lambda *_: (302, {"Location": "file:///etc/hostname"}, ""))
    with local, pytest.raises(ToolsmithError, match="cannot be read"):
        read_openapi_document(local.url, "x")


def called(address: str, **settings: object) -> Tool:
    remote = Remote(kind="openapi", address=address, operation="x", settings=settings)
    return adder(1).with_(code="", cases=(), remote=remote)


@pytest.mark.parametrize("path", ["@{host}/", "//{host}/", "\\\\{host}/", "{host}", ":80@{host}", "/../@{host}"])
def test_a_path_names_no_other_server(path: str) -> None:
    with Service(lambda *_: as_json(1)) as good, Service(lambda *_: as_json(2)) as evil:
        host = evil.url.removeprefix("http://")
        connections = Connections(sleep=lambda _: None)
        trial = connections.call(called(good.url, method="GET", path=path.format(host=host)), {})
        connections.close()
        assert (evil.requests, trial.result, len(good.requests)) == ([], 1, 1)


@pytest.mark.parametrize(
    "settings",
    [{}, {"method": "GET"}, {"path": "/"}, {"method": "G E\r\nT", "path": "/"}, {"method": "GET", "path": 5}, {"method": "GET", "path": "/", "places": 5},
     {"method": "GET", "path": "/", "places": {"value": "header"}}],
)  # fmt: skip
def test_an_operation_in_the_wrong_form_is_an_answer(settings: dict[str, object]) -> None:
    with Service(lambda *_: as_json(1)) as service:
        connections = Connections(sleep=lambda _: None)
        trial = connections.call(called(service.url, **settings), {"value": "é\r\nX-Evil: 1"})
        connections.close()
        assert trial.is_ok or trial.blame in ("environment", "caller"), trial.explain()
        assert all("X-Evil" not in request["headers"] for request in service.requests)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi, "_LARGEST_ANSWER", 100_000)
    for text, headers in (("x" * 200_000, {}), ('{"a":' * 500_000, {"Content-Type": "application/json"})):
        with Service(lambda *_, text=text, headers=headers: (200, headers, text)) as service:
            connections = Connections(sleep=lambda _: None)
            trial = connections.call(called(service.url, method="GET", path="/"), {})
            connections.close()
            assert (trial.outcome, trial.failure and trial.failure.type) == ("output", "TooLargeError")
