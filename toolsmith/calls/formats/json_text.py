"""JSON as models write it: one value or several, whole or broken.

Broken JSON is mended by `json_repair`, which may invent values; so whatever it gives is validated like any other call.
"""

from __future__ import annotations

import json
import re
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

LONGEST_CALL = 200_000  # characters; beyond it nothing is mended
_MOST_VALUES = 50  # calls in one reply
_BETWEEN = re.compile(r"[\s,;]*")
_FENCE_OPENS = re.compile(r"```[ \t]*[\w-]*[ \t]*\n?")


class ReadValues(Record):
    """JSON values that stand one after another, the place after the last, and whether they had to be mended."""

    values: tuple[JsonValue, ...] = ()
    end: int = 0
    was_mended: bool = False


def read_json(text: str) -> tuple[JsonValue, bool]:
    """The JSON value in a text and whether it had to be mended; (None, True) where nothing can be read.

    NaN and infinities are not JSON and are refused; so is half of a surrogate pair, which no file and no network takes.
    """
    stripped = text.strip()
    try:
        return _encodable(json.loads(stripped, parse_constant=_refuse), stripped), False
    except UnicodeEncodeError:
        return None, True
    except (ValueError, RecursionError):
        pass
    start = min((place for place in (stripped.find("{"), stripped.find("[")) if place >= 0), default=-1)
    if start < 0 or len(stripped) > LONGEST_CALL:
        return None, True
    try:
        value, _ = decode_at(stripped, start)
    except UnicodeEncodeError:
        return None, True
    except (ValueError, RecursionError):
        return _mended(stripped[start:]), True
    return value, False


def decode_at(text: str, start: int) -> tuple[JsonValue, int]:
    """The JSON value that begins at `start`, and the place after it.

    Raises:
        ValueError: there is none, or it holds what no file takes.
        RecursionError: it is too deep.
    """
    value, end = json.JSONDecoder(parse_constant=_refuse).raw_decode(text, start)
    return _encodable(value, text[start:end]), end


def read_values(text: str, start: int, end: int) -> ReadValues:
    """The values from `start` on, in a fence or not.

    Args:
        text: of a reply.
        start: where the first may begin, after spaces.
        end: where the text of the values ends if they are broken; whole ones may go on beyond it.
    """
    start = _after_fence(text, start)
    values: list[JsonValue] = []
    place = start
    while place < len(text) and text[place] in "{[" and len(values) < _MOST_VALUES:
        try:
            value, place = decode_at(text, place)
        except (ValueError, RecursionError):
            break
        values.append(value)
        place = between(text, place)
        if place >= end:
            break
    if values:
        return ReadValues(values=tuple(values), end=place)
    body = text[start:end].strip()
    if not body.startswith(("{", "[")) or len(body) > LONGEST_CALL:
        return ReadValues(end=end)
    mended = _mended(body.removesuffix("```"))
    return ReadValues(values=() if mended is None else (mended,), end=end, was_mended=True)


def between(text: str, place: int) -> int:
    """The place after spaces, commas and semicolons."""
    found = _BETWEEN.match(text, place)
    return found.end() if found else place


def plain_value(text: str) -> JsonValue:
    """A value that stands without quotes: JSON where writing it again gives the same text, else the text.

    So `2` is a number and `007` a text; what the schema wants instead is a matter of repair, and nothing is lost to it.
    """
    stripped = text.strip()
    try:
        value, mended = read_json(stripped) if stripped[:1] in ("{", "[") else (json.loads(stripped), False)
    except (ValueError, RecursionError):
        return text
    if isinstance(value, (dict, list)):
        return text if mended else value
    return value if not isinstance(value, str) and json.dumps(value) == stripped else text


def _after_fence(text: str, start: int) -> int:
    place = between(text, start)
    fence = _FENCE_OPENS.match(text, place)
    return between(text, fence.end()) if fence else place


def _encodable(value: JsonValue, text: str) -> JsonValue:
    """The value, unless it holds half of a surrogate pair, which only an escape can bring about.

    Raises:
        UnicodeEncodeError: it does.
    """
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _mended(text: str) -> JsonValue:
    import json_repair

    try:
        value = json_repair.loads(text, skip_json_loads=True)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError, TypeError):
        return None
    return value if isinstance(value, (dict, list)) and value else None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
