"""Calls whose name stands before their arguments: `[TOOL_CALLS]name{…}`, `<function=name>{…}`, `Action: name`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from toolsmith.calls.formats.json_text import read_values
from toolsmith.calls.formats.objects import bare_name
from toolsmith.types.call import ReadCall
from toolsmith.types.value import JsonValue


@dataclass(frozen=True)
class NamedJson:
    """Reads the JSON object after each head; None stands for arguments that cannot be read.

    Args:
        head: regular expression up to the arguments, its group `name` the name.
        closing: of what ends a call.
        needs_known: whether only names on offer count, since the form alone does not make a call.
    """

    head: str
    closing: str
    needs_known: bool = False

    def __call__(self, text: str, names: Collection[str]) -> list[ReadCall]:
        calls: list[ReadCall] = []
        place = 0
        while head := re.compile(self.head).search(text, place):
            closing = re.compile(self.closing).search(text, head.end())
            end = closing.start() if closing else len(text)
            found = read_values(text, head.end(), end)
            place = max(end, found.end, head.end() + 1)
            name = bare_name(head["name"], names)
            if not self.needs_known or name in names:
                raw = text[head.start() : max(end, found.end)]
                arguments = _arguments(found.values, text[head.end() : end])
                calls.append(ReadCall(name=name, arguments=arguments, raw=raw, was_mended=found.was_mended))
        return calls


def _arguments(values: tuple[JsonValue, ...], body: str) -> JsonValue:
    if values:
        return values[0]
    return {} if not body.strip("` \n") or body.strip() in ("None", "null") else None
