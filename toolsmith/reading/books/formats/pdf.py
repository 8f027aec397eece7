"""PDF into blocks, by pypdf: headings from the outline, or else from their type size.

Raised and lowered small type becomes `^` and `_`. Formulas that are drawn, and tables, lose their shape: a PDF is the
weakest of the formats, and a book that also exists as EPUB, HTML or LaTeX is better read from that.
"""

from __future__ import annotations

import itertools
import logging
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading, paragraph
from toolsmith.reading.books.labels import counts_on, is_item, label_of_heading, label_of_paragraph
from toolsmith.reading.books.limits import LARGEST_PDF_BYTES, read_bytes
from toolsmith.reading.books.tree.levels import folded

MOST_PAGES = 5_000
_NO_TITLE = re.compile(
    r"(?i)^\W*(?:untitled|anonymous|unspecified|no title|microsoft word - .*|.*\.(?:docx?|tex|dvi|indd|pdf))\W*$"
)
_FEWEST_CHARACTERS_A_PAGE = 20  # below it, on average, the pages are pictures
_HEADING_RATIO = 1.12  # of a heading's type size to that of the body
_LONGEST_HEADING = 120
_LONGEST_HEAD = 80  # characters of a running head
_NUMBERED = re.compile(r"(?:chapter\s+)?(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_])", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|cmbx|cmssbx|sfbx|ecbx|medi\b")
_MOST_LEVELS = 4
_RAISED = 0.2  # of the type size


@dataclass
class _Line:
    """One line of print. `size` is that of most of its characters, in points."""

    page: int
    x: float
    y: float
    size: float = 0.0
    is_bold: bool = False
    text: str = ""
    level: int = 0
    stands_alone: bool = False  # with more space above it than lines of a paragraph have


@dataclass
class _Run:
    """Characters of one font at one place."""

    text: str
    x: float
    y: float
    size: float
    is_bold: bool


@dataclass
class _Page:
    number: int
    runs: list[_Run] = field(default_factory=list)


def read_pdf(path: Path) -> Pages:
    """One file.

    Raises:
        BadInputError: damaged, encrypted, too long, or without text (a scan).
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    read_bytes(path, LARGEST_PDF_BYTES)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInputError(f"{path} is protected by a password", hint="Save a copy without one, and give that.")
        if len(reader.pages) > MOST_PAGES:
            raise BadInputError(f"{path} has {len(reader.pages)} pages; at most {MOST_PAGES} are read")
        lines, unread = _all_lines(reader)
        outline = _outline(reader)
        information: Any = reader.metadata or {}
        title = _NO_TITLE.sub("", str(information.get("/Title") or ""))
        licence = str(information.get("/License") or information.get("/Rights") or "")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise BadInputError(
            f"{path} cannot be read as a PDF: {type(error).__name__}: {error}",
            hint="It may be cut off or damaged: fetch it again, or print it to a new PDF.",
        ) from error
    _refuse_scans(path, lines, len(reader.pages))
    lines = _joined_headings(_set_apart(_without_running_heads(lines)))
    not_understood = [*unread]
    if outline:
        missing = _level_by_outline(lines, outline)
        not_understood += [f"the outline names {name!r}, which is not on its page" for name in missing]
    else:
        _level_by_type(lines)
    return Pages(tuple(_blocks(lines)), title=title, licence=licence, not_understood=tuple(not_understood))


def _refuse_scans(path: Path, lines: Sequence[_Line], pages: int) -> None:
    characters = sum(len(line.text) for line in lines)
    if characters < _FEWEST_CHARACTERS_A_PAGE * pages:
        raise BadInputError(
            f"{path} holds hardly any text: {characters} characters on {pages} pages. It looks like a scan",
            hint="Recognise its text first, for example: ocrmypdf in.pdf out.pdf",
        )


# --- lines ---------------------------------------------------------------------------------------------------


def _all_lines(reader: Any) -> tuple[list[_Line], list[str]]:
    lines, unread = [], []
    for number, page in enumerate(reader.pages):
        collected = _Page(number)
        page.extract_text(visitor_text=_visitor(collected))
        lines += _lines(collected)
        if not collected.runs:
            unread.append(f"page {number + 1}: no text")
    return lines, unread


def _visitor(page: _Page) -> Any:
    def visit(text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        if not text or not text.strip("\n"):
            return
        scale = abs(matrix[3] * user[3] - matrix[1] * user[1]) or abs(matrix[0]) or 1.0
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        name = str((font or {}).get("/BaseFont", "")).lower()
        run = _Run(text.replace("\n", ""), x, y, round(size * scale, 1), _BOLD.search(name) is not None)
        page.runs.append(run)

    return visit


def _lines(page: _Page) -> list[_Line]:
    """Runs on one height as one line, in the order of the file; small raised or lowered runs belong to their line."""
    lines: list[_Line] = []
    sizes: list[Counter[float]] = []
    for run in page.runs:
        line = lines[-1] if lines else None
        shift = run.y - line.y if line else 0.0
        if line is not None and abs(shift) < 0.6 * max(line.size, run.size) and run.x >= line.x - 1:
            mark = ""
            if line.text and run.size < 0.85 * line.size and abs(shift) > _RAISED * run.size and run.text.strip():
                mark = "^" if shift > 0 else "_"
            line.text += _marked(mark, run.text)
        else:
            line = _Line(page.number, run.x, run.y, text=run.text)
            lines.append(line)
            sizes.append(Counter())
        sizes[-1][run.size] += len(run.text.strip())
        line.size = max(sizes[-1].items(), key=lambda item: item[1])[0]
        line.is_bold = run.is_bold if not line.text.strip(run.text) else line.is_bold and run.is_bold
    return [line for line in lines if line.text.strip()]


def _marked(mark: str, text: str) -> str:
    if not mark:
        return text
    bare = text.strip()
    written = bare if re.fullmatch(r"[+\-−–]?\w+", bare) else f"({bare})"
    return f"{mark}{written}{' ' if text.endswith(' ') else ''}"


def _without_running_heads(lines: list[_Line]) -> list[_Line]:
    """Page numbers, and lines that stand at the top or bottom of many pages."""
    pages = {line.page for line in lines}
    edges: Counter[str] = Counter()
    places: dict[int, list[_Line]] = {}
    for line in lines:
        places.setdefault(line.page, []).append(line)
    at_edge = []
    for held in places.values():
        ordered = sorted(held, key=lambda line: -line.y)
        at_edge += [*ordered[:1], *ordered[-1:]]
    at_edge = [line for line in at_edge if label_of_paragraph(line.text.strip()) is None]  # `Solution. 12 m`
    shapes = {id(line): re.sub(r"\d+", "#", line.text.strip()) for line in at_edge}
    edges.update(shapes.values())
    often = max(3, len(pages) // 4)
    numbered = _with_page_numbers(at_edge, _body_size(lines))
    return [
        line
        for line in lines
        if not (
            id(line) in shapes
            and (
                id(line) in numbered
                or (edges[shapes[id(line)]] >= often and not is_item(line.text.strip()))
                or re.fullmatch(r"[#ivxlc\s.–—-]+", shapes[id(line)])
            )
        )
    ]


def _with_page_numbers(at_edge: Sequence[_Line], body: float) -> set[int]:
    """Lines that begin or end with the number of their page: of another type than text on two pages, else on many."""
    found: dict[int, list[_Line]] = {}  # by how far the printed number is from the page's
    for line in at_edge:
        text = line.text.strip()
        for number in {*re.findall(r"^\d{1,4}(?=[^\d.)]|$)|(?<!\d)\d{1,4}$", text)}:
            if len(text) < _LONGEST_HEAD:
                found.setdefault(int(number) - line.page, []).append(line)
    many = max(3, len({line.page for line in at_edge}) // 4)
    numbered = set[int]()
    for lines in found.values():
        apart = [line for line in lines if line.size != body]
        plain = [line for line in lines if line.size < _HEADING_RATIO * body]
        numbered |= {id(line) for line in (plain if len(plain) >= many else apart if len(apart) > 1 else ())}
    return numbered


def _set_apart(lines: list[_Line]) -> list[_Line]:
    """Mark the lines above which there is more space than between lines, or nothing."""
    gap = _usual_gap(lines)
    for above, line in itertools.pairwise([_Line(-1, 0, 0), *lines]):
        line.stands_alone = above.page != line.page or above.y - line.y > 1.25 * gap or line.y > above.y
    return lines


def _joined_headings(lines: list[_Line]) -> list[_Line]:
    """A heading that runs over several lines as one."""
    body = _body_size(lines)
    joined: list[_Line] = []
    lowest = 0.0
    for line in lines:
        last = joined[-1] if joined else None
        is_same = last is not None and (last.page, last.size, last.is_bold) == (line.page, line.size, line.is_bold)
        if (
            last is not None
            and is_same
            and line.size >= _HEADING_RATIO * body
            and 0 < lowest - line.y < 1.6 * line.size
        ):
            last.text = f"{last.text.rstrip()} {line.text.lstrip()}"
        else:
            joined.append(line)
        lowest = line.y
    return joined


# --- headings ------------------------------------------------------------------------------------------------


def _outline(reader: Any) -> list[tuple[int, str, int]]:
    """(level, title, page number) of every entry, in order; empty where there is none, or it names no page."""
    found: list[tuple[int, str, int]] = []

    def walk(entries: Any, level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                if level < 12:
                    walk(entry, level + 1)
            elif len(found) < 10_000:
                page = reader.get_destination_page_number(entry)
                if page is not None and page >= 0:
                    found.append((level, " ".join(str(entry.title).split()), int(page)))

    walk(reader.outline, 1)
    return found if len(found) > 1 else []


def _level_by_outline(lines: list[_Line], outline: Sequence[tuple[int, str, int]]) -> list[str]:
    """Mark the line of each entry; an entry that is not found on its page becomes a heading at the page's top."""
    missing = []
    for level, title, page in outline:
        wanted = folded(title)
        on_page = [line for line in lines if line.page == page and not line.level]
        match = next((line for line in on_page if folded(line.text) == wanted), None)
        match = match or next(
            (line for line in on_page if folded(line.text).endswith(wanted) and len(line.text) < _LONGEST_HEADING),
            None,
        )
        if match is not None:
            match.level = level
        else:
            missing.append(title)
            place = next((n for n, line in enumerate(lines) if line.page >= page), len(lines))
            lines.insert(place, _Line(page, 0, 1e6, size=1, text=title, level=level))
    return missing


def _level_by_type(lines: list[_Line]) -> None:
    """Lines in larger or bold type are headings: a size is a level, or where most bear numbers, `2.1`, their depth."""
    body = _body_size(lines)
    heads = [line for line in lines if _is_heading(line, body)]
    depths = {
        id(line): found[1].strip(".").count(".") + 1 for line in heads if (found := _NUMBERED.match(line.text.strip()))
    }
    if len(depths) > max(2, len(heads) // 2):
        of_type = {(line.size, line.is_bold): depths[id(line)] for line in heads if id(line) in depths}
        largest = max(size for size, _ in of_type)
        for line in heads:
            above = 1 if line.size > largest else 0  # `Chapter 1` and its title, over `1.1 Speed`
            line.level = depths.get(id(line), of_type.get((line.size, line.is_bold), above))
        return
    levels = sorted({(line.size, line.is_bold) for line in heads}, reverse=True)[:_MOST_LEVELS]
    if len(levels) == 1 and not depths:
        _level_by_space(lines, heads)
        return
    for line in heads:
        if (line.size, line.is_bold) in levels:
            line.level = levels.index((line.size, line.is_bold)) + 1


def _level_by_space(lines: Sequence[_Line], heads: Sequence[_Line]) -> None:
    """Headings of one type: the space above and below them tells chapters from sections, as a style sets both.

    There is none where a page or another heading begins. What only begins pages, or is alone of its kind, is a chapter.
    """
    known = {id(line) for line in heads}
    above, below = dict[int, float](), dict[int, float]()
    for upper, lower in itertools.pairwise(lines):
        if upper.page == lower.page and (id(upper) in known) != (id(lower) in known):
            space = round(2 * (upper.y - lower.y)) / 2
            (below if id(upper) in known else above)[id(upper) if id(upper) in known else id(lower)] = space
    by_above, by_below = (
        sorted((space for space, count in Counter(spaces.values()).items() if count > 1), reverse=True)
        for spaces in (above, below)
    )
    means = {
        space: [above[head] for head, own in below.items() if own == space and head in above] for space in by_below
    }
    by_below.sort(key=lambda space: -sum(means[space]) / len(means[space]) if means[space] else -math.inf)
    spaces, kinds = (below, by_below) if len(by_below) >= len(by_above) else (above, by_above)
    others = above if spaces is below else below
    levels = {head: 1 + kinds.index(space) for head, space in spaces.items() if space in kinds}
    for line in heads:
        like = Counter(levels[head] for head in levels if id(line) in others and others.get(head) == others[id(line)])
        line.level = levels.get(id(line)) or max(like, key=like.__getitem__, default=1)


def _is_heading(line: _Line, body: float) -> bool:
    text = line.text.strip()
    if len(text) > _LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", text):
        return False
    is_bold = line.is_bold and line.size >= 0.95 * body and text[-1:] not in ".,;:" and label_of_paragraph(text) is None
    return line.size >= _HEADING_RATIO * body or (is_bold and line.stands_alone)


def _body_size(lines: Sequence[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


# --- blocks --------------------------------------------------------------------------------------------------


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """Lines joined to paragraphs: a wider gap, a label or a numbered item begins a new one."""
    gap = _usual_gap(lines)
    pending: list[str] = []
    before: _Line | None = None
    for line in lines:
        text = line.text.strip()
        if line.level or (line.is_bold and label_of_heading(text) is not None):
            yield from _paragraph(pending)
            deepest = max(item.level for item in lines) + 1
            if before is not None and line.level and before.level == line.level and before.page == line.page:
                yield Block("text")  # two headings in a row stay two
            yield heading(line.level or deepest, text)
        else:
            is_counted = bool(pending) and counts_on(pending[0], text)
            if before is not None and not before.level and (is_counted or _begins_paragraph(before, line, gap)):
                yield from _paragraph(pending)
            pending.append(text)
        before = line
    yield from _paragraph(pending)


def _paragraph(pending: list[str]) -> Iterator[Block]:
    if pending:
        text = pending[0]
        for line in pending[1:]:
            text = text[:-1] + line if re.search(r"[a-z]-$", text) and line[:1].islower() else f"{text} {line}"
        pending.clear()
        yield paragraph(text)


def _begins_paragraph(before: _Line, line: _Line, gap: float) -> bool:
    text = line.text.strip()
    if label_of_paragraph(text) is not None or is_item(text):
        return True
    if before.page != line.page:
        return bool(re.search(r"[.!?:]$", before.text.strip())) and text[:1].isupper()
    return before.y - line.y > 1.35 * gap or line.y > before.y + gap


def _usual_gap(lines: Sequence[_Line]) -> float:
    gaps = Counter(
        round(above.y - below.y, 1)
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and 0 < above.y - below.y < 4 * max(below.size, 1)
    )
    return gaps.most_common(1)[0][0] if gaps else 12.0
