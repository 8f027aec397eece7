"""The page of books: what was found in each and made of it, and what was not."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError

from toolsmith.recipes.make.reference_report import ReferenceReport
from toolsmith.toolbox.toolbox import Toolbox

_REPORT_FILE = "report.json"  # written by making tools from a book
_LARGEST = 50_000_000  # bytes


class Source(NamedTuple):
    """A section of a book with the tools that came of it."""

    section: str
    tools: tuple[str, ...]


class BooksPage(NamedTuple):
    """`last` is the outline of the book that was read last, section by section; None: there is none."""

    last: ReferenceReport | None
    books: tuple[tuple[str, tuple[Source, ...]], ...]


def books_page(box: Toolbox) -> BooksPage:
    books: dict[str, list[Source]] = {}
    for source, tools in box.catalogue.sources().items():
        book, _, section = source.partition("#")
        books.setdefault(book, []).append(Source(section, tuple(tools)))
    return BooksPage(_last(box), tuple((book, tuple(found)) for book, found in sorted(books.items())))


def _last(box: Toolbox) -> ReferenceReport | None:
    file = box.private / _REPORT_FILE
    try:
        return ReferenceReport.model_validate_json(file.read_bytes()[:_LARGEST])
    except (OSError, ValidationError):
        return None
