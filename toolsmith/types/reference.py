"""A reference: a textbook as a tree of chapters and sections, with what a maker and a judge need of each."""

from __future__ import annotations

from toolsmith.types.record import Record, content_hash


class WorkedExample(Record):
    """A problem that the book solves before the reader's eyes. A maker sees it."""

    title: str = ""
    text: str


class Exercise(Record):
    """A problem for the reader. Where the book gives a solution, the exercise judges tools, and no maker sees it.

    `number` is unique within its section, or within its chapter for exercises at a chapter's end.
    """

    number: str
    problem: str
    solution: str = ""
    needs_figure: bool = False

    @property
    def is_solved(self) -> bool:
        return bool(self.solution.strip())


class Table(Record):
    """A table of constants or data: one line a row, cells separated by ` | `. `anchor` is the book's own name of it."""

    title: str = ""
    text: str
    anchor: str = ""


class Section(Record):
    """The unit that tools are made from. `text` is the running text without examples, exercises and tables.

    `number` is its place, `chapter.section`; `anchor` is the book's own name for it, where it has one. `points_to` are
    anchors of other sections, and of tables in them (`section#table`), that it links to.
    """

    number: str
    title: str
    text: str
    anchor: str = ""
    examples: tuple[WorkedExample, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    tables: tuple[Table, ...] = ()
    points_to: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def solved(self) -> tuple[Exercise, ...]:
        return tuple(exercise for exercise in self.exercises if exercise.is_solved)

    @property
    def characters(self) -> int:
        """Of text, examples and tables: what a maker would read."""
        parts = [self.text, *(example.text for example in self.examples), *(table.text for table in self.tables)]
        return sum(map(len, parts))


class Chapter(Record):
    """Sections under one title. `exercises` are those at the chapter's end, which belong to no one section."""

    number: int
    title: str
    part: str = ""
    sections: tuple[Section, ...] = ()
    exercises: tuple[Exercise, ...] = ()

    @property
    def solved(self) -> tuple[Exercise, ...]:
        return tuple(exercise for exercise in self.exercises if exercise.is_solved)


class Reference(Record):
    """A whole book. `licence` is empty where the book states none."""

    title: str
    licence: str = ""
    source: str
    form: str
    chapters: tuple[Chapter, ...]
    not_understood: tuple[str, ...] = ()
    unmet_environments: tuple[str, ...] = ()  # named by the caller, and in no place of the book
    environments_without_role: tuple[str, ...] = ()  # of the book's own, no example, exercise or solution

    @property
    def id(self) -> str:
        return content_hash(
            self.model_dump(mode="json", exclude={"source", "unmet_environments", "environments_without_role"})
        )
