"""From a flat sequence of blocks to a tree: chapters, sections, examples, exercises with their solutions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.labels import Label, label_of_heading, label_of_paragraph, split_answer, split_items
from toolsmith.types.reference import Chapter, Exercise, Reference, Section, Table, WorkedExample

_LICENCE = re.compile(
    r"licen[cs]ed?\b|creative commons|\bCC[ -]BY|public domain|\bMIT\b.*licen|all rights reserved", re.IGNORECASE
)
_LONGEST_LICENCE = 300
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:[.\-–]\d{1,3}){1,3})[.):]?\s+(?=\S)")
_LONGEST_LABEL = 60
_BELOW_ALL = 99  # level of a label that is no heading
_SHORTEST_INTRODUCTION = 200  # characters before a chapter's first section that make a section of their own


def assemble(pages: Pages, source: str, form: str, fallback_title: str) -> Reference:
    """The tree of a book.

    The highest headings are chapters and the next ones sections; a single highest heading is the book's title.

    Raises:
        BadInputError: there is no text in it.
    """
    blocks = [piece for block in pages.blocks for piece in _pieces(block)]
    levels = _Levels.of(blocks, pages.title)
    builder = _Builder(levels, pages.title or levels.title or fallback_title)
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


def _pieces(block: Block) -> Iterator[Block]:
    if block.kind == "text":
        yield from split_items(block)
    else:
        yield block


def _stated_licence(blocks: Sequence[Block]) -> str:
    """The first short paragraph near the beginning or the end that speaks of a licence."""
    texts = [block.text for block in blocks if block.kind == "text"]
    for text in [*texts[:12], *texts[-12:]]:
        if len(text) <= _LONGEST_LICENCE and (_LICENCE.search(text) or _licence_line().match(text)):
            said = rf"^(?:.*\b(?:{words('licence')})\s*:|\W*(?:{words('licence')}))\W+"
            return re.sub(said, "", " ".join(text.split()), flags=re.IGNORECASE)
    return ""


def _bare(title: str) -> str:
    """A title without the number before it."""
    numbered = rf"^\W*(?:(?:{words('chapter')})\s+)?[\d.]+\W+(?=\w)"
    return _folded(re.sub(numbered, "", title, flags=re.IGNORECASE))


@cache
def _licence_line() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('licence')})\s*:", re.IGNORECASE)


@cache
def _front_matter() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('front')}|\d)\b", re.IGNORECASE)


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@dataclass(frozen=True)
class _Levels:
    """Which heading levels are the title, chapters and sections. 0 stands for none."""

    title: str
    title_level: int
    chapter: int
    section: int

    @classmethod
    def of(cls, blocks: Sequence[Block], known_title: str) -> _Levels:
        headings = [b for b in blocks if b.kind == "heading" and b.level > 0 and label_of_heading(b.text) is None]
        levels = sorted({block.level for block in headings})
        title, title_level = "", 0
        if levels:
            top = [block for block in headings if block.level == levels[0]]
            is_title = not known_title or _folded(known_title) == _folded(top[0].text)
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
    return sum(len(block.text) for block in blocks[first + 1 : second]) < _SHORTEST_INTRODUCTION


@dataclass
class _OpenExample:
    title: str
    texts: list[str] = field(default_factory=list)


@dataclass
class _OpenExercise:
    number: str
    problem: list[str] = field(default_factory=list)
    solution: list[str] = field(default_factory=list)
    is_solved_now: bool = False

    def closed(self) -> Exercise:
        problem = "\n".join(self.problem).strip()
        return Exercise(
            number=self.number,
            problem=problem,
            solution="\n".join(self.solution).strip(),
            needs_figure="[figure" in problem.lower(),
        )


@dataclass
class _OpenSection:
    title: str
    anchor: str = ""
    texts: list[str] = field(default_factory=list)
    examples: list[_OpenExample] = field(default_factory=list)
    exercises: list[_OpenExercise] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.examples or self.exercises or self.tables)


@dataclass
class _OpenChapter:
    title: str
    is_front: bool = False  # what stands before the first chapter
    sections: list[_OpenSection] = field(default_factory=list)
    exercises: list[_OpenExercise] = field(default_factory=list)


class _Builder:
    """Takes blocks one by one; knows which section, example or exercise is open."""

    def __init__(self, levels: _Levels, title: str) -> None:
        self.title = title
        self.not_understood: list[str] = []
        self._levels = levels
        self._chapters: list[_OpenChapter] = []
        self._open: _OpenExample | _OpenExercise | None = None
        self._last: _OpenExample | _OpenExercise | None = None  # whom a solution without a number belongs to
        self._zone: str = ""  # inside a list of exercises, or of solutions
        self._zone_level = 0
        self._is_chapter_zone = False
        self._group: list[_OpenExercise] = []  # exercises that the heading within a list of solutions names
        self._label_level = 0  # of the heading that opened the example or exercise
        self._boxes = 0  # examples, exercises and solutions whose end will be told

    def take(self, block: Block) -> None:
        match block.kind:
            case "heading":
                self._take_heading(block)
            case "example" | "exercise" | "solution":
                label = Label(block.kind, number=block.label, title=block.title, rest=block.text)
                self._begin(label)
                self._boxes += 1
            case "end":
                self._open = None
                self._boxes = max(0, self._boxes - 1)
            case "table":
                self._take_table(block)
            case "unread":
                self._section().unread.append(block.text)
            case "item":
                self._take_item(block)
            case "text":
                self._take_text(block.text)

    def _take_text(self, text: str) -> None:
        alone = label_of_heading(text) if len(text) <= _LONGEST_LABEL and "\n" not in text else None
        label = label_of_paragraph(text)
        if _licence_line().match(text):
            self._open, self._zone = None, ""
        elif alone is not None and not alone.title:
            self._take_label(alone, _BELOW_ALL)
        elif label is not None:
            self._begin(label)
        elif (found := _NUMBERED.match(text)) and self._is_next(found["number"]):
            self._take_item(Block("item", text[found.end() :], label=found["number"]))
        else:
            self._add(text)

    def _is_next(self, number: str) -> bool:
        """Whether a paragraph that begins with `2.3` is an entry of the open list, and not about 2.3 of something."""
        if self._zone == "solutions":
            return self._find(number) is not None
        if not self._zone or not isinstance(self._open, _OpenExercise):
            return bool(self._zone)
        known, own = (re.split(r"[.\-–]", each) for each in (self._open.number.partition("+")[0], number))
        return known[:-1] == own[:-1] and known[-1].isdigit() and int(own[-1]) == int(known[-1]) + 1

    def _exercises_below(self, title: str) -> list[_OpenExercise]:
        """The exercises of the section or chapter that a heading names."""
        wanted = _bare(title)
        for chapter in reversed(self._chapters):
            for section in chapter.sections:
                if section.exercises and _bare(section.title) == wanted:
                    return section.exercises
            if _bare(chapter.title) == wanted:
                return [*chapter.exercises, *(each for section in chapter.sections for each in section.exercises)]
        return []

    def chapters(self) -> tuple[Chapter, ...]:
        self._open = None
        kept = []
        for chapter in self._chapters:
            sections = [section for section in chapter.sections if not section.is_empty]
            if sections or chapter.exercises:
                kept.append((chapter, sections))
        if len(kept) > 1 and _folded(kept[0][0].title) == _folded(self.title) and _is_title_alone(*kept[0]):
            del kept[0]
        first = 0 if len(kept) > 1 and kept[0][0].is_front else 1
        return tuple(_closed_chapter(number, *pair) for number, pair in enumerate(kept, first))

    def _take_heading(self, block: Block) -> None:
        label = label_of_heading(block.text)
        if self._boxes and self._open is not None:
            if label is None or label.role != "solution":
                return  # the title of the box
            self._begin(label)
            return
        if label is not None:
            self._take_label(label, block.level)
            return
        if self._zone and block.level > self._zone_level:
            self._open, self._group = None, self._exercises_below(block.text)
            return  # a heading inside a list of exercises groups them; its words are not part of any
        if self._open is not None and block.level > self._label_level > 0:
            self._add(block.text)
            return
        self._open, self._last, self._zone = None, None, ""
        levels = self._levels
        if block.level == levels.title_level or block.level <= 0:
            return
        if block.level == levels.chapter:
            opened = _OpenChapter(block.text, sections=[_OpenSection(block.text, block.anchor)])
            self._chapters.append(opened)
        elif block.level == levels.section:
            self._chapter().sections.append(_OpenSection(block.text, block.anchor))
        else:
            self._section().texts.append(f"{'#' * min(block.level, 6)} {block.text}")

    def _take_label(self, label: Label, level: int) -> None:
        if label.role in ("exercises", "solutions"):
            self._open, self._last, self._zone, self._zone_level = None, None, label.role, level
            ends = self._levels.section or self._levels.chapter
            self._is_chapter_zone = 0 < level <= ends
            self._group = []
            return
        if label.role != "solution":
            self._label_level = level
        self._begin(label)

    def _begin(self, label: Label) -> None:
        match label.role:
            case "example":
                opened = _OpenExample(label.title)
                self._section().examples.append(opened)
                self._open = self._last = opened
            case "exercise":
                self._begin_exercise(label.number)
            case "solution":
                self._begin_solution(label.number)
            case _:
                return
        if label.rest:
            self._add(label.rest)

    def _begin_exercise(self, number: str) -> None:
        home = self._chapter().exercises if self._zone and self._is_chapter_zone else self._section().exercises
        taken = {exercise.number for exercise in home}
        wanted = number or f"#{len(home) + 1}"  # no solution with a number is meant for it
        opened = _OpenExercise(wanted if wanted not in taken else f"{wanted}+{len(home) + 1}")
        home.append(opened)
        self._open = self._last = opened

    def _begin_solution(self, number: str) -> None:
        if number and not (isinstance(self._open, _OpenExercise) and self._open.number == number):
            found = self._find(number)
            if found is None:
                self._section().unread.append(f"a solution {number} without its exercise")
                self._open = None
                return
            self._open = found
        self._open = self._open or self._last
        if isinstance(self._open, _OpenExercise):
            self._open.is_solved_now = True
        elif isinstance(self._open, _OpenExample):
            self._open.texts.append("Solution:")
        else:
            self._section().unread.append("a solution that belongs to no exercise")

    def _find(self, number: str) -> _OpenExercise | None:
        """The exercise of that number: in this section, then this chapter, then alone in the whole book."""
        chapter = self._chapter()
        own = chapter.exercises if self._is_chapter_zone else self._section().exercises
        for home in (
            self._group,
            own,
            self._section().exercises,
            chapter.exercises,
            [exercise for section in chapter.sections for exercise in section.exercises],
            [e for c in self._chapters for e in (*c.exercises, *(e for s in c.sections for e in s.exercises))],
        ):
            matching = [exercise for exercise in home if exercise.number.partition("+")[0] == number]
            unsolved = [exercise for exercise in matching if not exercise.solution]
            if len(matching) == 1 or (unsolved and (home is own or home is self._group)):
                return (unsolved or matching)[0]
        return None

    def _take_item(self, block: Block) -> None:
        if self._zone == "exercises":
            self._begin_exercise(block.label)
            problem, answer = split_answer(block.text)
            self._add(problem)
            if answer:
                self._begin_solution("")
                self._add(answer)
        elif self._zone == "solutions":
            self._open = None
            self._begin_solution(block.label)
            self._add(block.text)
        else:
            self._add(f"{block.label}. {block.text}")

    def _take_table(self, block: Block) -> None:
        rows = [[cell.strip() for cell in line.split(" | ")] for line in block.text.split("\n")]
        columns = _exercise_columns(rows[0])
        if columns is not None:
            self._open = None
            for number, row in enumerate((row for row in rows[1:] if len(row) == len(rows[0])), 1):
                place, problem, solution = columns
                self._begin_exercise(row[place].rstrip(".)") if place >= 0 else str(number))
                self._add(row[problem])
                self._begin_solution("")
                self._add(row[solution])
            self._open = None
        elif self._open is not None:
            self._add(f"{block.title}\n{block.text}".strip())
        else:
            self._section().tables.append(Table(title=block.title, text=block.text))

    def _add(self, text: str) -> None:
        if not text.strip():
            return
        if isinstance(self._open, _OpenExample):
            self._open.texts.append(text)
        elif isinstance(self._open, _OpenExercise):
            (self._open.solution if self._open.is_solved_now else self._open.problem).append(text)
        elif not self._zone:
            self._section().texts.append(text)

    def _chapter(self) -> _OpenChapter:
        if not self._chapters:
            self._chapters.append(_OpenChapter(self.title, is_front=self._levels.chapter > 0))
        return self._chapters[-1]

    def _section(self) -> _OpenSection:
        chapter = self._chapter()
        if not chapter.sections:
            chapter.sections.append(_OpenSection(chapter.title))
        return chapter.sections[-1]


def _is_title_alone(chapter: _OpenChapter, sections: Sequence[_OpenSection]) -> bool:
    """Whether a chapter is only the book's title, with its author or date below it."""
    few = sum(len(text) for section in sections for text in section.texts) < _SHORTEST_INTRODUCTION
    held = [*chapter.exercises, *(item for one in sections for item in (*one.examples, *one.exercises, *one.tables))]
    return few and not held


