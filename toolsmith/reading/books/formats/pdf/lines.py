"""The lines of a PDF's pages in their order, by pypdf, without running heads and page numbers.

Raised and lowered small type becomes `^` and `_`.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from toolsmith.reading.books.labels import is_item, label_of_paragraph

HEADING_RATIO = 1.12  # of a heading's type size to that of the body
_LONGEST_HEAD = 80  # characters of a running head
_BOLD = re.compile(r"bold|bol$|demi|-bd$|black|heavy|cmbx|cmssbx|sfbx|ecbx|medi\b")
_SUBSET = re.compile(r"^[a-z]{6}\+")
_SPACE = 32
_RAISED = 0.2  # of the type size


@dataclass
class Line:
    """One line of print.

    `size` is that of most of its characters, in points; `face` its only one, "" for several; `lead` its first words
    where they alone are bold.
    """

    page: int
    x: float
    y: float
    size: float = 0.0
    is_bold: bool = False
    face: str = ""
    lead: str = ""
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
    face: str


@dataclass
class _Page:
    number: int
    runs: list[_Run] = field(default_factory=list)


def all_lines(reader: Any) -> tuple[list[Line], list[str]]:
    lines, unread = [], []
    for number, page in enumerate(reader.pages):
        collected = _Page(number)
        _forget_false_spaces(page)
        page.extract_text(visitor_text=_visitor(collected))
        lines += _lines(collected)
        if not collected.runs:
            unread.append(f"page {number + 1}: no text")
    return lines, unread


def _forget_false_spaces(page: Any) -> None:
    """Take the width of code 32 from fonts that have another glyph there, as LaTeX's in T1 have.

    pypdf takes it for that of a space, and half of it for the least gap between words: some lines lose all of theirs.
    """
    from pypdf.generic import NumberObject

    incomplete = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # a font that stays as it is
    with suppress(*incomplete):
        for font in page["/Resources"]["/Font"].values():
            with suppress(*incomplete):
                described = font.get_object()
                encoding, place = described["/Encoding"], _SPACE - described["/FirstChar"]
                if place >= 0 and "/BaseEncoding" not in encoding and "/space" not in encoding["/Differences"]:
                    described["/Widths"][place] = NumberObject(0)


def _visitor(page: _Page) -> Any:
    def visit(text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        if not text or not text.strip("\n"):
            return
        scale = abs(matrix[3] * user[3] - matrix[1] * user[1]) or abs(matrix[0]) or 1.0
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        name = str((font or {}).get("/BaseFont", "")).lower()
        face = _SUBSET.sub("", name.removeprefix("/"))
        run = _Run(text.replace("\n", ""), x, y, round(size * scale, 1), _BOLD.search(name) is not None, face)
        page.runs.append(run)

    return visit


def _lines(page: _Page) -> list[Line]:
    """Runs on one height as one line, in the order of the file; small raised or lowered runs belong to their line."""
    lines: list[Line] = []
    sizes: list[Counter[float]] = []
    is_led = False  # whether all of the line is bold so far
    for run in page.runs:
        line = lines[-1] if lines else None
        shift = run.y - line.y if line else 0.0
        if line is not None and abs(shift) < 0.6 * max(line.size, run.size) and run.x >= line.x - 1:
            mark = ""
            if line.text and run.size < 0.85 * line.size and abs(shift) > _RAISED * run.size and run.text.strip():
                mark = "^" if shift > 0 else "_"
            line.text += _marked(mark, run.text)
        else:
            line = Line(page.number, run.x, run.y, text=run.text)
            lines.append(line)
            sizes.append(Counter())
        sizes[-1][run.size] += len(run.text.strip())
        line.size = max(sizes[-1].items(), key=lambda item: item[1])[0]
        is_first = not line.text.strip(run.text)
        is_led = (run.is_bold or not run.text.strip()) and (is_first or is_led)
        line.lead += run.text if is_led else ""
        line.is_bold = run.is_bold if is_first else line.is_bold and run.is_bold
        line.face = run.face if is_first or line.face == run.face else ""
    return [line for line in lines if line.text.strip()]


def _marked(mark: str, text: str) -> str:
    if not mark:
        return text
    bare = text.strip()
    written = bare if re.fullmatch(r"[+\-−–]?\w+", bare) else f"({bare})"
    return f"{mark}{written}{' ' if text.endswith(' ') else ''}"


def without_running_heads(lines: list[Line]) -> list[Line]:
    """Page numbers, and lines that stand at the top or bottom of many pages."""
    pages = {line.page for line in lines}
    edges: Counter[str] = Counter()
    places: dict[int, list[Line]] = {}
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
    numbered = _with_page_numbers(at_edge, body_size(lines))
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


def _with_page_numbers(at_edge: Sequence[Line], body: float) -> set[int]:
    """Lines that begin or end with the number of their page: of another type than text on two pages, else on many."""
    found: dict[int, list[Line]] = {}  # by how far the printed number is from the page's
    for line in at_edge:
        text = line.text.strip()
        for number in {*re.findall(r"^\d{1,4}(?=[^\d.)]|$)|(?<!\d)\d{1,4}$", text)}:
            if len(text) < _LONGEST_HEAD:
                found.setdefault(int(number) - line.page, []).append(line)
    many = max(3, len({line.page for line in at_edge}) // 4)
    numbered = set[int]()
    for lines in found.values():
        apart = [line for line in lines if line.size != body]
        plain = [line for line in lines if line.size < HEADING_RATIO * body]
        numbered |= {id(line) for line in (plain if len(plain) >= many else apart if len(apart) > 1 else ())}
    return numbered


def set_apart(lines: list[Line]) -> list[Line]:
    """Mark the lines above which there is more space than between lines, or nothing."""
    gap = usual_gap(lines)
    for above, line in itertools.pairwise([Line(-1, 0, 0), *lines]):
        line.stands_alone = above.page != line.page or above.y - line.y > 1.25 * gap or line.y > above.y
    return lines


def joined_headings(lines: list[Line]) -> list[Line]:
    """A heading that runs over several lines as one."""
    body = body_size(lines)
    joined: list[Line] = []
    lowest = 0.0
    for line in lines:
        last = joined[-1] if joined else None
        is_same = last is not None and (last.page, last.size, last.is_bold) == (line.page, line.size, line.is_bold)
        if last is not None and is_same and line.size >= HEADING_RATIO * body and 0 < lowest - line.y < 1.6 * line.size:
            last.text = f"{last.text.rstrip()} {line.text.lstrip()}"
        else:
            joined.append(line)
        lowest = line.y
    return joined


def body_face(lines: Sequence[Line]) -> str:
    faces: Counter[str] = Counter()
    for line in lines:
        faces[line.face] += len(line.text) if line.face else 0
    return faces.most_common(1)[0][0] if faces else ""


def body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def usual_gap(lines: Sequence[Line]) -> float:
    gaps = Counter(
        round(above.y - below.y, 1)
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and 0 < above.y - below.y < 4 * max(below.size, 1)
    )
    return gaps.most_common(1)[0][0] if gaps else 12.0
