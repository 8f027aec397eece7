"""A planted service over HTTP on loopback, and its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlparse

from benchmarks.planted.planted import Planted, RefusedError
from tests.remotes.loopback import Answer, as_json


def document(url: str, known: Sequence[Planted]) -> dict[str, Any]:
    return {
        "openapi": "3.0.3", "info": {"title": "A service", "version": "1"}, "servers": [{"url": url}],
        "paths": {f"/{each.name}": _operation(each) for each in known},
    }  # fmt: skip


def _operation(each: Planted) -> dict[str, Any]:
    common = {"operationId": each.name, "description": each.about, "responses": {}}
    if each.takes_body:
        body = {"required": True, "content": {"application/json": {"schema": each.schema}}}
        return {"post": {**common, "requestBody": body}}
    schema = each.schema
    parameters = [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": said}
        for name, said in schema["properties"].items()
    ]
    return {"get": {**common, "parameters": parameters}}


def answering(known: Sequence[Planted]) -> Callable[[str, str, bytes], Answer]:
    named = {each.name: each for each in known}

    def answer(_: str, path: str, body: bytes) -> Answer:
        asked = urlparse(path)
        given = json.loads(body) if body else dict(parse_qsl(asked.query, keep_blank_values=True))
        try:
            return as_json(named[asked.path.strip("/")].answer(given))
        except RefusedError as refused:
            if isinstance(refused.body, str):
                return refused.status, {"Content-Type": "text/plain"}, refused.body
            return as_json(refused.body, refused.status)

    return answer
