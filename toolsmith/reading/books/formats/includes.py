"""A book of several files in AsciiDoc, reStructuredText, Typst or Org, put together before pandoc reads it.

Pandoc runs where it can open no file. Covered: files outside the book's folder are not read; circles end with an
error; files are bounded in number and size.
AsciiDoc's `leveloffset` is carried out.
Not covered: tags and line ranges of an include; conditions (`ifdef::`); what Typst reads as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES, MOST_FILES, leaves, read_text

_NONE = re.compile(r"(?!)")
_OFFSET = re.compile(r"^:leveloffset:[ \t]*(?P<by>[+-]?\d{1,2}|)[ \t]*$")
_OFFSET_OF_INCLUDE = re.compile(r"\bleveloffset=\"?(?P<by>[+-]?\d{1,2})\b")
_HEADING = re.compile(r"^=+(?=[ \t]+\S)")
_DEEPEST = 30


@dataclass(frozen=True)
class _Form:
    """How a format includes a file. `code` begins and ends what is shown as it stands, `comment` what is not shown."""

    include: re.Pattern[str]
    suffixes: tuple[str, ...]
    code: re.Pattern[str] = _NONE
    comment: re.Pattern[str] = _NONE
    remark: str = "\0"  # begins a line that is not shown
    data: re.Pattern[str] = _NONE  # a line that names a file of data
    option: re.Pattern[str] = _NONE  # a line below an include that belongs to it
    has_offsets: bool = False  # of headings, by attributes


_FORMS = {
    "asciidoc": _Form(
        re.compile(r"^(?P<indent>)include::(?P<name>[^\[\n]+)\[[^\]\n]*\]\s*$"),
        (".adoc", ".asciidoc", ".asc"),
        code=re.compile(r"^(?:-{4,}|\.{4,}|\+{4,}|```+)\s*$"),
        comment=re.compile(r"^/{4,}\s*$"),
        remark="//",
        has_offsets=True,
    ),
    "rst": _Form(
        re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+include::[ \t]+(?P<name>\S.*)$"),
        (".rst", ".rest"),
        data=re.compile(r"^[ \t]+:file:[ \t]+(?P<name>\S.*)$"),
        option=re.compile(r"^[ \t]+:[\w-]+:"),
    ),
    "typst": _Form(
        re.compile(r'^(?P<indent>[ \t]*)#(?:include|import)[ \t]+"(?P<name>[^"\n]+)"(?:[ \t]*:[^("\n]*)?[ \t]*$'),
        (".typ",),
    ),
    "org": _Form(
        re.compile(r'^(?P<indent>[ \t]*)#\+include:[ \t]+"(?P<name>[^"\n]+)"[ \t]*$', re.IGNORECASE),
        (".org",),
    ),
}


def whole_text(path: Path, form: str) -> tuple[str, list[str]]:
    """A file with what it includes, and what of that could not be read.

    Raises:
        BadInputError: a circle of includes, or too many or too large files.
    """
    known = _FORMS.get(form)
    if known is None:
        return read_text(path), []
    reader = _Reader(path.parent, known)
    reader.read(path, ())
    return "\n".join(reader.lines), reader.problems


def including_file(folder: Path) -> Path | None:
    """The file of a folder that includes the most others of its format, at least two or all that there are."""
    found = []
    for form in (form for name, form in _FORMS.items() if name != "rst"):  # there, a toctree orders a book
        files = sorted(item for item in folder.iterdir() if item.suffix.lower() in form.suffixes and item.is_file())
        for path in files:
            if not leaves(path, folder):
                names = [match["name"] for line in read_text(path).split("\n") if (match := form.include.match(line))]
                count = sum(Path(name).suffix.lower() in form.suffixes for name in names)
                found.append((count, count >= min(2, len(files) - 1), path))
    count, is_main, path = max(found, default=(0, False, folder))
    return path if count and is_main else None


class _Reader:
    def __init__(self, folder: Path, form: _Form) -> None:
        self.lines: list[str] = []
        self.problems: list[str] = []
        self._folder = folder
        self._form = form
        self._files = 0
        self._characters = 0
        self._offset = 0

    def read(self, path: Path, around: tuple[Path, ...], indent: str = "") -> None:
        if path.resolve() in around:
            chain = " → ".join(item.name for item in (*around, path))
            raise BadInputError(
                f"the files include each other in a circle: {chain}", hint="Remove one of the includes."
            )
        self._files += 1
        text = read_text(path)
        self._characters += len(text) + len(indent) * text.count("\n")
        if self._files > MOST_FILES or len(around) > _DEEPEST or self._characters > LARGEST_TEXT_BYTES:
            raise BadInputError(f"{path.name}: too many files, included too deeply, or too much text")
        lines = iter(text.split("\n"))
        self._take(lines, path, (*around, path.resolve()), indent)

    def _take(self, lines: Iterator[str], path: Path, around: tuple[Path, ...], indent: str) -> None:
        form, code, is_comment, is_below = self._form, "", False, False
        for line in lines:
            if is_below and form.option.match(line):
                continue
            is_below = form.include.match(line) is not None
            if not code and form.comment.match(line):
                is_comment = not is_comment
            elif is_comment:
                continue
            elif found := form.include.match(line):
                offset = self._offset
                self._moves(_OFFSET_OF_INCLUDE.search(line))
                self._included(path, found["name"].strip(), around, indent + found["indent"])
                self._offset = offset
            elif found := form.data.match(line):
                self.problems.append(f"{path.name} shows the file {found['name'].strip()}: not read")
            elif (code or not line.startswith(form.remark)) and (code or not self._moves(_OFFSET.match(line))):
                code = self._written(line, indent, code)

    def _written(self, line: str, indent: str, code: str) -> str:
        """Writes a line; the fence of the code that is open behind it."""
        if self._offset and not code:
            line = _HEADING.sub(lambda marks: "=" * max(1, len(marks[0]) + self._offset), line)
        self.lines.append(indent + line if line else line)
        if self._form.code.match(line) and (not code or line.strip() == code):
            return "" if code else line.strip()
        return code

    def _moves(self, found: re.Match[str] | None) -> bool:
        """Whether an attribute says how much further down headings are: `+1` and `-1` than now, `1` at all."""
        if found is None or not self._form.has_offsets:
            return False
        by = int(found["by"] or 0)
        self._offset = self._offset + by if found["by"][:1] in ("+", "-") else by
        return True

    def _included(self, path: Path, name: str, around: tuple[Path, ...], indent: str) -> None:
        if name.startswith("<"):  # names of characters that docutils brings
            return
        if name.startswith("@"):
            self.problems.append(f"{path.name} uses the package {name}, which is not in the book's folder: left out")
            return
        file = self._folder / name.lstrip("/") if name.startswith("/") else path.parent / name
        if leaves(file, self._folder):
            self.problems.append(f"{path.name} includes {name}, which is outside the book's folder: not read")
        elif not file.is_file():
            self.problems.append(f"{path.name} includes {name}, which does not exist")
        else:
            self.read(file, around, indent)
