"""Bounds on what a file may be before it is parsed, and the refusal that says so.

Covered: size on disk, number and unpacked size of the members of an archive, entities and depth of XML.
Not covered: time and memory of the parsers themselves; `reference.py` runs them in a limited process.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lxml import etree

from toolsmith.errors import BadInputError

LARGEST_TEXT_BYTES = 24_000_000
LARGEST_PDF_BYTES = 400_000_000
LARGEST_UNPACKED_BYTES = 400_000_000
LARGEST_RATIO = 200  # of unpacked to packed size, above the size below
_RATIO_MATTERS_BYTES = 10_000_000
MOST_MEMBERS = 20_000
MOST_FILES = 2_000
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def read_bytes(path: Path, limit: int = LARGEST_TEXT_BYTES) -> bytes:
    """The content of a file of bounded size.

    Raises:
        BadInputError: not a file, or too large.
    """
    if not path.is_file():
        raise BadInputError(f"{path} is not a file", hint="Give the path of a book: a file, or a folder of its files.")
    size = path.stat().st_size
    if size > limit:
        raise BadInputError(
            f"{path} is too large: {size / 1e6:.0f} MB, at most {limit / 1e6:.0f} MB are read",
            hint="Split it, or give only the chapters that you need.",
        )
    return path.read_bytes()


def read_text(path: Path, limit: int = LARGEST_TEXT_BYTES) -> str:
    """As `read_bytes`, decoded; other encodings than UTF-8 lose what they cannot say."""
    return read_bytes(path, limit).decode("utf-8-sig", "replace").replace("\r\n", "\n")


def parse_xml(raw: bytes, where: str) -> etree._Element:
    """The root of an XML document that defines no entities and reaches no other file.

    Raises:
        BadInputError: not well-formed, or it defines entities.
    """
    if _ENTITY.search(raw):
        raise BadInputError(
            f"{where} defines XML entities, which can grow without bound",
            hint="Remove the <!ENTITY …> lines of its DOCTYPE, or write the text out.",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInputError(f"{where} is not well-formed XML: {error}") from error


class Archive:
    """A zip file whose members are read within bounds, whatever its directory claims."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise BadInputError(f"{path} is not a zip archive, so no EPUB: {error}") from error
        members = self._zip.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = max(path.stat().st_size, 1)
        if len(members) > MOST_MEMBERS:
            raise BadInputError(f"{path} holds {len(members)} members; at most {MOST_MEMBERS} are read")
        is_bomb = unpacked > _RATIO_MATTERS_BYTES and unpacked > LARGEST_RATIO * packed
        if unpacked > LARGEST_UNPACKED_BYTES or is_bomb:
            raise BadInputError(
                f"{path} would unpack to {unpacked / 1e6:.0f} MB from {packed / 1e6:.1f} MB: it looks like a zip bomb",
                hint="Nothing was unpacked. Use a copy from a source that you trust.",
            )
        self._left = LARGEST_UNPACKED_BYTES

    def names(self) -> list[str]:
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The content of one member.

        Raises:
            BadInputError: it is missing, damaged, encrypted, or larger than all that may be unpacked.
        """
        try:
            with self._zip.open(name) as member:
                raw = member.read(self._left + 1)
        except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise BadInputError(f"{self._path}: {name} cannot be unpacked: {error}") from error
        if len(raw) > self._left:
            raise BadInputError(f"{self._path} unpacks to more than {LARGEST_UNPACKED_BYTES / 1e6:.0f} MB")
        self._left -= len(raw)
        return raw
