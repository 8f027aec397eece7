"""Replies held to a JSON Schema by the server: how each kind of server is asked, and whether it does it.

A server that does not know a field refuses it (400) or says nothing and ignores it. So the ways are tried one after
another, each until a reply shows what it does; where none works, the words of the prompt have to do.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from toolsmith.types.message import Reply
from toolsmith.types.schema import fits

Guide = Literal["structured_outputs", "guided_json", "json_schema", "response_format"]


class Guidance:
    """What is known of one server. Safe for several threads.

    Args:
        ways: in which the server may take a schema, the likeliest first.
    """

    def __init__(self, ways: Sequence[Guide]) -> None:
        self._ways = list(ways)
        self._is_proven = False
        self._lock = threading.Lock()

    @property
    def way(self) -> Guide | None:
        """How to ask now; None where no way is left."""
        return self._ways[0] if self._ways else None

    def was_refused(self, way: Guide) -> bool:
        """Note that a request with this way was turned away; whether it makes sense to ask again."""
        with self._lock:
            if self._is_proven:
                return False
            if self.way == way:
                self._ways.pop(0)
            return True

    def was_answered(self, way: Guide, reply: Reply, schema: Mapping[str, Any]) -> None:
        """Note what came back: a reply that fits proves the way, another one that is whole refutes it."""
        with self._lock:
            if self._is_proven or self.way != way:
                return
            if _fits(reply.text, schema):
                self._is_proven = True
            elif reply.text and reply.finish_reason == "stop":
                self._ways.pop(0)


def guided_options(way: Guide, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What to add to a request."""
    named = {"type": "json_schema", "json_schema": {"name": "call", "schema": dict(schema), "strict": True}}
    match way:
        case "structured_outputs":
            return {"extra_body": {"structured_outputs": {"json": dict(schema)}}}
        case "guided_json" | "json_schema":
            return {"extra_body": {way: dict(schema)}}
    return {"extra_body": {"response_format": named}}


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    try:
        return fits(json.loads(text), schema)
    except (ValueError, RecursionError):
        return False
