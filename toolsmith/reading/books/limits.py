"""Bounds on what a file may be before it is parsed, and the refusal that says so.

Covered: size on disk, number and unpacked size of the members of an archive, entities and depth of XML, depth of lists
in a text; links and names that lead out of a book's folder.
Not covered: time and memory of the parsers themselves; `reference.py` runs them in a limited process.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from toolsmith.errors import BadInputError

LARGEST_TEXT_BYTES = 24_000_000
LARGEST_PDF_BYTES = 400_000_000
LARGEST_UNPACKED_BYTES = 400_000_000
LARGEST_RATIO = 200  # of unpacked to packed size, above the size below
_RATIO_MATTERS_BYTES = 10_000_000
MOST_MEMBERS = 20_000
MOST_FILES = 2_000
_NO_ENTITIES = "Remove the <!ENTITY …> lines of its DOCTYPE, or write the text out."
_DEEPEST_TEXT = 60  # lists or quotations in each other
_MARKS = re.compile(r"[ \t>*+-]*")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def leaves(path: Path, folder: Path) -> bool:
    """Whether a file that is named in a book's folder, or a link in it, lies elsewhere: it is no part of the book."""
    return not path.resolve().is_relative_to(folder.resolve())


def read_bytes(path: Path, limit: int = LARGEST_TEXT_BYTES) -> bytes:
    """The content of a file of bounded size.

    Raises:
        BadInputError: not a file, too large, or not to be read by this user.
    """
    try:
        return _read_bytes(path, limit)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> BadInputError:
    """What is said of a file or folder that the system does not hand over."""
    return BadInputError(
        f"{error.filename or path} cannot be read: {error.strerror or error}",
        hint="Give yourself the right to read it (`chmod u+rX`), or leave it out.",
    )


def _read_bytes(path: Path, limit: int) -> bytes:
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
    """As `read_bytes`, decoded: UTF-8, UTF-16 and UTF-32 with a mark, else the Windows code page of Western Europe.

    Raises:
        BadInputError: as `read_bytes`, or it is no text.
    """
    return decoded(read_bytes(path, limit), str(path)).replace("\r\n", "\n")


def decoded(raw: bytes, where: str) -> str:
    """The text of a file that says nothing about its encoding.

    Raises:
        BadInputError: it is no text.
    """
    if raw[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        return raw.decode("utf-32", "replace")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    refuse_binary(raw, where)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def refuse_binary(raw: bytes, where: str) -> None:
    """Raises: BadInputError: bytes that no text has."""
    if b"\0" in raw and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInputError(
            f"{where} is not a text: it holds bytes that no text has",
            hint="Its suffix may be wrong: a PDF must be called .pdf, an EPUB .epub. "
            "A text in UTF-16 or UTF-32 without a mark is to be saved as UTF-8.",
        )


def refuse_nested(text: str, where: str) -> None:
    """Raises: BadInputError: quotations or lists in lists deeper than any text has them."""
    indents: list[int] = []
    for line in text.split("\n"):
        marks = _MARKS.match(line)[0]  # type: ignore[index]  # it matches the empty text
        if len(marks) == len(line):
            continue
        while indents and indents[-1] >= len(line) - len(line.lstrip()):
            indents.pop()
        indents.append(len(line) - len(line.lstrip()))
        if max(len(indents), sum(map(marks.count, ">*+-"))) >= _DEEPEST_TEXT:
            raise BadInputError(
                f"{where} is nested more than {_DEEPEST_TEXT} quotations or lists deep: no text is",
                hint="Flatten its lists.",
            )


def refuse_entities(raw: bytes, where: str) -> None:
    """Raises: BadInputError: XML that defines entities."""
    if _ENTITY.search(raw):
        raise BadInputError(f"{where} defines XML entities, which can grow without bound", hint=_NO_ENTITIES)


def parse_xml(raw: bytes, where: str) -> etree._Element:
    """The root of an XML document that defines no entities and reaches no other file.

    Raises:
        BadInputError: not well-formed, or it defines entities.
    """
    refuse_entities(raw, where)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInputError(f"{where} is not well-formed XML: {error}") from error
    declared: Any = root.getroottree().docinfo.internalDTD  # an encoding may have hidden them from the search above
    if declared is not None and any(True for _ in declared.iterentities()):
        raise BadInputError(f"{where} defines XML entities, which can grow without bound", hint=_NO_ENTITIES)
    return root


class Archive:
    """A zip file whose members are read within bounds, whatever its directory claims."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            form = path.suffix.lstrip(".").upper()
            raise BadInputError(
                f"{path} is not a zip archive, so no {form}: {error}",
                hint="It may be cut off, or of another format: fetch it again, or give it its own suffix.",
            ) from error
        except OSError as error:
            raise unreadable(path, error) from error
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
