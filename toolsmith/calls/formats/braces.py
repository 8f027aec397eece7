"""Calls in braces with marked texts: `call:name{key:<escape>text<escape>,count:2}`, as the small Gemma models write."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from toolsmith.calls.formats.json_text import read_values
from toolsmith.calls.formats.objects import bare_name
from toolsmith.types.call import ReadCall

_KEY = re.compile(r"([{,]\s*)([A-Za-z_][\w.-]*)\s*:")


@dataclass(frozen=True)
class Braces:
    """Reads calls behind `opening`; texts stand between two of the mark `quote`."""

    opening: str
    closing: str
    quote: str

    def __call__(self, text: str, names: Collection[str]) -> list[ReadCall]:
        calls = []
        for piece in text.split(self.opening)[1:]:
            raw = piece.partition(self.closing)[0]
            head, brace, _ = raw.partition("{")
            name = bare_name(head.strip().removeprefix("call:"), names)
            source = self._as_json(raw[len(head) :]) if brace else "{}"
            found = read_values(source, 0, len(source))
            arguments = found.values[0] if found.values else None
            if name:
                calls.append(ReadCall(name=name, arguments=arguments, raw=raw, was_mended=found.was_mended))
        return calls

    def _as_json(self, text: str) -> str:
        """The text with its keys and texts in quotes. Every second part between marks is a text."""
        parts = text.split(self.quote)
        return "".join(
            json.dumps(part, ensure_ascii=False) if number % 2 else _KEY.sub(r'\1"\2":', part)
            for number, part in enumerate(parts)
        )
