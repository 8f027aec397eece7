"""EPUB into blocks: the spine's XHTML pages in order; headings as the pages have them."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.formats.contents import Entry, ranked, read_nav, read_ncx
from toolsmith.reading.books.formats.html import Page, page_blocks
from toolsmith.reading.books.limits import LARGEST_UNPACKED_BYTES, Archive, parse_xml, read_bytes

_CONTAINER = "META-INF/container.xml"
_BATCH = 1_500_000  # characters of HTML for pandoc at a time
_NCX = "application/x-dtbncx+xml"
_PAGES = {"application/xhtml+xml", "text/html", "text/x-oeb1-document"}


def read_epub(path: Path) -> Pages:
    """One book.

    Raises:
        BadInputError: not an EPUB, damaged, encrypted, or too large once unpacked.
    """
    read_bytes(path, LARGEST_UNPACKED_BYTES)
    archive = Archive(path)
    names = set(archive.names())
    if _CONTAINER not in names:
        raise BadInputError(f"{path} is not an EPUB: it holds no {_CONTAINER}")
    if "META-INF/rights.xml" in names or _encrypts_text(archive, names):
        raise BadInputError(f"{path} is protected (DRM), so it cannot be read", hint="Use a copy without protection.")
    package_name = _package_name(archive, path)
    package = parse_xml(archive.read(package_name), f"{path}: {package_name}")
    problems: list[str] = []
    entries = _contents(archive, package, package_name, problems)
    pages = _pages(archive, _spine(package, package_name), entries, problems, str(path))
    blocks = [block for page in ranked(pages, entries).values() for block in page]
    return Pages(
        tuple(blocks), title=_metadata(package, "title"), licence=_licence(package), not_understood=tuple(problems)
    )


def _pages(
    archive: Archive, spine: Sequence[str], entries: Sequence[Entry], problems: list[str], where: str
) -> dict[str, Sequence[Block]]:
    """The pages in reading order, several to a run of pandoc."""
    names = set(archive.names())
    written: dict[str, str] = {}
    for name in spine:
        if name not in names:
            problems.append(f"{name} is named in the spine and missing")
            continue
        page = Page(archive.read(name), f"{where}: {name}")
        if page.is_links and entries and all(entry.page != name for entry in entries):
            continue  # a table of contents of its own
        targets = {entry.target for entry in entries if entry.page == name and entry.target}
        written[name] = page.body(targets)
    pages: dict[str, Sequence[Block]] = {}
    batch: list[str] = []
    for name in written:
        batch.append(name)
        if sum(len(written[each]) for each in batch) > _BATCH or name == next(reversed(written)):
            text = "".join(f"<p>\ue000P\ue001</p>{written[each]}" for each in batch)
            read = _split(page_blocks(text, where))
            pages |= dict(zip(batch, read, strict=True))
            batch = []
    return pages


def _split(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each page; an id stands with the block behind it."""
    pages: list[list[Block]] = []
    ids: list[str] = []
    for block in blocks:
        if block.kind == "anchor" and not block.text:
            pages.append([])
        elif block.kind == "anchor":
            ids.append(block.text)
        else:
            pages[-1].append(replace(block, targets=tuple(ids)) if ids else block)
            ids = []
    return pages


def _contents(archive: Archive, package: etree._Element, package_name: str, problems: list[str]) -> list[Entry]:
    """The table of contents: of EPUB 3 where there is one, else of EPUB 2. Without one, the pages' headings rank."""
    folder, names = posixpath.dirname(package_name), set(archive.names())
    items = list(package.iter("{*}item"))
    navs = [item for item in items if "nav" in str(item.get("properties") or "").split()]
    for item in [*navs, *(item for item in items if item.get("media-type") == _NCX)]:
        name = posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href")))))
        try:
            entries = (read_nav if item in navs else read_ncx)(parse_xml(archive.read(name), name), name)
        except BadInputError as error:
            problems.append(f"the table of contents: {error.message}")
            continue
        if entries and name in names:
            return entries
    return []


def _encrypts_text(archive: Archive, names: set[str]) -> bool:
    """Fonts may be obfuscated in any EPUB; encrypted pages mean DRM."""
    if "META-INF/encryption.xml" not in names:
        return False
    root = parse_xml(archive.read("META-INF/encryption.xml"), "META-INF/encryption.xml")
    uris = [str(item.get("URI", "")) for item in root.iter("{*}CipherReference")]
    return any(uri.lower().endswith((".xhtml", ".html", ".htm", ".xml")) for uri in uris)


def _package_name(archive: Archive, path: Path) -> str:
    root = parse_xml(archive.read(_CONTAINER), f"{path}: {_CONTAINER}")
    for item in root.iter("{*}rootfile"):
        if item.get("full-path"):
            return str(item.get("full-path"))
    raise BadInputError(f"{path}: {_CONTAINER} names no package")


def _spine(package: etree._Element, package_name: str) -> list[str]:
    folder = posixpath.dirname(package_name)
    manifest = {str(item.get("id")): item for item in package.iter("{*}item") if item.get("media-type") in _PAGES}
    pages = []
    for reference in package.iter("{*}itemref"):
        item = manifest.get(str(reference.get("idref")))
        if item is not None and "nav" not in str(item.get("properties") or "").split():
            pages.append(posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href"))))))
    return pages


def _metadata(package: etree._Element, name: str) -> str:
    found = package.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
    return "" if found is None else " ".join("".join(map(str, found.itertext())).split())


def _licence(package: etree._Element) -> str:
    for item in package.iter("{*}link"):
        if "license" in str(item.get("rel") or ""):
            return str(item.get("href"))
    return _metadata(package, "rights")
