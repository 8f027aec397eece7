"""What every format is turned into before it becomes a tree: a flat sequence of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "heading",  # text, level: 1 is the highest
    "text",  # one paragraph or list, as text
    "item",  # one numbered entry of a list; label is its number
    "table",  # rows as lines, cells separated by " | "; title is its caption
    "example",  # a worked example begins; text may be its body, title its name
    "exercise",  # an exercise begins; label is its number, "" where it has none
    "solution",  # the solution of the exercise or example before it, or of the one that label names
    "hint",  # to the exercise before it
    "number",  # an entry that the book's own macro numbers; label is its number, text what follows in the paragraph
    "name",  # the title of the box that has just begun
    "zone",  # a list of exercises begins (label "exercises") or ends (no label), by structure and not by a heading
    "anchor",  # text is an id that a link to the block behind it may name
    "end",  # what an example, exercise or solution block began ends here
    "unread",  # something that could not be read; text says what
]


@dataclass(frozen=True)
class Block:
    kind: Kind
    text: str = ""
    level: int = 0
    title: str = ""
    label: str = ""
    anchor: str = ""
    is_numbered: bool = True  # of headings: whether the book counts it
    targets: tuple[str, ...] = ()  # all ids that a link to this place may name


@dataclass(frozen=True)
class Pages:
    """A file read into blocks, with what it says of itself."""

    blocks: tuple[Block, ...]
    title: str = ""
    licence: str = ""
    not_understood: tuple[str, ...] = ()
    met: frozenset[str] = frozenset()  # of the environments and macros that the caller named, those that occur
    without_role: frozenset[str] = (
        frozenset()
    )  # environments of the book's own that are no example, exercise or solution


def heading(level: int, text: str, anchor: str = "", *, is_numbered: bool = True) -> Block:
    """`level` 1 is the highest; 0 is a part, which chapters stand under."""
    return Block("heading", " ".join(text.split()), level=level, anchor=anchor, is_numbered=is_numbered)


def paragraph(text: str) -> Block:
    return Block("text", text.strip())
