"""An EPUB's table of contents: it ranks the headings where the pages themselves do not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from toolsmith.reading.books.blocks import Block, heading
from toolsmith.reading.books.tree.levels import folded

_DEEPEST = 12
_MOST_ENTRIES = 20_000


@dataclass(frozen=True)
class Entry:
    """One line of a table of contents. `target` is an id on the page, "" for the page itself."""

    level: int
    title: str
    page: str
    target: str


def read_nav(root: etree._Element, name: str) -> list[Entry]:
    """The table of contents of an EPUB 3 (`nav.xhtml`)."""
    navs = [nav for nav in root.iter("{*}nav") if "toc" in str(nav.get("{http://www.idpf.org/2007/ops}type") or "toc")]
    return list(_listed(navs[0], 0, name))[:_MOST_ENTRIES] if navs else []


def _listed(element: etree._Element, level: int, name: str) -> Iterator[Entry]:
    for child in element:
        tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if tag == "ol" and level < _DEEPEST:
            yield from _listed(child, level + 1, name)
        elif tag == "a" and child.get("href"):
            yield _entry(level, "".join(map(str, child.itertext())), str(child.get("href")), name)
        elif tag:
            yield from _listed(child, level, name)


def read_ncx(root: etree._Element, name: str) -> list[Entry]:
    """The table of contents of an EPUB 2 (`toc.ncx`)."""
    maps = list(root.iter("{*}navMap"))
    return list(_points(maps[0], 1, name))[:_MOST_ENTRIES] if maps else []


def _points(element: etree._Element, level: int, name: str) -> Iterator[Entry]:
    for point in element.iterfind("{*}navPoint"):
        content = point.find("{*}content")
        text = point.find("{*}navLabel/{*}text")
        if content is not None:
            title = "" if text is None else "".join(map(str, text.itertext()))
            yield _entry(level, title, str(content.get("src") or ""), name)
        if level < _DEEPEST:
            yield from _points(point, level + 1, name)


def _entry(level: int, title: str, link: str, name: str) -> Entry:
    page, _, target = unquote(link).partition("#")
    full = posixpath.normpath(posixpath.join(posixpath.dirname(name), page)) if page else name
    return Entry(level, " ".join(title.split()), full, target)


def ranked(pages: Mapping[str, Sequence[Block]], entries: Sequence[Entry]) -> dict[str, list[Block]]:
    """The pages with their headings at the levels of the table of contents; as they are where it says no more.

    It says more where it is nested, or where the pages have no headings.
    """
    known = [entry for entry in entries if entry.page in pages and entry.title]
    has_headings = any(block.kind == "heading" for blocks in pages.values() for block in blocks)
    if len(known) < 2 or (has_headings and max(entry.level for entry in known) < 2):
        return {name: list(blocks) for name, blocks in pages.items()}
    shift, done = 0, {}
    for name, blocks in pages.items():
        done[name], shift = _ranked_page(blocks, [entry for entry in known if entry.page == name], shift)
    return done


def _ranked_page(blocks: Sequence[Block], entries: Sequence[Entry], shift: int) -> tuple[list[Block], int]:
    """One page, and by how much headings that the contents do not name are lowered after it."""
    places = {place: entry for entry in reversed(entries) if (place := _place(blocks, entry)) is not None}
    written: list[Block] = []
    lowest = 0
    if any(not entry.target and _place(blocks, entry) is None for entry in entries):
        first = next(entry for entry in entries if not entry.target and _place(blocks, entry) is None)
        written.append(heading(first.level, first.title))
        lowest = first.level
    for place, block in enumerate(blocks):
        entry = places.get(place)
        if entry is not None:
            if block.kind == "heading":
                shift = entry.level - block.level
                written.append(replace(block, level=entry.level))
            else:
                written.append(heading(entry.level, entry.title, entry.target))
                written += [] if _is_title(block, entry) else [block]
            lowest = entry.level
        elif block.kind == "heading":
            written.append(replace(block, level=max(block.level + shift, lowest + 1)))
        else:
            written.append(block)
    return written, shift


def _place(blocks: Sequence[Block], entry: Entry) -> int | None:
    """The block that an entry names: by its id, else the first heading of the page, or the one with its words."""
    if entry.target:
        found = next((n for n, block in enumerate(blocks) if entry.target in (block.anchor, *block.targets)), None)
        if found is not None and blocks[found].kind in ("heading", "text"):
            return found
        return next((n for n, block in enumerate(blocks) if block.kind == "heading" and _is_title(block, entry)), None)
    return next((n for n, block in enumerate(blocks) if block.kind == "heading"), None)


def _is_title(block: Block, entry: Entry) -> bool:
    return folded(block.text) == folded(entry.title)
