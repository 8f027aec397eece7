"""Which lines of a PDF are headings: by its outline, else by size, weight or face of type, and space around them."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from toolsmith.reading.books.formats.pdf.lines import HEADING_RATIO, Line, body_face, body_size
from toolsmith.reading.books.label_words import words
from toolsmith.reading.books.labels import label_of_paragraph
from toolsmith.reading.books.tree.levels import folded
from toolsmith.reading.books.tree.numbers import split_number

_LONGEST_HEADING = 120
_NUMBERED = re.compile(r"(?:chapter\s+)?((?:[A-Z]\.)?\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[^\W\d_])", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"(?:\d{1,3}|[A-Z])\s+\w")
PART = -1
"""The level of what stands over chapters."""
_MOST_LEVELS = 4
_FEWEST_HEADINGS = 3
_MOSTLY = 0.6  # share of the lines of a face
_CODE = re.compile(r"mono|courier|typewriter|consol|cmtt|lmtt|code|math|cmmi|cmsy|cmex|symbol")


def outline_of(reader: Any) -> list[tuple[int, str, int]]:
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


def level_by_outline(lines: list[Line], outline: Sequence[tuple[int, str, int]]) -> list[str]:
    """Mark the line of each entry; an entry that is not found on its page becomes a heading at the page's top.

    Where the outline names chapters alone, numbered headings below them count as well.
    """
    missing = []
    body = body_size(lines)
    outline = _with_appendices(_with_parts(outline))
    top = min(level for level, _, _ in outline if level != PART)
    for level, title, page in outline:
        on_page = [line for line in lines if line.page == page and not line.level]
        match = _titled(title, on_page, body)
        if match is not None:
            match.level = level
            if not split_number(match.text)[0]:
                above = _number_above(match, on_page, split_number(title)[0])
                match.text = title if split_number(title)[0] else f"{above}{title}"
        else:
            missing.append(title)
            place = next((n for n, line in enumerate(lines) if line.page >= page), len(lines))
            lines.insert(place, Line(page, 0, 1e6, size=1, text=title, level=level))
    _level_before(lines, top, body)
    if all(level in (top, PART) for level, _, _ in outline):
        _level_below(lines, body)
    return missing


def _level_before(lines: Sequence[Line], top: int, body: float) -> None:
    """Headings of a chapter's type that stand before the first entry, as of a preface, but on the title page."""
    types = {(line.size, line.is_bold) for line in lines if line.level == top and is_heading(line, body)}
    for line in itertools.takewhile(lambda line: not line.level, lines):
        if line.page and (line.size, line.is_bold) in types and is_heading(line, body):
            line.level = top


def _level_below(lines: Sequence[Line], body: float) -> None:
    """Headings whose number continues that of their chapter: the last of each, as a chapter may begin with a list."""
    chapter, below = "", dict[str, Line]()
    for line in lines:
        if line.level:
            chapter = split_number(line.text)[0]
        elif is_heading(line, body) and _depth(line) > 1 and split_number(line.text)[0].startswith(f"{chapter}."):
            below[split_number(line.text)[0]] = line
    for line in below.values():
        line.level = _depth(line)


