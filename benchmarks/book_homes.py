"""Exercises of a CNXML book, whose sections are known, taken to the chapter's end: how many words alone bring home.

    python benchmarks/book_homes.py FOLDER…

Exercises that the book itself sets for a whole chapter (`Additional Problems`, `Challenge Problems`, `Bringing it
together`) stand in the file of its last section; they have no home and are counted apart.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from toolsmith.reading.books.formats.cnxml import find_collection
from toolsmith.reading.books.limits import parse_xml, read_bytes
from toolsmith.reading.books.reference import read_here
from toolsmith.reading.books.tree.homes import spread_by_words
from toolsmith.reading.books.tree.open_parts import OpenChapter, OpenExample, OpenExercise, OpenSection
from toolsmith.types.reference import Chapter

OF_CHAPTER = re.compile(r"additional|challenge|bring-together")


def of_chapter(module: Path) -> int:
    """How many exercises at a module's end are the whole chapter's."""
    root = parse_xml(read_bytes(module), str(module))
    sections = [each for each in root.iter("{*}section") if OF_CHAPTER.search(each.get("class") or "")]
    return sum(1 for section in sections for _ in section.iter("{*}exercise"))


def moved(chapter: Chapter, modules: Path) -> Iterator[tuple[bool, bool]]:
    """For each exercise that is moved: whether it is the whole chapter's, whether it is where it was."""
    sections = [
        OpenSection(
            each.title,
            each.anchor,
            texts=[each.text],
            examples=[OpenExample(one.title, [one.text]) for one in each.examples],
        )
        for each in chapter.sections
    ]
    origin: dict[str, tuple[int, bool]] = {}
    listed = []
    for place, section in enumerate(chapter.sections):
        last = len(section.exercises) - of_chapter(modules / section.anchor / "index.cnxml")
        for number, exercise in enumerate(section.exercises):
            key = f"{place}.{number}"
            origin[key] = (place, number >= last)
            listed.append(OpenExercise(key, problem=[exercise.problem]))
    spread_by_words(OpenChapter(chapter.title, sections=sections, exercises=listed))
    for place, opened in enumerate(sections):
        for exercise in opened.exercises:
            home, is_of_chapter = origin[exercise.number]
            yield is_of_chapter, home == place


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        collection = find_collection(folder)
        if collection is None:
            sys.exit(f"{folder} holds no CNXML collection")
        book = read_here(folder)
        found = [each for chapter in book.chapters for each in moved(chapter, folder / "modules")]
        total = sum(len(section.exercises) for chapter in book.chapters for section in chapter.sections)
        own = [is_home for is_of_chapter, is_home in found if not is_of_chapter]
        print(
            f"{book.title}: {total} exercises; {len(own)} moved, {sum(own)} of them home "
            f"({sum(own) / max(len(own), 1):.1%}); {len(found) - len(own)} of whole chapters moved"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
