"""What a heading or the first words of a paragraph say: here begins an example, an exercise, a solution.

The words are in `label_words.toml`, by language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from toolsmith.reading.books.blocks import Block
from toolsmith.reading.books.label_words import words

Role = Literal["example", "exercise", "solution", "exercises", "solutions", "hints"]

# Possessive: `Example 5.2 shows` is no `Example 5.` before `2 shows`.
_NUMBER = r"(?P<number>(?:[A-Z]\.?)?\d++(?:[.\-–]\d++)*+[a-z]?+)"
_SINGLE: tuple[Role, ...] = ("example", "exercise", "solution")
_LONGEST_SEVERAL = 80
_COUNTED = re.compile(r"(\d{1,3}(?:[.\-–]\d{1,3}){1,3})[.):]?[*_]*\s+(?=\S)")
_ITEM = re.compile(r"(?P<number>[A-Z]?\d{1,3}(?=[.)])|\d{1,3}(?:\.\d{1,3}){1,3}(?=\.))[.)]\s+(?=\S)")


@cache
def _headings() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    of = rf"(?:(?:{words('of')})\s*)?"
    number = rf"(?:(?:nr|no|n°|nº|n)[.°º]?\s*)?{_NUMBER}"
    ends = r"(?:(?:\s*[:—–-]|(?<!\s)\.|\.(?=\s))\s*(?P<title>.*)|\s*\((?P<named>[^)]*)\))?\s*$"  # no `Example .bashrc`
    return tuple((role, re.compile(rf"(?:{words(role)})\s*(?:{of}{number})?{ends}", re.IGNORECASE)) for role in _SINGLE)


@cache
def _several() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[Role, re.Pattern[str]], ...]]:
    """What may stand before such a heading, the words that may stand in it, and those that one of them must be."""
    place = rf"(?:{words('chapter')})\s+(?:\d+(?:\.\d+)*|[IVX]+\b)"
    before = rf"(?:(?:{words('appendix')})(?:\s+[A-Z0-9]{{1,3}}\b)?\s*[.:·—–-]?\s*)?(?:{_NUMBER}\.?\s+)?"
    names = f"(?:{words('exercise')}|{words('self_test')})s?"  # `Answers to Try it`
    lists = (words("exercises"), words("solutions"), words("hints"))
    every = "|".join((*lists, words("filler"), words("of"), words("prefix"), names, place))
    listed: tuple[Role, ...] = ("solutions", "hints", "exercises")
    return (
        re.compile(before, re.IGNORECASE),
        re.compile(rf"(?:(?:{every}|\d+(?:\.\d+)*)\b[\s,&/:;–—-]*)+[.:]?$", re.IGNORECASE),
        tuple((role, re.compile(rf"\b(?:{words(role)})\b", re.IGNORECASE)) for role in listed),
    )


def _label_of_several(text: str) -> Label | None:
    """`Exercises`, `Answers to Odd-Numbered Problems`, `Appendix B: Hints and Answers`, `Chapter 3 Problems`."""
    before, allowed, listed = _several()
    rest = text[before.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty text
    if len(rest) > _LONGEST_SEVERAL or not allowed.match(rest):
        return None
    role = next((role for role, pattern in listed if pattern.search(rest)), None)
    if role is None:
        return None
    chapter = re.search(rf"\b(?:{words('chapter')})(?:\s+(\d+(?:\.\d+)*))?\b", rest, re.IGNORECASE)
    number = (chapter[1] or "") if chapter else ""
    return Label(role, number=number, is_of_chapter=chapter is not None and "." not in number)


@cache
def _openings() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    of = rf"(?:(?:{words('of')})\s*)?"
    return tuple(
        (
            role,
            re.compile(
                rf"[*_]*(?:{words(role)})(?:\s+{of}(?:(?:nr|no|n°|nº)[.°º]?\s*)?{_NUMBER})?\s*"
                rf"(?:\((?P<title>[^)\n]{{1,80}})\))?\s*[*_]*\s*(?:[:—]|(?<!\s)\.|\.(?=\s))\s*[*_]*\s*",
                re.IGNORECASE,
            ),
        )
        for role in _SINGLE
    )


@cache
def _answer() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s)[*_(\[]*(?:{words('solution')})[*_]*\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """`rest` is what follows the label in the same paragraph."""

    role: Role
    number: str = ""
    title: str = ""
    rest: str = ""
    is_of_chapter: bool = False


def label_of_heading(text: str) -> Label | None:
    """`Example 2.1: A falling stone`, `Exercises`, `Answers to the exercises`."""
    bare = text.strip().strip("*_#").strip()
    for role, pattern in _headings():
        if found := pattern.match(bare):
            groups = found.groupdict()
            title = groups.get("title") or groups.get("named") or ""
            return Label(role, number=groups.get("number") or "", title=title.strip())
    return _label_of_several(bare)


def whose_solutions(title: str) -> str:
    """`Solutions to Kinematics` as `Kinematics`; "" for any other title."""
    found = _of_whom().match(title)
    return found[1] if found is not None else ""


@cache
def _of_whom() -> re.Pattern[str]:
    several = f"{words('solutions')}|{words('solution')}|{words('hints')}"
    return re.compile(rf"(?:{several})\b[\s:—–-]+(?:(?:{words('filler')})\s+)*(.+)$", re.IGNORECASE | re.DOTALL)


def label_of_paragraph(text: str) -> Label | None:
    """`**Exercise 3.** A stone …`, `Solution: 4.9 m`. A word alone counts only with a number or a mark behind it."""
    for role, pattern in _openings():
        if found := pattern.match(text):
            title = (found["title"] or "").strip()
            return Label(role, number=found["number"] or "", title=title, rest=text[found.end() :].strip())
    return None


def bare_summary(text: str) -> str:
    """`Show the solution` on a button as `solution`."""
    return _show().sub("", " ".join(text.split())).rstrip(".:")


@cache
def _show() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('show')})\s+(?:the\s+)?(?={words('solution')})", re.IGNORECASE)


def split_answer(text: str) -> tuple[str, str]:
    """An exercise whose answer stands behind it, `… how far? (Answer: 14 m)`, as the two; the answer may be ""."""
    found = _answer().search(text)
    if found is None or found.start() == 0:
        return text, ""
    answer = text[found.end() :].strip()
    return text[: found.start()].strip(), _closed(answer)


def _closed(answer: str) -> str:
    """An answer without the bracket around it and its label."""
    for opening, closing in ("()", "[]"):
        if answer.count(closing) > answer.count(opening):
            answer = answer.removesuffix(closing)
    return answer


@cache
def licence_line() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('licence')})\s*:", re.IGNORECASE)


def is_item(text: str) -> bool:
    """Whether a text begins with `1.`, `2)` or `3.4.`."""
    return _ITEM.match(text) is not None


def counts_on(first: str, line: str) -> bool:
    """Whether a line begins with a number of chapter and place behind that of the first: `1.1 170 g`, `1.3 218 °C`."""
    numbers = [found[1] if (found := _COUNTED.match(text.lstrip("*_ "))) else "" for text in (first, line)]
    before, after = ([int(part) for part in re.findall(r"\d+", number)] for number in numbers)
    return len(before) == len(after) > 1 and before < after


def split_items(block: Block) -> list[Block]:
    """A text whose lines begin with `1.`, `2)` … as one block an item; the block itself where they do not.

    Lines that begin with `1.1`, `1.2` … are a text each.
    """
    items: list[Block] = []
    lines = block.text.split("\n")
    if not _ITEM.match(lines[0].lstrip("*_ ")):
        starts = [place for place, line in enumerate(lines) if not place or counts_on(lines[0], line)]
        if len(starts) == 1:
            return [block]
        return [
            Block("text", "\n".join(lines[at:end])) for at, end in zip(starts, [*starts[1:], len(lines)], strict=True)
        ]
    for line in lines:
        bare = line.lstrip("*_ ")
        if found := _ITEM.match(bare):
            items.append(Block("item", bare[found.end() :], label=found["number"]))
        else:
            last = items[-1]
            items[-1] = Block("item", f"{last.text}\n{line}", label=last.label)
    return items
