"""OpenAPI services as remotes, against a real service on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.remotes.loopback import Answer, Service, as_json
from toolsmith.adopting.readers.remote_operations import read_openapi_document
from toolsmith.errors import BadInputError
from toolsmith.remotes.connections import Connections
from toolsmith.types.tool import Tool

PETS = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets/{pet id}": {
            "parameters": [{"name": "pet id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "getPet",
                "summary": "One pet.",
                "parameters": [
                    {"name": "fields", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"$ref": "#/components/parameters/Verbose"},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
                },
            },
        },
        "/pets": {
            "post": {
                "operationId": "addPet",
                "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                },
                "responses": {"201": {"description": "made"}},
            }
        },
    },
    "components": {
        "parameters": {"Verbose": {"name": "verbose", "in": "query", "schema": {"type": "boolean", "default": False}}},
        "schemas": {
            "Pet": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "description": "What it answers to."},
                    "age": {"type": "integer", "nullable": True},
                    "friend": {"$ref": "#/components/schemas/Pet"},
                },
            }
        },
    },
}
OLD = {
    "swagger": "2.0",
    "host": "example.invalid",
    "basePath": "/v1",
    "schemes": ["http"],
    "paths": {
        "/form": {
            "post": {
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [
                    {"name": "word", "in": "formData", "type": "string", "required": True, "description": "a word"},
                    {"name": "times", "in": "formData", "type": "integer", "default": 1},
                ],
                "responses": {"200": {"description": "fine"}},
            }
        }
    },
}


def answer(method: str, path: str, _: bytes) -> Answer:
    if path.startswith("/pets/missing"):
        return as_json({"error": "no such pet"}, 404)
    if path.startswith("/pets/quota"):
        return as_json({}, 429, **{"Retry-After": "3600"})
    if path.startswith("/pets/broken"):
        return 500, {}, "stack"
    return as_json({"path": path}, 201 if method == "POST" else 200)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(answer) as opened:
        yield opened


@pytest.fixture
def connections() -> Iterator[Connections]:
    opened = Connections(sleep=lambda _: None)
    yield opened
    opened.close()


def pets(folder: Path, service: Service, **settings: object) -> dict[str, Tool]:
    file = folder / "pets.json"
    file.write_text(json.dumps(PETS))
    return {tool.name: tool for tool in read_openapi_document(str(file), "pets", {"server": service.url, **settings})}


def test_every_argument_goes_where_the_document_says(
    tmp_path: Path, service: Service, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETS_KEY", "s3cret-value")
    tools = pets(tmp_path, service, headers={"Authorization": "Bearer ${PETS_KEY}"}, query={"version": "2"})
    trial = connections.call(
        tools["get-pet"], {"pet id": "a/b c", "fields": ["x", "y"], "X-Trace": "t", "verbose": True}
    )
    assert trial.is_ok, trial.explain()
    request = service.requests[0]
    assert request["path"] == "/pets/a%2Fb%20c?version=2&fields=x&fields=y&verbose=true"
    assert (request["headers"]["X-Trace"], request["headers"]["Authorization"]) == ("t", "Bearer s3cret-value")
    assert "s3cret-value" not in tools["get-pet"].model_dump_json()
    assert connections.call(tools["add-pet"], {"name": "query", "name_in_body": "Rex", "age": None}).is_ok
    request = service.requests[1]
    assert request["path"] == "/pets?version=2&name=query"
    assert json.loads(request["body"]) == {"name": "Rex", "age": None}


def test_schemas_have_no_references_and_a_schema_within_itself_ends(tmp_path: Path, service: Service) -> None:
    schema = pets(tmp_path, service)["add-pet"].signature.json_schema()
    assert "$ref" not in json.dumps(schema)
    assert schema["properties"]["age"] == {"type": ["integer", "null"], "default": None}
    assert schema["required"] == ["name_in_body"]


@pytest.mark.parametrize(
    ("pet", "outcome", "blame", "asked"),
    [("missing", "invalid", "caller", 1), ("quota", "environment", "environment", 1), ("broken", "error", "tool", 1)],
)
def test_refusals_are_told_apart(
    tmp_path: Path, service: Service, connections: Connections, pet: str, outcome: str, blame: str, asked: int
) -> None:
    trial = connections.call(pets(tmp_path, service)["get-pet"], {"pet id": pet})
    assert (trial.outcome, trial.blame) == (outcome, blame), trial.explain()
    assert len(service.requests) == asked, "waiting an hour is not worth it"


def test_a_service_that_is_down_is_environment(tmp_path: Path) -> None:
    with Service(answer) as service:
        tools = pets(tmp_path, service)
    waited: list[float] = []
    connections = Connections(sleep=waited.append)
    trial = connections.call(tools["add-pet"], {"name_in_body": "Rex"})
    connections.close()
    assert (trial.outcome, trial.failure and trial.failure.type) == ("environment", "NotReached")
    assert waited == [0.2, 0.4], "a request that was never sent may be sent again"


def test_the_older_format_is_read(tmp_path: Path, service: Service, connections: Connections) -> None:
    import yaml

    file = tmp_path / "old.yaml"
    file.write_text(yaml.safe_dump(OLD))
    (tool,) = read_openapi_document(str(file), "old")
    assert tool.remote is not None
    assert tool.remote.address == "http://example.invalid/v1"
    tool = tool.with_(remote=tool.remote.model_copy(update={"address": service.url}))
    assert connections.call(tool, {"word": "a b", "times": 2}).is_ok
    assert service.requests[0]["body"] == "word=a+b&times=2"


def test_a_document_without_a_server_says_what_to_give(tmp_path: Path) -> None:
    file = tmp_path / "pets.json"
    file.write_text(json.dumps(PETS))
    with pytest.raises(BadInputError, match="--base-url"):
        read_openapi_document(str(file), "pets")
    file.write_text("[1, 2]")
    with pytest.raises(BadInputError, match="not an OpenAPI document"):
        read_openapi_document(str(file), "pets")


@pytest.mark.parametrize("pet", ["", ".", ".."])
def test_a_part_of_the_address_leads_to_no_other_operation(
    tmp_path: Path, service: Service, connections: Connections, pet: str
) -> None:
    trial = connections.call(pets(tmp_path, service)["get-pet"], {"pet id": pet})
    assert (trial.outcome, service.requests) == ("invalid", [])


def test_what_a_method_means_becomes_hints_and_what_nobody_knows_none(tmp_path: Path, service: Service) -> None:
    tools = pets(tmp_path, service)
    assert tools["get-pet"].hints.as_mcp() == {"readOnlyHint": True, "idempotentHint": True}
    assert tools["add-pet"].hints.as_mcp() == {}


def test_defaults_of_parameters_and_of_a_body_are_kept_through_references(tmp_path: Path, service: Service) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Limit"}}
    body = {"allOf": [{"$ref": "#/components/schemas/Order"}, {"properties": {"note": {"type": "string", "default": "none"}}}]}  # fmt: skip
    operation = {"operationId": "order", "parameters": [limit], "responses": {}}
    operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    order = {"type": "object", "properties": {"size": {"enum": ["a4", "a5"], "default": "a4"}, "of": {"type": "object", "properties": {"inner": {"type": "integer", "default": 3}}}}}  # fmt: skip
    schemas = {"Limit": {"type": "integer", "default": 25, "maximum": 100}, "Order": order}
    file = tmp_path / "orders.json"
    file.write_text(
        json.dumps({"openapi": "3.0.3", "paths": {"/order": {"post": operation}}, "components": {"schemas": schemas}})
    )
    (tool,) = read_openapi_document(str(file), "orders", {"server": service.url})
    properties = tool.signature.json_schema()["properties"]
    assert properties["limit"] == {"type": "integer", "default": 25, "maximum": 100}
    assert (properties["size"]["default"], properties["note"]["default"]) == ("a4", "none")
    assert "default" not in properties["of"]["properties"]["inner"], "local servers do not know it there"
