"""Tables elsewhere in a book that a section points to: by the book's links, or by names such as `Table 4.2`."""

from __future__ import annotations

import re
from functools import cache

from toolsmith.reading.books.label_words import words
from toolsmith.types.reference import Reference, Section, Table


def pointed_tables(reference: Reference, section: Section) -> list[Table]:
    """The tables that the section's text, examples or exercises point to and that stand in other sections."""
    targets = set(section.points_to)
    names = _names_in(section)
    own = {table.text for table in section.tables}
    found = []
    for chapter in reference.chapters:
        for other in chapter.sections:
            if other.number == section.number or not other.tables:
                continue
            is_whole = other.anchor in targets if other.anchor else False
            is_whole = is_whole or any(_begins_with(other.title, name) for name in names)
            for table in other.tables:
                is_meant = is_whole or (bool(table.anchor) and f"{other.anchor}#{table.anchor}" in targets)
                if (is_meant or any(_begins_with(table.title, name) for name in names)) and table.text not in own:
                    title = f"{table.title} ({other.title})" if table.title else other.title
                    found.append(table.model_copy(update={"title": title}))
    return found


def _names_in(section: Section) -> set[str]:
    """Numbered tables and appendices that are named, in small letters: `table 4.2`, `appendix b`."""
    texts = [section.text, *(example.text for example in section.examples)]
    texts += [f"{exercise.problem}\n{exercise.solution}" for exercise in section.exercises]
    found = {" ".join(name.lower().split()) for text in texts for name in _named().findall(text)}
    return found - {" ".join(table.title.lower().split()[:2]) for table in section.tables}


@cache
def _named() -> re.Pattern[str]:
    kinds, number = f"{words('table')}|{words('appendix')}", r"[A-Z]\b|[A-Z]?[.-]?\d+(?:[.-]\d+)*"
    return re.compile(rf"\b(?:(?:{kinds})\s+(?:{number}))", re.IGNORECASE)


def _begins_with(title: str, name: str) -> bool:
    """Whether a title is `Table 4.2: …` where `table 4.2` is meant, and not `Table 4.21`."""
    return re.match(rf"\W*{re.escape(name)}(?![\w]|[.-]\d)", " ".join(title.lower().split())) is not None
