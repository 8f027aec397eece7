"""Chapters, sections, examples and exercises while they are being filled, and how each is closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolsmith.reading.books.tree.levels import SHORTEST_INTRODUCTION
from toolsmith.reading.books.tree.numbers import split_number, word_of
from toolsmith.types.reference import Chapter, Exercise, Section, Table, WorkedExample

_LONGEST_TITLE_PAGE = 5_000  # characters before the first heading that are no chapter, where they say whose book it is
_RIGHTS = re.compile(r"copyright|©|\bISBN\b|\blicensed\b", re.IGNORECASE)


@dataclass
class OpenExample:
    title: str
    texts: list[str] = field(default_factory=list)


@dataclass
class OpenExercise:
    number: str
    problem: list[str] = field(default_factory=list)
    solution: list[str] = field(default_factory=list)
    is_solved_now: bool = False
    is_listed: bool = False  # it stands in a list of exercises and begins with its number alone
    is_disputed: bool = False  # two entries claim to solve it
    title: str = ""  # of one that begins with a heading in the list

    @property
    def is_lettered(self) -> bool:
        """Whether it is called `A`, `B` …, so that numbers below it are its parts."""
        return re.fullmatch(r"[A-Z]", self.number.partition("+")[0]) is not None

    @property
    def is_asked(self) -> bool:
        """Whether there is a problem: a title alone is none."""
        return any(self.problem)

    def closed(self) -> Exercise:
        title = f"{self.title.rstrip('.')}." if self.title else ""
        problem = "\n".join(filter(None, (title, *self.problem))).strip()
        return Exercise(
            number=self.number,
            problem=problem,
            solution="" if self.is_disputed else "\n".join(self.solution).strip(),
            needs_figure="[figure" in problem.lower(),
        )


@dataclass
class OpenSection:
    title: str
    anchor: str = ""
    is_numbered: bool = True
    is_introduction: bool = False  # what stands before a chapter's first heading, under the chapter's title
    texts: list[str] = field(default_factory=list)
    examples: list[OpenExample] = field(default_factory=list)
    exercises: list[OpenExercise] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.examples or self.exercises or self.tables)

    def closed(self, number: str) -> Section:
        return Section(
            number=number,
            title=split_number(self.title)[1] or self.title,
            anchor=self.anchor,
            text="\n\n".join(self.texts),
            examples=tuple(
                WorkedExample(title=example.title, text="\n".join(example.texts))
                for example in self.examples
                if example.texts
            ),
            exercises=tuple(exercise.closed() for exercise in self.exercises if exercise.is_asked),
            tables=tuple(self.tables),
            not_understood=tuple(self.unread),
        )


@dataclass
class OpenChapter:
    title: str
    part: str = ""
    is_numbered: bool = True
    is_front: bool = False  # what stands before the first chapter
    sections: list[OpenSection] = field(default_factory=list)
    exercises: list[OpenExercise] = field(default_factory=list)

    def all_exercises(self) -> list[OpenExercise]:
        return [*self.exercises, *(each for section in self.sections for each in section.exercises)]

    @property
    def is_title_alone(self) -> bool:
        """Whether a chapter is only the book's title, with its author or date below it, or with a page of rights."""
        text = " ".join(text for section in self.sections for text in section.texts)
        is_rights = self.is_front and _RIGHTS.search(text) is not None
        few = len(text) < (_LONGEST_TITLE_PAGE if is_rights else SHORTEST_INTRODUCTION)
        held = [
            *self.exercises,
            *(item for one in self.sections for item in (*one.examples, *one.exercises, *one.tables)),
        ]
        return few and not held


def closed_chapters(opened: Sequence[OpenChapter]) -> tuple[Chapter, ...]:
    """Numbered as the book prints them: by the numbers in its titles, else by counting what it counts.

    What stands before the first chapter, or has no number before it, is chapter 0.
    """
    chapters: list[Chapter] = []
    last, front = 0, 0
    for chapter in opened:
        printed = split_number(chapter.title)[0]
        if printed.isdigit() and int(printed) > last:
            number = int(printed)
        elif (chapter.is_front or not chapter.is_numbered) and last == 0 and len(opened) > 1:
            number = 0
        else:
            number = last + 1
        last = number
        closed = _closed_chapter(number, chapter, front)
        front += len(closed.sections) if number == 0 else 0
        chapters.append(closed)
    return tuple(chapters)


def _closed_chapter(number: int, chapter: OpenChapter, first: int) -> Chapter:
    """`first`: how many sections of chapter 0 there are before."""
    kept = _without_few_words(chapter)
    sections: list[Section] = []
    taken: set[str] = set()
    counted = first if number == 0 else 0
    has_sections = any(not section.is_introduction for section in kept)
    for section in kept:
        printed = split_number(section.title)[0]
        if "." in printed and not section.is_introduction:
            own = printed
            counted = int(printed.rpartition(".")[2]) if printed.rpartition(".")[2].isdigit() else counted
        elif section.is_numbered and not (section.is_introduction and has_sections):
            counted += 1
            own = f"{number}.{counted}"
        else:
            own = f"{number}.0" if counted == (first if number == 0 else 0) else f"{number}.{word_of(section.title)}"
        while own in taken or (own == "0.0" and first):
            own = f"{number}.{word_of(section.title)}" if "." + word_of(section.title) not in own else f"{own}-again"
        taken.add(own)
        sections.append(section.closed(own))
    return Chapter(
        number=number,
        title=split_number(chapter.title)[1] or chapter.title,
        part=chapter.part,
        sections=tuple(sections),
        exercises=tuple(exercise.closed() for exercise in chapter.exercises if exercise.is_asked),
    )


def _without_few_words(chapter: OpenChapter) -> list[OpenSection]:
    """A few words before the first section are no section of their own."""
    kept = [section for section in chapter.sections if not (section.is_empty and section.is_introduction)]
    first = kept[0] if kept else None
    if first is not None and len(kept) > 1 and first.is_introduction:
        is_short = sum(map(len, first.texts)) < SHORTEST_INTRODUCTION
        if is_short and not (first.examples or first.exercises or first.tables):
            kept[1].texts[:0] = first.texts
            kept[1].unread[:0] = first.unread
            del kept[0]
    return kept
