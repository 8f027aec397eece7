"""Foreign names as names of tools: any text becomes one, and no two become the same."""

from __future__ import annotations

import unicodedata

from toolsmith.types.record import content_hash
from toolsmith.types.tool import numbered, slug


class Names:
    """Names given out so far."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self._taken = set(taken or ())

    def take(self, text: str) -> str:
        """A free name for a text; the second of a kind ends in `-2`."""
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        name = slug(plain) or f"tool-{content_hash(text)[:8]}"
        candidate, number = name, 1
        while candidate in self._taken:
            number += 1
            candidate = numbered(name, number)
        self._taken.add(candidate)
        return candidate
