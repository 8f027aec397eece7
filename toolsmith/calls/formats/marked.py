"""Calls as JSON objects behind a mark: `<tool_call>{…}</tool_call>`, `[TOOL_CALLS][…]`, `functools[…]`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from toolsmith.calls.formats.json_text import read_values
from toolsmith.calls.formats.objects import object_calls
from toolsmith.types.call import ReadCall


@dataclass(frozen=True)
class MarkedJson:
    """Reads JSON objects, or lists of them, behind each opening mark; the closing one may be missing.

    Args:
        opening: regular expression of the mark before.
        closing: of the mark after.
    """

    opening: str
    closing: str

    def __call__(self, text: str, names: Collection[str]) -> list[ReadCall]:
        calls: list[ReadCall] = []
        place = 0
        while opening := re.compile(self.opening).search(text, place):
            closing = re.compile(self.closing).search(text, opening.end())
            end = closing.start() if closing else len(text)
            found = read_values(text, opening.end(), end)
            raw = text[opening.end() : max(end, found.end)].strip()
            for value in found.values:
                calls += object_calls(value, names, raw, was_mended=found.was_mended)
            place = max(end, found.end, opening.end() + 1)
        return calls
