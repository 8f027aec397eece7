"""`toolsmith outline`: what is understood of a book."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.reading.books.reference import read_reference
from toolsmith.reading.books.warn import warnings_of
from toolsmith.types.record import Record
from toolsmith.types.reference import Chapter, Reference


class OutlinedSection(Record):
    """Counts of one section. `characters` are those of text, examples and tables."""

    number: str
    title: str
    anchor: str
    characters: int
    examples: int
    exercises: int
    solved: int
    tables: int
    not_understood: tuple[str, ...]


class OutlinedChapter(Record):
    """`exercises` and `solved` count those at the chapter's end, which belong to no one section."""

    number: int
    title: str
    part: str
    sections: tuple[OutlinedSection, ...]
    exercises: int
    solved: int


class Outline(Record):
    """A book in numbers. `warnings` say what a book of its kind would hold and this reading did not find."""

    title: str
    licence: str
    form: str
    chapters: tuple[OutlinedChapter, ...]
    sections: int
    examples: int
    exercises: int
    solved: int
    warnings: tuple[str, ...]
    not_understood: tuple[str, ...]


def outline(book: str | Path, *, environments: Mapping[str, str] | None = None) -> Outline:
    """Read a book and count what was found. `environments`: see `read_reference`.

    Raises:
        BadInputError: the book cannot be read.
    """
    return outline_of(read_reference(book, environments=environments))


def outline_of(reference: Reference) -> Outline:
    chapters = tuple(_outlined(chapter) for chapter in reference.chapters)
    sections = [section for chapter in chapters for section in chapter.sections]
    return Outline(
        title=reference.title,
        licence=reference.licence,
        form=reference.form,
        chapters=chapters,
        sections=len(sections),
        examples=sum(section.examples for section in sections),
        exercises=sum(section.exercises for section in sections) + sum(chapter.exercises for chapter in chapters),
        solved=sum(section.solved for section in sections) + sum(chapter.solved for chapter in chapters),
        warnings=warnings_of(reference),
        not_understood=reference.not_understood,
    )


def _outlined(chapter: Chapter) -> OutlinedChapter:
    return OutlinedChapter(
        number=chapter.number,
        title=chapter.title,
        part=chapter.part,
        sections=tuple(
            OutlinedSection(
                number=section.number,
                title=section.title,
                anchor=section.anchor,
                characters=section.characters,
                examples=len(section.examples),
                exercises=len(section.exercises),
                solved=len(section.solved),
                tables=len(section.tables),
                not_understood=section.not_understood,
            )
            for section in chapter.sections
        ),
        exercises=len(chapter.exercises),
        solved=len(chapter.solved),
    )
