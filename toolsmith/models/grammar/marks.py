"""Marks of a tokenizer: texts that are one token, which no text of the same letters matches in a grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping


class Marks:
    """The marks of one tokenizer: texts that are special to the grammar engine, with their tokens."""

    def __init__(self, tokens: Mapping[str, int]) -> None:
        self._tokens = tokens

    def in_grammar(self, text: str) -> list[str]:
        """The parts of a text as Lark writes them: tokens by their number, the rest as texts."""
        parts = []
        for part, token in self._split(text):
            parts.append(f"<[{token}]>" if token is not None else json.dumps(part, ensure_ascii=False))
        return parts

    def first_token(self, text: str) -> int | None:
        """The token that a text begins with, where that is a mark."""
        return next((token for _, token in self._split(text)), None)

    def tokens(self, text: str) -> list[int]:
        """All marks in a text."""
        return [token for _, token in self._split(text) if token is not None]

    def _split(self, text: str) -> list[tuple[str, int | None]]:
        known = sorted((mark for mark in self._tokens if mark and mark in text), key=len, reverse=True)
        pieces = re.split(f"({'|'.join(map(re.escape, known))})", text) if known else [text]
        return [(piece, self._tokens.get(piece)) for piece in pieces if piece]
