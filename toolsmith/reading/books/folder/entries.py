"""Files of a book in their order, where no table of contents gives one: natural order, a folder of files a chapter."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from toolsmith.reading.books.limits import MOST_FILES

_NO_CHAPTERS = {
    "readme", "license", "licence", "copying", "contributing", "code_of_conduct", "changelog", "changes", "summary",
    "authors", "contributors", "maintainers", "todo", "404", "copyright", "notice", "install", "style_guide",
    "pull_request_template", "issue_template", "license-summary", "license-sampledcode", "_sidebar", "_navbar",
    "requirements", "robots", "references",
}  # fmt: skip
_ABOUT_THE_PROJECT = {"security", "support", "news", "history", "info"}  # in capitals; else such a file is a chapter
_LOOP = b"{% for "
_LONGEST_INDEX = 20_000
INDEX = ("index", "_index", "readme", "00-index", "intro")
_SKIPPED_FOLDERS = {
    "node_modules", "build", "_build", "_book", "docs_build", "site", "dist", "__pycache__", "venv", "_site",
}  # fmt: skip


def is_no_chapter(path: Path) -> bool:
    """`README.md`, `SECURITY.md`, an index that Jekyll fills; `security.md` may be about ciphers."""
    name = path.stem.lower()
    is_about = name in _NO_CHAPTERS or (name in _ABOUT_THE_PROJECT and path.stem.isupper())
    return is_about or (name == "index" and path.suffix.lower() == ".md" and _LOOP in _beginning(path))


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(_LONGEST_INDEX)
    except OSError:
        return b""


@dataclass(frozen=True)
class Entry:
    """One file. `depth` 1 is a chapter, 2 a section of the chapter before it.

    `part` is the heading over chapters, `title` what the contents call the file.

    An entry without a file is a heading alone.
    """

    path: Path | None
    depth: int = 1
    part: str = ""
    title: str = ""
    is_numbered: bool = True


def natural(path: Path) -> list[object]:
    """Sorts `2` before `10`, and an index before what it stands for."""
    names = [*path.parts[:-1], "" if path.stem.lower() in ("index", "_index") else path.stem.lower()]
    return [
        [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.split(r"(\d+)", name) if piece]
        for name in names
    ]


def found_files(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """All files of these suffixes, hidden and built ones left out."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith((".", "_")) or part.lower() in _SKIPPED_FOLDERS for part in inside.parts[:-1]):
            continue
        if path.suffix.lower() in suffixes and path.is_file() and not path.name.startswith("."):
            found.append(path)
        if len(found) > MOST_FILES:
            break
    return sorted(found, key=lambda path: natural(path.relative_to(folder)))


def by_name(folder: Path, files: list[Path]) -> list[Entry]:
    """A file of the folder is a chapter; of a folder in it, the index is the chapter and the others its sections."""
    entries: list[Entry] = []
    while files and len({_top(folder, path) for path in files}) == 1 and _top(folder, files[0]) is not None:
        folder = folder / str(_top(folder, files[0]))
    last: str | None = None
    for path in files:
        top = _top(folder, path)
        if top is None:
            entries.append(Entry(path))
        elif top != last:
            is_index = path.stem.lower() in INDEX and path.parent == folder / top
            if is_index:
                entries.append(Entry(path))
            else:
                entries += [Entry(None, title=_title(top)), Entry(path, depth=2)]
        else:
            entries.append(Entry(path, depth=2))
        last = top
    return entries


def _top(folder: Path, path: Path) -> str | None:
    inside = path.relative_to(folder).parts
    return inside[0] if len(inside) > 1 else None


def _title(name: str) -> str:
    bare = re.sub(r"^(?:chapter|ch|chap|part)?[-_ ]?\d*[-_. ]+", "", name, flags=re.IGNORECASE) or name
    return re.sub(r"[-_]+", " ", bare).strip().capitalize()
