"""AsciiDoc before pandoc reads it: its files put together, its comments taken out.

Covered: files outside the book's folder are not read; circles end with an error; files are bounded in number and size.
Not covered: tags and line ranges of an include; conditions (`ifdef::`).
"""

from __future__ import annotations

import re
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES, MOST_FILES, leaves, read_text

_INCLUDE = re.compile(r"^include::(?P<name>[^\[\n]+)\[[^\]\n]*\]\s*$")
_BLOCK = re.compile(r"^(?:-{4,}|\.{4,}|\+{4,}|```+)\s*$")  # code, where `//` is no comment
_COMMENT_BLOCK = re.compile(r"^/{4,}\s*$")
_DEEPEST = 30
SUFFIXES = (".adoc", ".asciidoc", ".asc")


def whole_text(path: Path) -> str:
    """A file with what it includes.

    Raises:
        BadInputError: a circle of includes, or too many or too large files.
    """
    reader = _Reader(path.parent)
    reader.read(path, ())
    return "\n".join(reader.lines)


def asciidoc_main(folder: Path) -> Path | None:
    """The file of a folder that includes the most others of AsciiDoc, at least two or all that there are."""
    found = []
    files = sorted(item for item in folder.iterdir() if item.suffix.lower() in SUFFIXES and item.is_file())
    for path in files:
        if not leaves(path, folder):
            names = [match["name"] for line in read_text(path).split("\n") if (match := _INCLUDE.match(line))]
            found.append((sum(Path(name).suffix.lower() in SUFFIXES for name in names), path))
    count, path = max(found, default=(0, folder))
    return path if count and count >= min(2, len(files) - 1) else None


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.lines: list[str] = []
        self._folder = folder
        self._files = 0
        self._characters = 0

    def read(self, path: Path, around: tuple[Path, ...]) -> None:
        if path.resolve() in around:
            chain = " → ".join(item.name for item in (*around, path))
            raise BadInputError(
                f"the files include each other in a circle: {chain}", hint="Remove one of the includes."
            )
        self._files += 1
        text = read_text(path)
        self._characters += len(text)
        if self._files > MOST_FILES or len(around) > _DEEPEST or self._characters > LARGEST_TEXT_BYTES:
            raise BadInputError(f"{path.name}: too many files, included too deeply, or too much text")
        code, is_comment = "", False
        for line in text.split("\n"):
            if not code and _COMMENT_BLOCK.match(line):
                is_comment = not is_comment
            elif is_comment:
                continue
            elif found := _INCLUDE.match(line):
                self._included(path, found["name"].strip(), (*around, path.resolve()))
            elif code or not line.startswith("//"):
                self.lines.append(line)
                if _BLOCK.match(line) and (not code or line.strip() == code):
                    code = "" if code else line.strip()

    def _included(self, path: Path, name: str, around: tuple[Path, ...]) -> None:
        file = path.parent / name
        if leaves(file, self._folder) or not file.is_file():
            self.lines.append(f"[not there: {name}]")
            return
        self.read(file, around)
