"""What a heading or the first words of a paragraph say: here begins an example, an exercise, a solution.

English only: books in other languages keep their text, and their exercises are not found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from toolsmith.reading.blocks import Block

Role = Literal["example", "exercise", "solution", "exercises", "solutions"]

_NUMBER = r"(?P<number>[A-Z]?\d+(?:[.\-–]\d+)*[a-z]?)"
_SINGLE = {
    "example": r"(?:worked\s+|solved\s+)?example",
    "exercise": r"exercise|problem|practice\s+problem|try\s+it|check\s+your\s+understanding|your\s+turn|checkpoint|"
    r"self[- ]check|question",
    "solution": r"solution|answer",
}
_APPENDIX = r"appendix(?:\s+[A-Z0-9]{1,3}\b)?\s*[.:—–-]?\s*"
_SEVERAL = {
    "exercises": r"exercises|problems|practice(?:\s+problems|\s+exercises)?|review\s+(?:questions|problems|exercises)|"
    r"(?:end[- ]of[- ])?chapter\s+(?:exercises|problems)|homework",
    "solutions": r"(?:selected\s+)?(?:solutions|answers|answer\s+key)"
    r"(?:\s+to\s+(?:the\s+)?(?:selected\s+|odd[- ]numbered\s+)?(?:exercises|problems|questions))?",
}
_HEADINGS: list[tuple[Role, re.Pattern[str]]] = [
    *(
        (role, re.compile(rf"(?:{words})\s*(?:to\s+\w+\s+)?{_NUMBER}?\s*(?:[.:—–-]\s*(?P<title>.*))?$", re.IGNORECASE))
        for role, words in _SINGLE.items()
    ),  # type: ignore[list-item]  # the keys are roles
    *(
        (role, re.compile(rf"(?:{_APPENDIX})?(?:{_NUMBER}\s+)?(?:{words})\s*[.:]?$", re.IGNORECASE))
        for role, words in _SEVERAL.items()
    ),  # type: ignore[list-item]  # the keys are roles
]
_OPENINGS: list[tuple[Role, re.Pattern[str]]] = [
    (
        role,  # type: ignore[misc]  # the keys are roles
        re.compile(
            rf"[*_]*(?:{words})(?:\s+(?:to\s+(?:exercise|problem)\s+)?{_NUMBER})?\s*"
            rf"(?:\((?P<title>[^)\n]{{1,80}})\))?\s*[*_]*\s*[.:—]\s*[*_]*\s*",
            re.IGNORECASE,
        ),
    )
    for role, words in _SINGLE.items()
]
_ANSWER = re.compile(r"(?:^|\s)[*_(]*(?:solution|answer)[*_]*\s*:\s*", re.IGNORECASE)
_ITEM = re.compile(r"(?P<number>\d{1,3}(?=[.)])|\d{1,3}(?:\.\d{1,3}){1,3}(?=\.))[.)]\s+(?=\S)")


@dataclass(frozen=True)
class Label:
    """`rest` is what follows the label in the same paragraph."""

    role: Role
    number: str = ""
    title: str = ""
    rest: str = ""


def label_of_heading(text: str) -> Label | None:
    """`Example 2.1: A falling stone`, `Exercises`, `Answers to the exercises`."""
    bare = text.strip().strip("*_#").strip()
    for role, pattern in _HEADINGS:
        if found := pattern.match(bare):
            groups = found.groupdict()
            return Label(role, number=groups.get("number") or "", title=(groups.get("title") or "").strip())
    return None


def label_of_paragraph(text: str) -> Label | None:
    """`**Exercise 3.** A stone …`, `Solution: 4.9 m`. A word alone counts only with a number or a mark behind it."""
    for role, pattern in _OPENINGS:
        if found := pattern.match(text):
            title = (found["title"] or "").strip()
            return Label(role, number=found["number"] or "", title=title, rest=text[found.end() :].strip())
    return None


def split_answer(text: str) -> tuple[str, str]:
    """An exercise whose answer stands behind it, `… how far? (Answer: 14 m)`, as the two; the answer may be ""."""
    found = _ANSWER.search(text)
    if found is None or found.start() == 0:
        return text, ""
    answer = text[found.end() :].strip()
    return text[: found.start()].strip(), answer.removesuffix(")") if answer.count(")") > answer.count("(") else answer


def is_item(text: str) -> bool:
    """Whether a text begins with `1.`, `2)` or `3.4.`."""
    return _ITEM.match(text) is not None


def split_items(block: Block) -> list[Block]:
    """A text whose lines begin with `1.`, `2)` … as one block an item; the block itself where they do not."""
    items: list[Block] = []
    lines = block.text.split("\n")
    if not _ITEM.match(lines[0].lstrip("*_ ")):
        return [block]
    for line in lines:
        bare = line.lstrip("*_ ")
        if found := _ITEM.match(bare):
            items.append(Block("item", bare[found.end() :], label=found["number"]))
        else:
            last = items[-1]
            items[-1] = Block("item", f"{last.text}\n{line}", label=last.label)
    return items