def _with_parts(outline: Sequence[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """The entries, where those over `1 Levers`, `2 Ramps` … or `A Tables` are parts, and all others a level higher."""
    above: dict[int, int] = {}  # of each entry below the highest: the place of the one that it stands under
    for place, (level, _, _) in enumerate(outline):
        above |= {place: place if level == outline[0][0] else above.get(place - 1, 0)}
    below = [(above[place], title) for place, (level, title, _) in enumerate(outline) if level == outline[0][0] + 1]
    counted = [(part, title) for part, title in below if _WHOLE_NUMBER.match(title)]
    if not counted or 2 * len(counted) <= len(below) or any(outline[part][1][:1].isdigit() for part, _ in counted):
        return list(outline)
    parts = {part for part, _ in counted}
    return [
        (PART if place in parts else max(outline[0][0], level - 1), title, page)
        for place, (level, title, page) in enumerate(outline)
    ]


def _with_appendices(outline: Sequence[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """The entries, with `A Tables` and `B Answers` behind numbered chapters as `Appendix A: Tables` and so on."""
    highest = min(level for level, _, _ in outline if level != PART)
    tops = [title for level, title, _ in outline if level == highest]
    first = next((n for n, title in enumerate(tops) if title.startswith("A ")), len(tops))
    lettered = {title: chr(ord("A") + n) for n, title in enumerate(tops[first:])}
    is_so = len(lettered) > 1 and all(title.startswith(f"{letter} ") for title, letter in lettered.items())
    if not is_so or not any(split_number(title)[0] for title in tops[:first]):
        return list(outline)
    return [
        (level, f"Appendix {lettered[title]}: {title[2:]}" if title in lettered else title, page)
        for level, title, page in outline
    ]


def _titled(title: str, on_page: Sequence[Line], body: float) -> Line | None:
    """The line that is the title, or ends with it: with a number before it, or else larger or bolder than text.

    Of a heading with a formula in it, as of `the size of ℝ`, the words alone are compared.
    """
    wanted = folded(split_number(title)[1])
    ending = [line for line in on_page if len(line.text) < _LONGEST_HEADING and folded(line.text).endswith(wanted)]
    whole = [line for line in ending if folded(line.text) == wanted]
    numbered = [line for line in ending if folded(split_number(line.text)[1]) == wanted]
    heads = [line for line in ending if is_heading(line, body)]
    alike = [line for line in on_page if is_heading(line, body) and _words(line.text) == _words(title)]
    return next(iter((*whole, *numbered, *heads, *alike, *ending)), None)


def _words(title: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", split_number(title)[1].casefold())


def _number_above(line: Line, on_page: Sequence[Line], known: str) -> str:
    """`Chapter 3: ` where that stands alone above a title, if no other number is known; it is taken from there."""
    above = next((upper for upper, lower in itertools.pairwise(on_page) if lower is line), None)
    number, rest = split_number(above.text) if above is not None else ("", "")
    if above is None or not number or rest or known not in ("", number) or not is_heading(above, 0.0):
        return ""
    said, above.text = above.text.strip(), ""
    return f"{said}: "


def without_listings(lines: list[Line]) -> list[Line]:
    """Without the chapters that list what is elsewhere: contents, figures, names, literature."""
    top = min((line.level for line in lines if line.level > 0), default=0)
    kept, is_listing = [], False
    for line in lines:
        if 0 < line.level <= top:
            is_listing = _listing().fullmatch(line.text.strip()) is not None
        if not is_listing:
            kept.append(line)
    return kept


@cache
def _listing() -> re.Pattern[str]:
    return re.compile(words("listing"), re.IGNORECASE)


def _depth(line: Line) -> int:
    """1 for `2 Motion`, 2 for `2.1 Speed`; 0 without a number."""
    found = _NUMBERED.match(line.text.strip())
    return found[1].strip(".").count(".") + 1 if found else 0


def level_by_type(lines: list[Line]) -> None:
    """Lines in larger or bold type are headings: a size is a level, or where most bear numbers, `2.1`, their depth."""
    body = body_size(lines)
    heads = [line for line in lines if is_heading(line, body)] or _of_another_face(lines)
    depths = {id(line): depth for line in heads if (depth := _depth(line))}
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


def _level_by_space(lines: Sequence[Line], heads: Sequence[Line]) -> None:
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


def _of_another_face(lines: Sequence[Line]) -> list[Line]:
    """Lines that only their face tells from text, as capitals or slanted: most lines in it stand alone."""
    usual = body_face(lines)
    faces = Counter(line.face for line in lines)
    alone = [
        line
        for line in lines
        if line.face not in ("", usual)
        and not _CODE.search(line.face)
        and line.stands_alone
        and _is_title(line.text.strip())
    ]
    often = Counter(line.face for line in alone)
    return [line for line in alone if often[line.face] >= max(_FEWEST_HEADINGS, _MOSTLY * faces[line.face])]


def _is_title(text: str) -> bool:
    is_short = len(text) <= _LONGEST_HEADING and re.search(r"[^\W\d_]{2}", text) is not None
    return is_short and text[-1:] not in ".,;:" and label_of_paragraph(text) is None


def is_heading(line: Line, body: float) -> bool:
    """Whether a line looks like one: short, and larger than text, or bold with space above it."""
    text = line.text.strip()
    if len(text) > _LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", text):
        return False
    is_bold = line.is_bold and line.size >= 0.95 * body and _is_title(text)
    return line.size >= HEADING_RATIO * body or (is_bold and line.stands_alone)
