"""Ends for the lists and texts that a schema leaves open, from the right calls for requests that are worded alike.

A small model that lists values goes on until something stops it. How many values a request of some length asks for
shows in the known calls; half as many again are allowed. Thoughts before a call are not touched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolsmith.calls.grounding import KnownCall
from toolsmith.types.value import JsonValue

_FEWEST = 3  # known calls, before anything is learnt
_MARGIN = 1.5  # of the longest value for a request of this length
_SHORTEST_TEXT = 16  # characters that any text may have
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Known:
    """A value at one place of a known call's arguments, and how many words its request has."""

    value: JsonValue
    words: int


def with_known_ends(schema: Mapping[str, Any], request: str, known: Sequence[KnownCall]) -> dict[str, Any]:
    """The schema of a call's arguments with `maxItems` and `maxLength` where the known calls show them.

    Args:
        schema: JSON Schema of an object; what stands behind a `$ref` or in a choice stays as it is.
        request: in words.
        known: right calls of the same tool, those for the nearest requests.
    """
    if len(known) < _FEWEST:
        return dict(schema)
    return _ended(schema, [_Known(call.arguments, _words(call.request)) for call in known], _words(request))


def _ended(schema: Mapping[str, Any], known: Sequence[_Known], words: int) -> dict[str, Any]:
    ended = dict(schema)
    objects = [each for each in known if isinstance(each.value, Mapping)]
    lists = [each for each in known if isinstance(each.value, list)]
    texts = [each for each in known if isinstance(each.value, str)]
    if isinstance(schema.get("properties"), Mapping):
        ended["properties"] = {
            name: _ended(part, _members(objects, name), words) if isinstance(part, Mapping) else part
            for name, part in schema["properties"].items()
        }
    if isinstance(schema.get("items"), Mapping):
        items = [_Known(value, each.words) for each in lists for value in each.value]
        ended["items"] = _ended(schema["items"], items, words)
    if schema.get("type") == "array":
        ended |= _end("maxItems", "minItems", schema, lists, words, 1)
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "pattern", "format"}:
        ended |= _end("maxLength", "minLength", schema, texts, words, _SHORTEST_TEXT)
    return ended


def _end(most: str, least: str, schema: Mapping[str, Any], known: Sequence[_Known], words: int, floor: int) -> Any:
    """`{most: …}`, never above what the schema has; nothing where the known values have no length."""
    longest = max((len(each.value) for each in known), default=0)
    if not longest:
        return {}
    dense = max(len(each.value) / each.words for each in known)
    end = max(floor, longest, math.ceil(_MARGIN * dense * words), schema.get(least, 0))
    return {most: min(end, schema.get(most, end))}


def _members(objects: Sequence[_Known], name: str) -> list[_Known]:
    return [_Known(each.value[name], each.words) for each in objects if name in each.value]


def _words(text: str) -> int:
    return len(_WORD.findall(text)) or 1
