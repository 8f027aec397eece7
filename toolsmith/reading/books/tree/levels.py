"""Which levels of headings are the title, chapters and sections of a book."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from toolsmith.reading.books.blocks import Block
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.labels import label_of_heading

SHORTEST_INTRODUCTION = 200  # characters before a chapter's first section that make a section of their own


@dataclass(frozen=True)
class Levels:
    """0 stands for none."""

    title: str
    title_level: int
    chapter: int
    section: int

    @classmethod
    def of(cls, blocks: Sequence[Block], known_title: str) -> Levels:
        headings = [b for b in blocks if b.kind == "heading" and b.level > 0 and label_of_heading(b.text) is None]
        levels = sorted({block.level for block in headings})
        title, title_level = "", 0
        if levels:
            top = [block for block in headings if block.level == levels[0]]
            is_title = not known_title or folded(known_title) == folded(top[0].text)
            if len(top) == 1 and top[0] is headings[0] and len(levels) > 1 and is_title:
                title, title_level = top[0].text, levels.pop(0)
            elif is_title and top[0] is headings[0] and _is_title_page(blocks, headings):
                title = top[0].text
        if not levels:
            return cls(title, title_level, 0, 0)
        if len(levels) == 1 and title_level:
            return cls(title, title_level, 0, levels[0])  # a title and sections: one chapter
        return cls(title, title_level, levels[0], levels[1] if len(levels) > 1 else 0)


def _is_title_page(blocks: Sequence[Block], headings: Sequence[Block]) -> bool:
    """Whether the first heading has only a few words below it, and the next one is as high: title, then chapters."""
    if len(headings) < 2 or headings[1].level != headings[0].level or _front_matter().match(headings[0].text):
        return False
    first, second = (next(at for at, block in enumerate(blocks) if block is one) for one in headings[:2])
    return sum(len(block.text) for block in blocks[first + 1 : second]) < SHORTEST_INTRODUCTION


@cache
def _front_matter() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('front')}|\d)\b", re.IGNORECASE)


def folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
