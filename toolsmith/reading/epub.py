"""EPUB into blocks: the spine's XHTML pages in order; headings as the pages have them."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from toolsmith.errors import BadInputError
from toolsmith.reading.blocks import Block, Pages
from toolsmith.reading.html import html_pages
from toolsmith.reading.limits import LARGEST_UNPACKED_BYTES, Archive, parse_xml, read_bytes

_CONTAINER = "META-INF/container.xml"
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
    blocks: list[Block] = []
    problems: list[str] = []
    for name in _spine(package, package_name):
        if name not in names:
            problems.append(f"{name} is named in the spine and missing")
            continue
        blocks += html_pages(archive.read(name), f"{path}: {name}").blocks
    return Pages(
        tuple(blocks), title=_metadata(package, "title"), licence=_licence(package), not_understood=tuple(problems)
    )


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
