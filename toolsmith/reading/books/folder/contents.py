"""Tables of contents of the tools that build books.

`_quarto.yml`, `_bookdown.yml`, `_toc.yml`, `myst.yml`, `mkdocs.yml`, `SUMMARY.md`,
The Carpentries' `config.yaml`, and the `toctree` of an index page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from toolsmith.bounded_yaml import parsed_yaml
from toolsmith.reading.books.folder.entries import Entry, natural
from toolsmith.reading.books.limits import leaves, read_text

_MOST_VALUES = 50_000
_LONGEST = 1_000_000
_DEEPEST = 12
_LINK = re.compile(r"^(?P<indent>\s*)(?:[-*+]\s+|\d+[.)]\s+)?\[(?P<title>[^\]]*)\]\(\s*<?(?P<path>[^)>\s]*)>?[^)]*\)")
_PART = re.compile(r"^#\s+(?P<title>.+)$")
_TREE = re.compile(r"^(?P<indent>\s*)(?:\.\.\s+toctree::|`{3,}\s*(?:\{toctree\}|toc)\s*$|:{3,}\s*\{toctree\})")
_TAGS = re.compile(r"!!?[\w/:.-]+")  # of MkDocs: `!!python/name:…`


def read_contents(folder: Path, suffixes: Collection[str]) -> tuple[str, list[Entry], list[str]] | None:
    """The name of the file that orders the book, its entries, and what it names in vain; None where there is none."""
    for base in _bases(folder):
        for name, reader in _READERS.items():
            path = base / name
            if path.is_file() and not leaves(path, folder):
                found = _Contents(folder, base, suffixes)
                entries = list(reader(found, path))
                if sum(entry.path is not None for entry in entries) > 1 or (
                    entries and name in ("_toc.yml", "_bookdown.yml")
                ):
                    return path.relative_to(folder).as_posix(), entries, found.missing
    return None


def _bases(folder: Path) -> list[Path]:
    below = sorted((path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")), key=natural)
    first = [path for path in below if path.name in ("src", "docs", "doc", "source", "book", "lectures", "content")]
    return [
        folder,
        *first,
        *(path / "source" for path in first if (path / "source").is_dir()),
        *(path for path in below if path not in first),
    ]


class _Contents:
    """Finds the files that a table names. `missing` gathers those that are not there."""

    def __init__(self, folder: Path, base: Path, suffixes: Collection[str]) -> None:
        self.missing: list[str] = []
        self._folder = folder
        self._base = base
        self._suffixes = suffixes
        self._seen: set[Path] = set()

    def entry(
        self, name: object, depth: int, part: str = "", title: str = "", base: Path | None = None
    ) -> Iterator[Entry]:
        """The entry of a file that is named with its suffix or without; nothing for a link that leads elsewhere."""
        text = str(name or "").strip().partition("#")[0]
        if not text or re.match(r"[a-z]+://|mailto:", text):
            return
        start = (base or self._base) / text.lstrip("/") if not text.startswith("/") else self._base / text.lstrip("/")
        candidates = [
            start,
            *(start.with_name(start.name + suffix) for suffix in self._suffixes),
            start / "index.md",
            start / "README.md",
        ]
        found = next((path for path in candidates if path.is_file()), None)
        if found is None or found.suffix.lower() not in self._suffixes:
            self.missing.append(
                f"{text} is named in the contents and is not there"
                if found is None
                else f"{text} is of no known format"
            )
        elif leaves(found, self._folder):
            self.missing.append(f"{text} is a link out of the book's folder: not read")
        elif found.resolve() not in self._seen:
            self._seen.add(found.resolve())
            yield Entry(found, depth, part, title)

    def loaded(self, path: Path) -> dict[str, Any]:
        try:
            loaded = parsed_yaml(_TAGS.sub("", read_text(path)), most_characters=_LONGEST, most_values=_MOST_VALUES)
        except ValueError as error:
            self.missing.append(f"{path.name}: {error}")
            return {}
        return loaded if isinstance(loaded, dict) else {"chapters": loaded} if isinstance(loaded, list) else {}

    # --- the tools ---------------------------------------------------------------------------------------

    def quarto(self, path: Path) -> Iterator[Entry]:
        data = self.loaded(path)
        book = data.get("book") if isinstance(data.get("book"), dict) else {}
        for key in ("chapters", "appendices"):
            yield from self._chapters((book or {}).get(key), "", 0)
        website = data.get("website") if isinstance(data.get("website"), dict) else {}
        sidebar = (website or {}).get("sidebar")
        for bar in sidebar if isinstance(sidebar, list) else [sidebar]:
            if isinstance(bar, dict) and not book:
                yield from self._chapters(bar.get("contents"), "", 0)

    def _chapters(self, listed: object, part: str, depth: int) -> Iterator[Entry]:
        for item in listed if isinstance(listed, list) and depth < _DEEPEST else []:
            if not isinstance(item, dict):
                yield from self.entry(item, 1, part)
                continue
            inner = item.get("chapters") or item.get("contents")
            head = item.get("part") or item.get("section") or item.get("text")
            named = item.get("file") or item.get("href")
            if isinstance(head, str) and inner:
                entries = list(self.entry(head, 1)) if Path(head).suffix else []
                yield from entries
                yield from self._chapters(inner, "" if entries else head, depth + 1)
            elif inner:
                yield from self._chapters(inner, part, depth + 1)
            else:
                yield from self.entry(named, 1, part, str(item.get("text") or ""))

    def bookdown(self, path: Path) -> Iterator[Entry]:
        listed = self.loaded(path).get("rmd_files")
        if isinstance(listed, dict):
            listed = listed.get("html") or next(iter(listed.values()), [])
        if not listed:
            files = sorted((item for item in path.parent.iterdir() if item.suffix.lower() == ".rmd"), key=natural)
            listed = [item.name for item in files if not item.name.startswith("_")]
        for item in listed if isinstance(listed, list) else []:
            yield from self.entry(item, 1)

    def jupyter_book(self, path: Path) -> Iterator[Entry]:
        data = self.loaded(path)
        yield from self._toc([data.get("root")] if data.get("root") else [], "", 1)
        parts = data.get("parts")
        for part in parts if isinstance(parts, list) else []:
            if isinstance(part, dict):
                yield from self._toc(
                    part.get("chapters") or part.get("sections"), str(part.get("caption") or part.get("part") or ""), 1
                )
        yield from self._toc(data.get("chapters") or data.get("sections"), "", 1)

    def _toc(self, listed: object, part: str, depth: int) -> Iterator[Entry]:
        for item in listed if isinstance(listed, list) and depth < _DEEPEST else []:
            item = item if isinstance(item, dict) else {"file": item}  # noqa: PLW2901
            named = item.get("file") or item.get("url")
            title = str(item.get("title") or item.get("part") or item.get("caption") or "")
            inner = item.get("sections") or item.get("chapters") or item.get("children")
            if named:
                yield from self.entry(named, depth, part, title)
                yield from self._toc(inner, part, depth + 1)
            else:
                yield from self._toc(inner, title or part, depth)

    def myst(self, path: Path) -> Iterator[Entry]:
        project = self.loaded(path).get("project")
        yield from self._toc((project or {}).get("toc") if isinstance(project, dict) else None, "", 1)

    def mkdocs(self, path: Path) -> Iterator[Entry]:
        data = self.loaded(path)
        self._base = path.parent / str(data.get("docs_dir") or "docs")
        yield from self._nav(data.get("nav"), "", 1)

    def _nav(self, listed: object, title: str, depth: int) -> Iterator[Entry]:
        """A title over files is a chapter, of which they are sections; a file alone is a chapter."""
        for item in listed if isinstance(listed, list) and depth < _DEEPEST else []:
            if not isinstance(item, dict):
                yield from self.entry(item, depth, title=title)
                continue
            for name, inner in item.items():
                if isinstance(inner, list):
                    yield Entry(None, depth, title=str(name))
                    yield from self._nav(inner, "", depth + 1)
                else:
                    yield from self.entry(inner, depth, title=str(name))

    def summary(self, path: Path) -> Iterator[Entry]:
        """MdBook and GitBook: links in nested lists, headings between them as parts."""
        part, indents = "", [0]
        for line in read_text(path).split("\n"):
            if (
                found := _PART.match(line.lstrip("#").join(["#", ""]) if line.startswith("##") else line)
            ) and line.startswith("#"):
                part = found["title"].strip(" #")
            elif found := _LINK.match(line):
                indent = len(found["indent"].expandtabs(4))
                while len(indents) > 1 and indent < indents[-1]:
                    indents.pop()
                if indent > indents[-1]:
                    indents.append(indent)
                yield from self.entry(found["path"], len(indents), part, found["title"])

    def carpentries(self, path: Path) -> Iterator[Entry]:
        listed = self.loaded(path).get("episodes")
        for name in listed if isinstance(listed, list) else []:
            yield from self.entry(f"episodes/{name}", 1)

    def sphinx(self, path: Path) -> Iterator[Entry]:
        yield from self._tree(path, 1)

    def _tree(self, path: Path, depth: int) -> Iterator[Entry]:
        if depth > _DEEPEST:
            return
        for name in _toctree(read_text(path)):
            titled = re.match(r"(?P<title>.*?)\s*<(?P<path>[^<>]+)>$", name)
            for entry in self.entry(titled["path"] if titled else name, depth, base=path.parent):
                yield entry
                if entry.path is not None:
                    yield from self._tree(entry.path, depth + 1)


def _toctree(text: str) -> Iterator[str]:
    """The names in the toctrees of a page, of reStructuredText, MyST or d2lbook."""
    inside: str | None = None
    closing = ""
    for line in text.split("\n"):
        if inside is None:
            if found := _TREE.match(line):
                inside = found["indent"]
                closing = line.strip()[:3] if not line.strip().startswith("..") else ""
            continue
        bare = line.strip()
        if (closing and bare.startswith(closing)) or (
            not closing and bare and len(line) - len(line.lstrip()) <= len(inside)
        ):
            inside = None
        elif bare and not bare.startswith((":", "#", "---")) and "*" not in bare:
            yield bare


_READERS: dict[str, Callable[[_Contents, Path], Iterator[Entry]]] = {
    "_quarto.yml": _Contents.quarto,
    "_quarto.yaml": _Contents.quarto,
    "_bookdown.yml": _Contents.bookdown,
    "_toc.yml": _Contents.jupyter_book,
    "myst.yml": _Contents.myst,
    "SUMMARY.md": _Contents.summary,
    "mkdocs.yml": _Contents.mkdocs,
    "config.yaml": _Contents.carpentries,
    "index.rst": _Contents.sphinx,
    "index.md": _Contents.sphinx,
}
