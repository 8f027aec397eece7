"""From a flat sequence of blocks to a tree: chapters, sections, examples, exercises with their solutions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.labels import label_of_heading, licence_line, split_items
from toolsmith.reading.books.tree.builder import Builder
from toolsmith.reading.books.tree.levels import Levels
from toolsmith.reading.books.tree.numbers import split_number
from toolsmith.types.reference import Reference

_LICENCE = re.compile(
    r"licen[cs]ed?\b|creative commons|\bCC[ -]BY|public domain|\bMIT\b.*licen|all rights reserved", re.IGNORECASE
)
_LONGEST_LICENCE = 300
_REFERENCE = re.compile(r"\\?@ref\(([\w:.-]+)\)|(?<!\w)@(sec-[\w:.-]*[\w-])")


def assemble(pages: Pages, source: str, form: str, fallback_title: str) -> Reference:
    """The tree of a book.

    The highest headings are chapters and the next ones sections; a single highest heading is the book's title.

    Raises:
        BadInputError: there is no text in it.
    """
    blocks = _with_references(_with_whole_headings([piece for block in pages.blocks for piece in _pieces(block)]))
    levels = Levels.of(blocks, pages.title)
    builder = Builder(levels, pages.title or levels.title or fallback_title)
    for block in blocks:
        builder.take(block)
    chapters = builder.chapters()
    if not chapters:
        raise BadInputError(f"{source} holds no text", hint="Is it the right file? `toolsmith outline` shows a book.")
    return Reference(
        title=builder.title,
        licence=pages.licence or _stated_licence(blocks),
        source=source,
        form=form,
        chapters=chapters,
        not_understood=(*pages.not_understood, *builder.not_understood),
    )


def _with_references(blocks: list[Block]) -> list[Block]:
    """Quarto's `@sec-speed` and bookdown's `@ref(speed)` as the title that bears this label."""
    titles = {block.anchor: split_number(block.text)[1] for block in blocks if block.kind == "heading" and block.anchor}
    return [
        replace(block, text=_REFERENCE.sub(lambda found: titles.get(found[1] or found[2], "(see there)"), block.text))
        if "@" in block.text
        else block
        for block in blocks
    ]


def _with_whole_headings(blocks: list[Block]) -> list[Block]:
    """`Chapter 1` and the title below it, where each is a heading of its own, as one heading."""
    whole: list[Block] = []
    for block in blocks:
        last = next((place for place in range(len(whole) - 1, -1, -1) if whole[place].text), None)
        if block.kind == "heading" and last is not None and _is_number_of(whole[last], block):
            whole[last] = replace(block, text=f"{whole[last].text.rstrip('.:')}: {block.text}")
            del whole[last + 1 :]
        else:
            whole.append(block)
    return whole


def _is_number_of(number: Block, title: Block) -> bool:
    """Whether a heading is only the number of the one behind it."""
    if number.kind != "heading" or number.level != title.level or label_of_heading(title.text) is not None:
        return False
    found, rest = split_number(number.text)
    return bool(found) and not rest and not split_number(title.text)[0]


def _pieces(block: Block) -> Iterator[Block]:
    if block.kind == "text":
        yield from split_items(block)
    else:
        yield block


def _stated_licence(blocks: Sequence[Block]) -> str:
    """The first short paragraph near the beginning or the end that speaks of a licence."""
    texts = [block.text for block in blocks if block.kind == "text"]
    for text in [*texts[:12], *texts[-12:]]:
        if len(text) <= _LONGEST_LICENCE and (_LICENCE.search(text) or licence_line().match(text)):
            said = rf"^(?:.*\b(?:{words('licence')})\s*:|\W*(?:{words('licence')}))\W+"
            return re.sub(said, "", " ".join(text.split()), flags=re.IGNORECASE)
    return ""
