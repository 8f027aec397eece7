"""A folder of files into the blocks of one book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading
from toolsmith.reading.books.folder.contents import read_contents
from toolsmith.reading.books.folder.entries import NO_CHAPTERS, Entry, by_name, found_files
from toolsmith.reading.books.folder.main_file import main_file
from toolsmith.reading.books.forms import FORMS, KNOWN, read_file
from toolsmith.reading.books.limits import leaves

_IN_FOLDERS = tuple(suffix for suffix in FORMS if suffix not in (".pdf", ".epub", ".txt"))
_MOST_NAMED = 5


def read_folder(path: Path, environments: Mapping[str, str]) -> tuple[str, Pages]:
    """By its table of contents where there is one; a LaTeX book by its main file; else by the names of the files.

    Raises:
        BadInputError: there is no book in it.
    """
    contents = read_contents(path, _IN_FOLDERS)
    if contents is not None:
        name, entries, problems = contents
        problems = [f"{name}: {problem}" for problem in problems]
        return _joined(path, entries, [*problems, *_strays(path, entries, name)], environments)
    main = main_file(path)
    if main is not None:
        return read_file(main, environments)
    entries, problems = _by_form(path)
    return _joined(path, entries, problems, environments)


def _by_form(path: Path) -> tuple[list[Entry], list[str]]:
    """Without a table of contents: the files of the form that most are of. Others are named and left out."""
    named = found_files(path, FORMS)
    problems = [f"{item.name} is a link out of the book's folder: not read" for item in named if leaves(item, path)]
    files = [item for item in named if not leaves(item, path) and item.stem.lower() not in NO_CHAPTERS]
    forms = Counter(FORMS[item.suffix.lower()] for item in files)
    if not forms:
        raise BadInputError(f"{path} holds no book", problems[:20], hint=f"Give one file. {KNOWN}")
    form = forms.most_common(1)[0][0]
    if form in ("pdf", "epub", "latex") and forms[form] > 1:
        names = ", ".join(item.name for item in files if FORMS[item.suffix.lower()] == form)[:200]
        raise BadInputError(f"{path} holds {forms[form]} books: {names}", hint="Give the path of one of them.")
    kept = [item for item in files if FORMS[item.suffix.lower()] == form]
    return by_name(path, kept), [*problems, *_left_out(path, [item for item in files if item not in kept])]


def _strays(path: Path, entries: Sequence[Entry], contents: str) -> list[str]:
    """Files like those of the book that its table of contents does not name."""
    listed = {entry.path.resolve() for entry in entries if entry.path is not None}
    suffixes = {item.suffix.lower() for item in listed}
    inside = (path / contents).parent
    found = [
        item
        for item in found_files(inside, suffixes)
        if item.resolve() not in listed and item.stem.lower() not in (*NO_CHAPTERS, "index")
    ]
    return _left_out(path, found)


def _left_out(path: Path, files: Sequence[Path]) -> list[str]:
    names = [item.relative_to(path).as_posix() for item in files]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return [f"left out, as no chapters of it: {', '.join(names[:_MOST_NAMED])}{more}"] if names else []


def _joined(
    path: Path, entries: Sequence[Entry], problems: list[str], environments: Mapping[str, str]
) -> tuple[str, Pages]:
    blocks: list[Block] = []
    forms: Counter[str] = Counter()
    licence, part, title = "", "", ""
    for entry in entries:
        if entry.part != part:
            part = entry.part
            blocks += [Block("end"), heading(0, part)]
        if entry.path is None:
            blocks += [Block("end"), heading(entry.depth, entry.title)]
            continue
        name = entry.path.relative_to(path).as_posix() if entry.path.is_relative_to(path) else entry.path.name
        try:
            form, pages = read_file(entry.path, environments)
        except BadInputError as error:
            problems.append(f"{name}: {error.message}: left out")
            continue
        forms[form] += 1
        blocks += [Block("end"), *_at_depth(pages, entry)]
        problems += [f"{name}: {problem}" for problem in pages.not_understood]
        licence = licence or pages.licence
    if not forms:
        raise BadInputError(f"{path}: none of its files can be read", problems[:20], hint=KNOWN)
    return forms.most_common(1)[0][0], Pages(tuple(blocks), title or path.resolve().name, licence, tuple(problems))


def _at_depth(pages: Pages, entry: Entry) -> list[Block]:
    """The file's own highest heading at the depth of the entry, and one such heading alone, but in bookdown."""
    blocks = list(_parts(pages.blocks))
    levels = [block.level for block in blocks if block.kind == "heading" and block.level > 0]
    first = next((block for block in blocks if block.kind == "heading" and block.level > 0), None)
    is_bookdown = entry.path is not None and entry.path.suffix.lower() == ".rmd"
    if (
        levels
        and first is not None
        and first.level == min(levels)
        and (levels.count(min(levels)) == 1 or is_bookdown)
        and not pages.title
    ):
        shift = entry.depth - min(levels)
        return [
            replace(block, level=block.level + shift) if block.kind == "heading" and block.level > 0 else block
            for block in blocks
        ]
    if (
        levels
        and first is not None
        and first.level == min(levels)
        and levels.count(min(levels)) == 1
        and pages.title == first.text
    ):
        shift = entry.depth - min(levels)
    else:
        shift = entry.depth + 1 - min(levels, default=1)
    title = pages.title or entry.title or (entry.path.stem if entry.path is not None else "")
    deeper = [
        replace(block, level=block.level + shift) if block.kind == "heading" and block.level > 0 else block
        for block in blocks
    ]
    return deeper if shift == entry.depth - min(levels, default=1) else [heading(entry.depth, title), *deeper]


def _parts(blocks: Sequence[Block]) -> list[Block]:
    """Bookdown's `# (PART) Foundations {-}` as a part."""
    found = []
    for block in blocks:
        if block.kind == "heading" and block.text.startswith(("(PART", "(APPENDIX")):
            found.append(heading(0, block.text.partition(")")[2].strip(" *\\")))
        else:
            found.append(block)
    return found
