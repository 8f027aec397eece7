"""Calls without a format of their own: JSON in a fence, alone, or amid prose, and Python amid prose."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator

from toolsmith.calls.formats.json_text import decode_at, read_json
from toolsmith.calls.formats.objects import object_calls
from toolsmith.calls.formats.pythonic import python_calls
from toolsmith.types.call import ReadCall

_MOST_STARTS, _MOST_MENDED = 50, 3  # places where an unmarked call may begin
_FENCE = re.compile(r"```[ \t]*[\w-]*[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
_NAME_AND_OBJECT = re.compile(r"(?<![\w.])([A-Za-z_][\w-]*)[`*:(]*\s*(?=\{)")


def plain_calls(text: str, names: Collection[str]) -> list[ReadCall]:
    """The calls of the first place in a text that holds any; amid prose only such as name a tool or need no mending."""
    known = {_plain(name) for name in names}
    for piece, is_marked in _pieces(text):
        value, mended = read_json(piece)
        calls = object_calls(value, names, piece, was_mended=mended)
        if calls and (is_marked or not mended or any(_plain(call.name) in known for call in calls)):
            return calls
    return python_calls(text, names) or _named_object(text, names)


def _plain(name: str) -> str:
    """A name as models confuse it: in other case, with other marks between words."""
    return re.sub(r"[-_ /.]+", "_", name).casefold()


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Where a call may stand, most explicit first; whether something marks the place as a call."""
    for match in _FENCE.finditer(text):
        yield match[1], True
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        yield stripped, True
        return
    starts = [match.start() for match in itertools.islice(re.finditer(r"\{", stripped), _MOST_STARTS)]
    for start in starts:
        try:
            _, end = decode_at(stripped, start)
        except (ValueError, RecursionError):
            continue
        yield stripped[start:end], False
    for start in starts[:_MOST_MENDED]:
        yield stripped[start:], False


def _named_object(text: str, names: Collection[str]) -> list[ReadCall]:
    """`name {…}` for a name on offer."""
    for match in itertools.islice(_NAME_AND_OBJECT.finditer(text), _MOST_STARTS):
        if match[1] in names:
            try:
                arguments, end = decode_at(text, match.end())
            except (ValueError, RecursionError):
                continue
            return [ReadCall(name=match[1], arguments=arguments, raw=text[match.start() : end], was_mended=True)]
    return []
