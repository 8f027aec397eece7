"""Which encoding a text file is in: its mark, else UTF-8, else UTF-16 by its zero bytes, else Windows-1252."""

from __future__ import annotations

import codecs
from pathlib import Path

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BLOCK = 1 << 20
_SAMPLE = 4_096
_FEWEST_ZEROS = 0.3  # of every second byte, in a text of mostly Latin letters
_NAMES = {"utf-8": "", "utf-8-sig": "", "cp1252": "Windows-1252"}


def encoding_of(path: Path) -> str:
    """The name of a Python codec that reads the file. The file is read once, in blocks."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        for mark, name in _MARKS.items():
            if start.startswith(mark):
                return name
        for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = start[offset::2]
            if half and half.count(0) >= _FEWEST_ZEROS * len(half):
                return name
        file.seek(0)
        return "utf-8" if _is_utf8(iter(lambda: file.read(_BLOCK), b"")) else "cp1252"


def told(encoding: str) -> str:
    """The encoding in words for people; empty where it is the usual one."""
    return _NAMES.get(encoding, encoding.upper())


def _is_utf8(blocks: object) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:  # type: ignore[attr-defined]  # an iterator of bytes
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
