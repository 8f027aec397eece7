"""Takes the blocks of a book one by one, and knows which section, example or exercise is open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolsmith.reading.books.blocks import Block
from toolsmith.reading.books.labels import (
    Label,
    label_of_heading,
    label_of_paragraph,
    licence_line,
    split_answer,
    whose_solutions,
)
from toolsmith.reading.books.tree.answers import exercises_below, find, titled_so
from toolsmith.reading.books.tree.homes import Range, range_of, section_named, spread_by_words
from toolsmith.reading.books.tree.levels import Levels, folded
from toolsmith.reading.books.tree.numbers import split_number
from toolsmith.reading.books.tree.open_parts import OpenChapter, OpenExample, OpenExercise, OpenSection, closed_chapters
from toolsmith.reading.books.tree.titled import Titled
from toolsmith.types.reference import Chapter, Table

_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:[.\-–]\d{1,3}){1,3})[.):]?\s+(?=\S)")
_LONGEST_LABEL = 60
_BELOW_ALL = 99  # level of a label that is no heading


class Builder:
    """`take` each block, then ask for the `chapters`."""

    def __init__(self, levels: Levels, title: str) -> None:
        self.title = title
        self.not_understood: list[str] = []
        self._levels = levels
        self._chapters: list[OpenChapter] = []
        self._part = ""
        self._open: OpenExample | OpenExercise | None = None
        self._last: OpenExample | OpenExercise | None = None  # whom a solution without a number belongs to
        self._zone = ""  # inside a list of exercises, of solutions, or of hints
        self._zone_level = 0
        self._is_chapter_zone = False
        self._home: OpenSection | None = (
            None  # of the exercises of a chapter, where a heading among them names a section
        )
        self._is_labelled = False  # whether an exercise of this list began with its label, not with a number alone
        self._titled = Titled()  # those of this list that begin with a heading
        self._group: list[OpenExercise] | None = None  # exercises that the heading within a list of solutions names
        self._is_group_named = False
        self._ranges: list[tuple[Range, OpenSection]] = []  # whose exercises these numbers are
        self._stems: list[tuple[Range, str]] = []  # what is said of several exercises together
        self._label_level = 0  # of the heading that opened the example or exercise
        self._boxes: list[tuple[OpenExample | OpenExercise | None, bool]] = []  # open ones: what was open around each

    def take(self, block: Block) -> None:  # noqa: C901  # a case a kind of block
        match block.kind:
            case "heading":
                self._take_heading(block)
            case "example" | "exercise" | "solution" | "hint":
                self._take_box(block)
            case "end":
                self._end_box()
            case "name":
                self._take_name(block.text)
            case "number":
                self._take_number(block)
            case "zone":
                self._begin_zone(block.label, _BELOW_ALL)
            case "table":
                self._take_table(block)
            case "unread":
                self._section().unread.append(block.text)
            case "item":
                self._take_item(block)
            case "text":
                self._take_text(block.text)

    def chapters(self) -> tuple[Chapter, ...]:
        self._open = None
        self._titled.settle()
        kept = [
            chapter
            for chapter in self._chapters
            if chapter.exercises or any(not section.is_empty for section in chapter.sections)
        ]
        for chapter in kept:
            spread_by_words(chapter)
        if len(kept) > 1 and folded(kept[0].title) == folded(self.title) and kept[0].is_title_alone:
            del kept[0]
        return closed_chapters(kept)

    # --- headings ----------------------------------------------------------------------------------------

    def _take_heading(self, block: Block) -> None:  # noqa: C901, PLR0912  # what a heading may be
        if not block.text or (not self._boxes and self._take_range(block.text)):
            return
        label = label_of_heading(block.text)
        if self._boxes and self._open is not None:
            if label is not None and label.role == "solution":
                self._begin(label)  # any other heading is the title of the box
            return
        if label is not None:
            if label.role == "example" and block.level <= self._zone_level:
                self._zone = ""  # the list of exercises above it has ended
            is_within = isinstance(self._open, OpenExercise) and block.level > self._label_level > 0
            if is_within and label.role == "exercise" and not (label.number or label.title):
                self._add(block.text)  # what is asked, after a description
                return
            self._take_label(label, block.level)
            return
        if self._zone and (block.level > self._zone_level or self._is_group(block)):
            if self._titled.holds(block.level):
                self._add(block.text)
            else:
                self._take_group(block.text, block.level)
            return  # a heading inside a list of exercises groups them, or is the title of one
        if self._open is not None and block.level > self._label_level > 0:
            self._add(block.text)
            return
        self._titled.settle()
        self._open, self._last, self._zone = None, None, ""
        if block.level <= self._levels.chapter:
            self._ranges, self._stems = [], []
        if block.level <= 0:
            self._part = block.text
        elif block.level == self._levels.title_level:
            return
        elif block.level == self._levels.chapter:
            section = OpenSection(block.text, block.anchor, is_numbered=block.is_numbered, is_introduction=True)
            self._chapters.append(
                OpenChapter(block.text, self._part, is_numbered=block.is_numbered, sections=[section])
            )
        elif block.level == self._levels.section:
            self._chapter().sections.append(OpenSection(block.text, block.anchor, is_numbered=block.is_numbered))
        else:
            self._section().texts.append(f"{'#' * min(block.level, 6)} {block.text}")

    def _is_group(self, block: Block) -> bool:
        """Whether a heading as high as `Answers` is `Chapter 1` alone, and there is such a chapter already."""
        if self._zone == "exercises" or block.level != self._zone_level:
            return False
        number, rest = split_number(block.text)
        return bool(number) and not rest and exercises_below(block.text, self._counted()) is not None

    def _take_group(self, title: str, level: int = 0) -> None:
        self._open = None
        self._titled.close()
        if self._zone == "exercises":
            self._home = self._section_named(title) if self._is_chapter_zone else None
            if level and self._home is None:
                self._titled.begin(title, self._begin_exercise(""), self._own_exercises(), level)
        elif level and self._zone == "solutions" and (titled := titled_so(title, self._chapters)) is not None:
            self._open = titled
            titled.is_solved_now = True
        else:
            named = (title, whose_solutions(title))
            found = (exercises_below(each, self._counted()) for each in named if each)
            self._group, self._is_group_named = next((each for each in found if each is not None), None), True

    def _section_named(self, title: str) -> OpenSection | None:
        """The section of this chapter that a heading among its exercises names."""
        counted = [each for each in self._counted() if not each.is_front and each.is_numbered]
        printed = split_number(self._chapter().title)[0]
        place = int(printed) if printed.isdigit() else len(counted)
        return section_named(title, self._chapter(), place)

    def _take_range(self, text: str) -> bool:
        """`Exercises 1-10: Section 2.1`, also above the list; `For Exercises 5-8, …` is said of each of them."""
        found = range_of(text)
        if found is None or self._zone in ("solutions", "hints"):
            return False
        section = self._section_named(found.rest) if found.rest else None
        if section is not None:
            self._ranges.append((found, section))
            if self._zone != "exercises":
                self._begin_zone("exercises", self._levels.section or _BELOW_ALL, of_chapter=True)
            self._is_chapter_zone, self._open = True, None
            return True
        if self._zone == "exercises" and found.rest and not self._boxes:
            self._stems.append((found, text))
            self._open = None
            return True
        return False

    def _take_label(self, label: Label, level: int) -> None:
        if label.role in ("exercises", "solutions", "hints"):
            self._begin_zone(label.role, level, of_chapter=label.is_of_chapter)
            if label.role == "exercises" and "." in label.number and (home := self._section_named(label.number)):
                self._home, self._is_chapter_zone = home, True
            if label.role != "exercises" and label.number:
                self._take_group(label.number)
            return
        if label.role != "solution":
            self._label_level = level
        if label.role == "exercise":
            self._titled.stands_beside(level)
        self._begin(label)

    def _begin_zone(self, role: str, level: int, *, of_chapter: bool = False) -> None:
        self._open, self._last, self._zone, self._zone_level = None, None, role, level
        self._is_chapter_zone = of_chapter or 0 < level <= (self._levels.section or self._levels.chapter)
        self._home, self._group, self._is_group_named = None, None, False
        self._is_labelled, self._label_level = False, 0
        self._titled.settle()

    # --- boxes -------------------------------------------------------------------------------------------

    def _take_box(self, block: Block) -> None:
        around = self._open
        self._boxes.append((around, isinstance(around, OpenExercise) and around.is_solved_now))
        if block.kind == "hint":
            self._open = around if isinstance(around, OpenExercise) else self._last
            if isinstance(self._open, OpenExercise):
                self._open.is_solved_now = False
            self._add("Hint:")
        elif block.kind == "exercise" and len(self._boxes) > 1 and isinstance(around, OpenExercise):
            self._add(block.text)  # a box within that of the exercise holds its words
        else:
            if block.kind == "exercise":
                self._titled.stands_beside(None)
            self._begin(Label(block.kind, number=block.label, title=block.title, rest=block.text))  # type: ignore[arg-type]

    def _end_box(self) -> None:
        self._open, was_solved = self._boxes.pop() if self._boxes else (None, False)
        if not self._boxes:
            self._open = None
        elif isinstance(self._open, OpenExercise):
            self._open.is_solved_now = was_solved

    def _take_name(self, title: str) -> None:
        if isinstance(self._open, OpenExample):
            self._open.title = title
        else:
            self._add(f"{title.rstrip('.')}.")

    def _take_number(self, block: Block) -> None:
        """An entry that a macro of the book numbers."""
        if self._boxes:
            if (
                isinstance(self._open, OpenExercise)
                and self._open.number.startswith("#")
                and not self._open.is_solved_now
            ):
                self._open.number = self._free(block.label, self._own_exercises())
            self._add(block.text)
        elif self._zone:
            text = block.text.removeprefix(block.label).lstrip(" .:)")  # the macro prints the number as well
            self._take_item(Block("item", text, label=block.label))
        else:
            self._add(block.text)

    # --- texts -------------------------------------------------------------------------------------------

    def _take_text(self, text: str) -> None:
        if not self._boxes and self._take_range(text):
            return
        is_short = len(text) <= _LONGEST_LABEL and "\n" not in text
        alone = label_of_heading(text) if is_short else None
        label = label_of_paragraph(text)
        if licence_line().match(text):
            self._open, self._zone = None, ""
        elif alone is not None and not alone.title:
            if not (alone.role == "exercise" and not alone.number and self._boxes):  # the heading of the box
                self._take_label(alone, _BELOW_ALL)
        elif label is not None:
            if self._boxes and isinstance(self._open, OpenExercise) and label.role == "exercise" and not label.number:
                self._add(text)  # `Question: …` within the box of an exercise
            else:
                self._begin(label)
        elif is_short and self._zone == "exercises" and self._is_chapter_zone and self._section_named(text):
            self._take_group(text)
        elif (found := _NUMBERED.match(text)) and self._is_next(found["number"]):
            self._take_item(Block("item", text[found.end() :], label=found["number"]))
        elif is_short and self._zone in ("solutions", "hints") and exercises_below(text.rstrip(".:"), self._counted()):
            self._take_group(text.rstrip(".:"))
        else:
            self._add(text)

    def _is_next(self, number: str) -> bool:
        """Whether a paragraph that begins with `2.3` is an entry of the open list, and not about 2.3 of something."""
        if self._zone == "solutions":
            return self._find(number) is not None
        if not self._zone or not isinstance(self._open, OpenExercise):
            return bool(self._zone)
        known, own = (re.split(r"[.\-–]", each) for each in (self._open.number.partition("+")[0], number))
        return known[:-1] == own[:-1] and known[-1].isdigit() and int(own[-1]) == int(known[-1]) + 1

    def _take_item(self, block: Block) -> None:
        is_below_label = self._is_labelled and block.label.isdigit() and not self._titled.is_open
        is_below_letter = isinstance(self._open, OpenExercise) and self._open.is_lettered and block.label.isdigit()
        is_part = block.label.startswith("(") or bool(self._boxes) or is_below_label or is_below_letter
        opened = self._open if isinstance(self._open, OpenExercise) and not is_part else None
        if opened is not None and opened.number.startswith("#") and not (opened.problem or self._zone):
            self._own_exercises().remove(opened)  # `Exercise` over a list of several
            self._begin_zone("exercises", self._label_level)
        if self._zone == "exercises" and not (is_part and isinstance(self._open, OpenExercise)):
            self._begin_exercise(block.label.strip("()")).is_listed = not self._is_labelled
            problem, answer = split_answer(block.text)
            self._add(problem)
            if answer:
                self._begin_solution("")
                self._add(answer)
        elif self._zone == "solutions" and not (is_part and self._open is not None):
            self._open = None
            self._begin_solution(block.label)
            self._add(block.text)
        else:
            self._add(f"{block.label}{'' if block.label.startswith('(') else '.'} {block.text}")

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
        if isinstance(self._open, OpenExample):
            self._open.texts.append(text)
        elif isinstance(self._open, OpenExercise):
            (self._open.solution if self._open.is_solved_now else self._open.problem).append(text)
        elif not self._zone:
            self._section().texts.append(text)

    # --- examples, exercises, solutions ------------------------------------------------------------------

    def _begin(self, label: Label) -> None:
        match label.role:
            case "example":
                opened = OpenExample(label.title)
                self._section().examples.append(opened)
                self._open = self._last = opened
            case "exercise":
                self._is_labelled = self._zone == "exercises"
                self._begin_exercise(label.number, is_labelled=True)
                if label.title:
                    self._add(f"{label.title.rstrip('.')}.")
            case "solution":
                self._begin_solution(label.number)
            case _:
                return
        if label.rest:
            self._add(label.rest)

    def _own_exercises(self, number: str = "") -> list[OpenExercise]:
        if self._zone and self._is_chapter_zone:
            within = [section for found, section in self._ranges if found.holds(number)]
            if within:
                return within[-1].exercises
            return self._home.exercises if self._home is not None else self._chapter().exercises
        return self._section().exercises

    def _begin_exercise(self, number: str, *, is_labelled: bool = False) -> OpenExercise:
        home = self._own_exercises(number)
        opened = OpenExercise(self._free(number or f"#{len(home) + 1}", home))  # no solution is meant for `#1`
        opened.problem += [text for found, text in self._stems if found.holds(number)]
        home.append(opened)
        self._titled.take(opened, home, is_labelled=is_labelled)
        self._open = self._last = opened
        return opened

    def _free(self, wanted: str, home: Sequence[OpenExercise]) -> str:
        taken = {exercise.number for exercise in home}
        return wanted if wanted not in taken else f"{wanted}+{len(home) + 1}"

    def _begin_solution(self, number: str) -> None:
        if number and not (isinstance(self._open, OpenExercise) and self._open.number == number):
            found = self._find(number)
            if found is None or (found.solution and self._zone):
                self._section().unread.append(
                    f"a solution {number} without its exercise" if found is None else f"a second solution {number}"
                )
                if found is not None:
                    found.is_disputed = True
                self._open = None
                return
            self._open = found
        self._open = self._open or self._last
        if isinstance(self._open, OpenExercise):
            self._open.is_solved_now = True
        elif isinstance(self._open, OpenExample):
            self._open.texts.append("Solution:")
        else:
            self._section().unread.append("a solution that belongs to no exercise")

    def _find(self, number: str) -> OpenExercise | None:
        """The exercise of that number: where a heading named it; in this section, this chapter; alone in the book."""
        book = [exercise for chapter in self._chapters for exercise in chapter.all_exercises()]
        if self._is_group_named:
            return find(number, [self._group or [], book if "." in number else []])
        is_of_book = self._zone == "solutions" and 0 < self._zone_level <= self._levels.chapter
        if is_of_book and len(self._chapters) > 1:
            return find(number, [book])
        chapter, section = self._chapter(), self._section()
        own = chapter.exercises if self._is_chapter_zone else section.exercises
        homes = [own, section.exercises, chapter.exercises, chapter.all_exercises(), book]
        return find(number, homes, in_order=own)

    def _counted(self) -> list[OpenChapter]:
        """The chapters, without a title page that looks like one."""
        is_title = len(self._chapters) > 1 and folded(self._chapters[0].title) == folded(self.title)
        return self._chapters[1:] if is_title and self._chapters[0].is_title_alone else self._chapters

    def _chapter(self) -> OpenChapter:
        if not self._chapters:
            self._chapters.append(OpenChapter(self.title, is_front=self._levels.chapter > 0))
        return self._chapters[-1]

    def _section(self) -> OpenSection:
        chapter = self._chapter()
        if not chapter.sections:
            chapter.sections.append(OpenSection(chapter.title, is_introduction=True))
        return chapter.sections[-1]


def _exercise_columns(header: Sequence[str]) -> tuple[int, int, int] | None:
    """Where a table of exercises has its numbers (-1: nowhere), problems and solutions."""
    labels = [label_of_heading(cell) for cell in header]
    found = ["" if label is None or label.number or label.title else label.role.rstrip("s") for label in labels]
    if found.count("exercise") != 1 or found.count("solution") != 1:
        return None
    problem, solution = found.index("exercise"), found.index("solution")
    number = 0 if problem > 0 and solution > 0 else -1
    return number, problem, solution
