r"""The main file of a folder of LaTeX: the one with `\documentclass` that the most is included from."""

from __future__ import annotations

import re
from pathlib import Path

from toolsmith.reading.books.limits import leaves

_INCLUDE = re.compile(
    r"^[^%\n]*\\(?:input|include|subfile|import|subimport|[a-z]*import"
    r"|[a-z]*include(?!graphics|only|pdf|svg)[a-z]*)\b",
    re.MULTILINE,
)
_NAMES = ("main", "book", "master", "thesis", "index", "notes")
_LONGEST_HEAD = 200_000  # characters


def main_file(folder: Path) -> tuple[Path, bool] | None:
    """The file, and whether it includes others; None where no file in the folder itself is a document."""
    found = []
    for path in sorted(folder.glob("*.tex")):
        if leaves(path, folder) or not path.is_file():
            continue
        with path.open("r", encoding="utf-8", errors="replace") as opened:
            text = opened.read(_LONGEST_HEAD)
        if re.search(r"^[^%\n]*\\documentclass", text, re.MULTILINE):
            included = len(_INCLUDE.findall(text))
            is_named = path.stem.lower() in (*_NAMES, folder.resolve().name.lower())
            found.append(((included, is_named, path.stat().st_size), path))
    if not found:
        return None
    (included, *_), path = max(found)
    return path, included > 0
