"""Which section of a chapter an exercise at its end belongs to: by what the list says, by number ranges, by words."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.tree.numbers import bare, split_number
from toolsmith.reading.books.tree.open_parts import OpenChapter, OpenExercise, OpenSection

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 7  # letters of a word that are compared
_MARGIN = 10.0  # by which the best section's log-likelihood must exceed the next one's
_MARGIN_PER_WORD = 0.7  # the same, for each word that is compared: many faint hints are no clear word
_SMOOTHING = 0.5
_TITLE_WEIGHT = 3
_FEWEST_SECTIONS = 2


class Range(NamedTuple):
    """`Exercises 5-8: …`: the numbers, and what follows."""

    first: int
    last: int
    rest: str

    def holds(self, number: str) -> bool:
        """Whether an exercise of that number is among them: `7`, or `2.7` by its last part."""
        last = re.split(r"[.\-–]", number.partition("+")[0])[-1]
        return last.isdigit() and self.first <= int(last) <= self.last


@cache
def _range() -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:[^\W\d_]+\s+){{0,2}}(?:{words('exercises')}|{words('exercise')})\s+(?:\d{{1,2}}\.)*(\d{{1,3}})\s*"
        r"(?:[-–—]|[^\W\d_]{1,8})\s*(?:\d{1,2}\.)*(\d{1,3})\b\W*(.*)$",
        re.IGNORECASE | re.DOTALL,
    )


def range_of(text: str) -> Range | None:
    """The numbers of a line that speaks of several exercises; None for any other."""
    found = _range().match(text)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return Range(int(found[1]), int(found[2]), found[3].strip())


def section_named(title: str, chapter: OpenChapter, place: int) -> OpenSection | None:
    """The section of a chapter, the `place`-th of its book, that a title names: `Section 3.2`, `3.2 Speed`."""
    number, rest = split_number(title.strip().rstrip(".:"))
    counted = 0
    for section in chapter.sections:
        if section.is_introduction:
            continue
        counted += section.is_numbered
        printed = split_number(section.title)[0] or f"{place}.{counted}"
        if (number and "." in number and printed == number) or bare(section.title) == (bare(title) or None):
            return section
    return section_named(rest, chapter, place) if number and rest and rest != title else None


def spread_by_words(chapter: OpenChapter) -> None:
    """Move exercises of a chapter to the one section whose words they use (naive Bayes); unclear ones stay.

    The margins are measured (`benchmarks/book_homes.py`): of the exercises of three books that were taken from their
    sections and are moved, at least 96 % go back there.
    """
    sections = [section for section in chapter.sections if not section.is_introduction and section.texts]
    if len(sections) < _FEWEST_SECTIONS or not chapter.exercises:
        return
    counts = [Counter(_words(_all_of(section))) for section in sections]
    known = set[str]().union(*counts)
    sizes = [sum(count.values()) + _SMOOTHING * len(known) for count in counts]
    staying: list[OpenExercise] = []
    for exercise in chapter.exercises:
        asked = known.intersection(_words("\n".join(exercise.problem)))
        scores = [
            sum(math.log((count[word] + _SMOOTHING) / size) for word in asked)
            for count, size in zip(counts, sizes, strict=True)
        ]
        second, best = sorted(range(len(scores)), key=scores.__getitem__)[-2:]
        is_taken = any(other.number == exercise.number for other in sections[best].exercises)
        if scores[best] - scores[second] >= max(_MARGIN, _MARGIN_PER_WORD * len(asked)) and not is_taken:
            sections[best].exercises.append(exercise)
        else:
            staying.append(exercise)
    chapter.exercises[:] = staying


def _all_of(section: OpenSection) -> str:
    examples = [text for example in section.examples for text in example.texts]
    return "\n".join([*[section.title] * _TITLE_WEIGHT, *section.texts, *examples])


def _words(text: str) -> list[str]:
    return [word.casefold()[:_STEM] for word in _WORD.findall(text)]
