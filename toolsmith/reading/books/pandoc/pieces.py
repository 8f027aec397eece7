"""Reads a text in pieces: where pandoc stops at something in it, the rest is read all the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block
from toolsmith.reading.books.pandoc.program import document, took_too_long
from toolsmith.reading.books.pandoc.walk import blocks_of

_LARGEST_PIECE = 400_000  # characters for pandoc at a time
_HEADING = re.compile(r"[*=]+ |\S[^\n]*\n(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*\n")


class Pieces:
    """`cut` halves a text; `bare` is the markup that is left out of a paragraph of which only the words are read.

    `unread` counts these.
    """

    def __init__(
        self, form: str, where: str, cut: Callable[[str], list[str]], bare: re.Pattern[str] = re.compile(r"(?!)")
    ) -> None:
        self.unread: Counter[str] = Counter()
        self._form = form
        self._where = where
        self._cut = cut
        self._bare = bare

    def read(self, piece: str) -> Iterator[Block]:
        """One piece; where pandoc stops, its halves, and of a paragraph its words alone.

        Raises:
            BadInputError: pandoc takes too long.
        """
        if len(piece) <= _LARGEST_PIECE:
            try:
                tree = document(piece.encode(), self._form, self._where)
            except BadInputError as error:
                if took_too_long(error):
                    raise
            else:
                yield from blocks_of(tree["blocks"])
                return
        halves = self._cut(piece)
        if len(halves) > 1:
            for half in halves:
                yield from self.read(half)
            return
        self.unread["paragraph that pandoc cannot read: its words alone"] += 1
        words = " ".join(self._bare.sub(" ", piece).split())
        yield from blocks_of([{"t": "Para", "c": [{"t": "Str", "c": words}]}] if words else [])


def halves(piece: str) -> list[str]:
    """Cut at the empty line nearest to the middle, before a heading where one follows any."""
    places = [found.end() for found in re.finditer(r"\n[ \t]*\n+(?=\S)", piece) if piece[found.end() :].strip()]
    before_headings = [place for place in places if _HEADING.match(piece, place)]
    place = min(before_headings or places, key=lambda place: abs(place - len(piece) // 2), default=0)
    return [piece[:place], piece[place:]] if place else [piece]
