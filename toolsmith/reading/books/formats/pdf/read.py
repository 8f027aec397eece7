"""PDF into blocks, by pypdf.

Formulas that are drawn, and tables, lose their shape: a PDF is the weakest of the formats, and a book that also exists
as EPUB, HTML or LaTeX is better read from that.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading, paragraph
from toolsmith.reading.books.formats.pdf.headings import (
    PART,
    is_heading,
    level_by_outline,
    level_by_type,
    outline_of,
    without_listings,
)
from toolsmith.reading.books.formats.pdf.lines import (
    Line,
    all_lines,
    body_size,
    joined_headings,
    set_apart,
    usual_gap,
    without_running_heads,
)
from toolsmith.reading.books.labels import counts_on, is_item, label_of_heading, label_of_paragraph
from toolsmith.reading.books.limits import LARGEST_PDF_BYTES, read_bytes
from toolsmith.reading.books.tree.numbers import split_number

MOST_PAGES = 5_000
_NO_TITLE = re.compile(
    r"(?i)^\W*(?:untitled|anonymous|unspecified|no title|microsoft word - .*|.*\.(?:docx?|tex|dvi|indd|pdf))\W*$"
)
_DAMAGED = "It may be cut off or damaged: fetch it again, or print it to a new PDF."
_LONGEST_HEAD = 1024
_LARGEST_MENDED_BYTES = 8_000_000  # of a damaged file; larger ones would take more than a few seconds
_BOLD_NUMBER = re.compile(r"((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,3})(?![\w%])[.:)]?|([A-Z])[.)]$")
_LIST = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_FEWEST_CHARACTERS_A_PAGE = 20  # below it, on average, the pages are pictures


def read_pdf(path: Path) -> Pages:
    """One file.

    Raises:
        BadInputError: damaged, encrypted, too long, or without text (a scan).
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    _refuse_broken(path, read_bytes(path, LARGEST_PDF_BYTES))
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInputError(f"{path} is protected by a password", hint="Save a copy without one, and give that.")
        if len(reader.pages) > MOST_PAGES:
            raise BadInputError(f"{path} has {len(reader.pages)} pages; at most {MOST_PAGES} are read")
        lines, unread = all_lines(reader)
        outline = outline_of(reader)
        information: Any = reader.metadata or {}
        title = _NO_TITLE.sub("", str(information.get("/Title") or ""))
        licence = str(information.get("/License") or information.get("/Rights") or "")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise BadInputError(
            f"{path} cannot be read as a PDF: {type(error).__name__}: {error}",
            hint=_DAMAGED,
        ) from error
    _refuse_scans(path, lines, len(reader.pages))
    lines = joined_headings(set_apart(without_running_heads(lines)))
    not_understood = [*unread]
    if outline:
        missing = level_by_outline(lines, outline)
        not_understood += [f"the outline names {name!r}, which is not on its page" for name in missing]
    else:
        level_by_type(lines)
    return Pages(
        tuple(_blocks(without_listings(lines))), title=title, licence=licence, not_understood=tuple(not_understood)
    )


def _refuse_broken(path: Path, raw: bytes) -> None:
    """Raises: BadInputError: no PDF, or a large one without a list of its objects: pypdf would try each byte."""
    start = raw[:_LONGEST_HEAD].find(b"%PDF-")
    if start < 0:
        raise BadInputError(f"{path} is no PDF: it does not begin as one", hint=_DAMAGED)
    at = re.search(rb"startxref\s+(\d{1,12})", raw[raw.rfind(b"startxref") :][:_LONGEST_HEAD])
    places = [int(at[1]), int(at[1]) + start] if at else []
    if len(raw) > _LARGEST_MENDED_BYTES and not any(_LIST.match(raw, place) for place in places):
        raise BadInputError(f"{path} cannot be read as a PDF: the list of its objects is missing", hint=_DAMAGED)


def _refuse_scans(path: Path, lines: Sequence[Line], pages: int) -> None:
    characters = sum(len(line.text) for line in lines)
    if characters < _FEWEST_CHARACTERS_A_PAGE * pages:
        raise BadInputError(
            f"{path} holds hardly any text: {characters} characters on {pages} pages. It looks like a scan",
            hint="Recognise its text first, for example: ocrmypdf in.pdf out.pdf",
        )


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines joined to paragraphs: a wider gap, a label or a numbered item begins a new one."""
    gap, body = usual_gap(lines), body_size(lines)
    deepest = max((line.level for line in lines), default=0) + 1
    counted = _counted_levels(lines)
    pending = _Paragraph()
    before: Line | None = None
    for line in lines:
        text = line.text.strip()
        if line.level or (line.is_bold and label_of_heading(text) is not None):
            yield from pending.ended()
            if before is not None and line.level and before.level == line.level and before.page == line.page:
                yield Block("text")  # two headings in a row stay two
            level = 0 if line.level == PART else line.level or deepest
            yield heading(level, text, is_numbered=line.level not in counted or bool(split_number(text)[0]))
        else:
            number, text = _led(line) if not is_heading(line, body) else ("", text)
            is_counted = bool(pending.lines) and counts_on(pending.lines[0], text)
            begins = number or text != line.text.strip() or is_counted
            if before is not None and not before.level and (begins or _begins_paragraph(before, line, gap)):
                yield from pending.ended()
            pending.number = pending.number or number
            pending.lines.append(text)
        before = line
    yield from pending.ended()


def _counted_levels(lines: Sequence[Line]) -> set[int]:
    """The levels most of whose headings bear a number: one without is not counted there."""
    of_level = Counter(line.level for line in lines)
    numbered = Counter(line.level for line in lines if line.level and split_number(line.text)[0])
    return {level for level, count in numbered.items() if 2 * count > of_level[level]}


@dataclass
class _Paragraph:
    """Lines of one that is not at its end. `number`: what stands before it in bold."""

    lines: list[str] = field(default_factory=list)
    number: str = ""

    def ended(self) -> Iterator[Block]:
        if not self.lines:
            return
        text = self.lines[0]
        for line in self.lines[1:]:
            text = text[:-1] + line if re.search(r"[a-z]-$", text) and line[:1].islower() else f"{text} {line}"
        yield Block("number", text.strip(), label=self.number) if self.number else paragraph(text)
        self.lines, self.number = [], ""


def _led(line: Line) -> tuple[str, str]:
    """The number that a line begins with in bold, and its text; a label in bold has a colon behind it, in the text."""
    text, lead = line.text.strip(), line.lead.strip()
    if found := _BOLD_NUMBER.match(lead):
        return found[1] or found[2], text
    if lead != text and label_of_heading(lead) is not None:
        return "", f"{lead.rstrip('.:')}: {text[len(lead) :].strip()}"
    return "", text


def _begins_paragraph(before: Line, line: Line, gap: float) -> bool:
    text = line.text.strip()
    if label_of_paragraph(text) is not None or is_item(text):
        return True
    if before.page != line.page:
        return bool(re.search(r"[.!?:]$", before.text.strip())) and text[:1].isupper()
    return before.y - line.y > 1.35 * gap or line.y > before.y + gap