def _exercise_columns(header: Sequence[str]) -> tuple[int, int, int] | None:
    """Where a table of exercises has its numbers (-1: nowhere), problems and solutions."""
    labels = [label_of_heading(cell) for cell in header]
    found = ["" if label is None or label.number or label.title else label.role.rstrip("s") for label in labels]
    if found.count("exercise") != 1 or found.count("solution") != 1:
        return None
    problem, solution = found.index("exercise"), found.index("solution")
    number = 0 if problem > 0 and solution > 0 else -1
    return number, problem, solution


def _closed_chapter(number: int, chapter: _OpenChapter, sections: Sequence[_OpenSection]) -> Chapter:
    """A few words before the first section are no section of their own."""
    kept = list(sections)
    first = kept[0] if kept else None
    if first is not None and len(kept) > 1 and first.title == chapter.title:
        is_short = sum(map(len, first.texts)) < _SHORTEST_INTRODUCTION
        if is_short and not (first.examples or first.exercises or first.tables):
            kept[1].texts[:0] = first.texts
            kept[1].unread[:0] = first.unread
            del kept[0]
    return Chapter(
        number=number,
        title=chapter.title,
        sections=tuple(_closed_section(f"{number}.{place}", section) for place, section in enumerate(kept, 1)),
        exercises=tuple(exercise.closed() for exercise in chapter.exercises),
    )


def _closed_section(number: str, section: _OpenSection) -> Section:
    return Section(
        number=number,
        title=section.title,
        anchor=section.anchor,
        text="\n\n".join(section.texts),
        examples=tuple(
            WorkedExample(title=example.title, text="\n".join(example.texts))
            for example in section.examples
            if example.texts
        ),
        exercises=tuple(exercise.closed() for exercise in section.exercises if exercise.problem),
        tables=tuple(section.tables),
        not_understood=tuple(section.unread),
    )
