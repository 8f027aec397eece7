"""The body of a SKILL.md in sections: those that toolsmith writes, and what people wrote between and after them.

Covered: whatever the sections are, their texts one after the other are the body, byte for byte. In texts that toolsmith
wrote no line begins like a heading, so that each heading is ours or a person's.
Not covered: underlined headings, and headings of the third level and below; they are text of the section they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r"(#{1,2}) +(\S[^\n]*?)\s*$")
_ANY_HEADING = re.compile(r"#{1,6} ")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")


class Section(NamedTuple):
    """A heading with what follows it. `title` is empty for what stands before the first heading."""

    title: str
    text: str

    @property
    def content(self) -> str:
        """The text without its heading."""
        return self.text.partition("\n")[2] if self.title else self.text


def split_sections(body: str) -> list[Section]:
    """The sections of a body; the first has no title and holds the body's own title (`# …`), where there is one.

    A heading of the second level begins one wherever it stands; one of the first level, which looks like a comment in
    code, does where it is not in a code block.
    """
    lines = _LINE.findall(body)
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    is_fenced = _fenced(lines)
    starts, titles = [0], [""]
    for place, line in enumerate(lines):
        heading = _HEADING.match(line)
        is_title = place == first and line.startswith("# ")
        if heading and not is_title and (heading[1] == "##" or not is_fenced[place]):
            starts.append(place)
            titles.append(heading[2] if heading[1] == "##" else f"# {heading[2]}")
    ends = [*starts[1:], len(lines)]
    texts = ["".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [Section(title, text) for title, text in zip(titles, texts, strict=True)]


def tail_of(content: str) -> str:
    """What follows the first heading of any level in a section's content, with that heading; empty where none does."""
    lines = _LINE.findall(content)
    is_fenced = _fenced(lines)
    start = next((place for place, line in enumerate(lines) if _ANY_HEADING.match(line) and not is_fenced[place]), None)
    return "".join(lines[start:]) if start is not None else ""


def _fenced(lines: Sequence[str]) -> list[bool]:
    """For each line whether it stands in a code block; one that is open at the next section is none."""
    inside = [False] * len(lines)
    unclosed: dict[str, int] = {}  # mark → a length that nothing closes in this section
    place = 0
    while place < len(lines):
        if lines[place].startswith("## "):
            unclosed = {}
        opening = _FENCE.match(lines[place].rstrip("\r\n"))
        if opening and len(opening[1]) < unclosed.get(opening[1][0], len(opening[1]) + 1):
            end = _closing(lines, place, opening[1])
            if end is None:
                unclosed[opening[1][0]] = len(opening[1])
            else:
                inside[place : end + 1] = [True] * (end + 1 - place)
                place = end
        place += 1
    return inside


def _closing(lines: Sequence[str], start: int, mark: str) -> int | None:
    for place in range(start + 1, len(lines)):
        if lines[place].startswith("## "):
            return None
        fence = _FENCE.match(lines[place].rstrip("\r\n"))
        if fence and fence[1].startswith(mark) and not fence[2].strip():
            return place
    return None
