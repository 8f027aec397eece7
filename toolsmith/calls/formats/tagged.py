"""Calls with an element for each argument: `<function=name><parameter=key>value</parameter></function>` and its kin.

Values stand without quotes; what they are follows from the schema, which repair knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from toolsmith.calls.formats.json_text import plain_value
from toolsmith.calls.formats.objects import bare_name
from toolsmith.types.call import ReadCall
from toolsmith.types.value import JsonValue


@dataclass(frozen=True)
class Tagged:
    """Reads calls of elements; closing tags may be missing.

    Args:
        head: regular expression of the opening, its group `name` the name.
        closing: of what ends a call.
        parameter: of what opens an argument, its group `key` the name; a group `text` says that it is a text.
        parameter_end: of what closes one.
        needs_known: whether a call without arguments counts only with a name on offer.
    """

    head: str
    closing: str
    parameter: str
    parameter_end: str
    needs_known: bool = False

    def __call__(self, text: str, names: Collection[str]) -> list[ReadCall]:
        calls: list[ReadCall] = []
        place = 0
        while head := re.compile(self.head).search(text, place):
            closing = re.compile(self.closing).search(text, head.end())
            end = closing.start() if closing else len(text)
            arguments = self._arguments(text[head.end() : end])
            name = bare_name(head["name"], names)
            if arguments or not self.needs_known or name in names:
                calls.append(ReadCall(name=name, arguments=arguments, raw=text[head.start() : end]))
            place = max(end, head.end() + 1)
        return calls

    def _arguments(self, body: str) -> dict[str, JsonValue]:
        openings = list(re.finditer(self.parameter, body, re.DOTALL))
        limits = [*(opening.start() for opening in openings[1:]), len(body)]
        found: dict[str, JsonValue] = {}
        for opening, limit in zip(openings, limits, strict=False):  # without any, the last limit is of nothing
            closing = re.compile(self.parameter_end).search(body, opening.end(), limit)
            value = body[opening.end() : closing.start() if closing else limit]
            value = value.removeprefix("\n").removesuffix("\n") if closing else value.strip()
            is_text = "text" in opening.groupdict() and opening["text"] is not None
            found[opening["key"].strip()] = value if is_text else plain_value(value)
        return found
