"""A folder of files into the blocks of one book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading
from toolsmith.reading.books.folder.contents import read_contents
from toolsmith.reading.books.folder.entries import Entry, by_name, found_files, is_no_chapter
from toolsmith.reading.books.folder.main_file import main_file
from toolsmith.reading.books.folder.project import Said, said_of_book
from toolsmith.reading.books.formats.includes import including_file
from toolsmith.reading.books.forms import FORMS, KNOWN, read_file
from toolsmith.reading.books.labels import label_of_heading
from toolsmith.reading.books.limits import leaves

_IN_FOLDERS = tuple(suffix for suffix in FORMS if suffix not in (".pdf", ".epub", ".txt"))
_MOST_NAMED = 5
_BUILT = 5  # files of HTML that count as one of another form: it is what books are built into, with pages beside them


def read_folder(path: Path, environments: Mapping[str, str]) -> tuple[str, Pages]:
    """By its table of contents where there is one; a LaTeX book by its main file; else by the names of the files.

    Raises:
        BadInputError: there is no book in it.
    """
    contents = read_contents(path, _IN_FOLDERS)
    if contents is not None:
        name, entries, problems = contents
        problems = [f"{name}: {problem}" for problem in problems]
        said = said_of_book(path, (path / name).parent)
        return _joined(path, entries, [*problems, *_strays(path, entries, name)], environments, said)
    files, problems = _by_form(path)
    if len(files) > 1:
        return _joined(path, by_name(path, files), problems, environments, Said())
    form, pages = read_file(files[0], environments, folder=path)
    return form, replace(pages, not_understood=(*problems, *pages.not_understood))


def _by_form(path: Path) -> tuple[list[Path], list[str]]:
    """Without a table of contents: the main file, or the files of the form that most are of, and what is left out.

    A main file that includes others orders the book; one that includes none does where no other form has more files.
    Pictures may be PDF and data `.txt`: beside a main file neither counts.
    """
    named = found_files(path, FORMS)
    problems = [f"{item.name} is a link out of the book's folder: not read" for item in named if leaves(item, path)]
    files = [item for item in named if not leaves(item, path) and not is_no_chapter(item)]
    main, includes = main_file(path) or (including_file(path), True)
    if main is not None:
        form = FORMS[main.suffix.lower()]
        rest = [item for item in files if item.suffix.lower() in _IN_FOLDERS and item != main]
        others = Counter(FORMS[item.suffix.lower()] for item in rest)
        if includes or others[form] + 1 >= max(others.values(), default=0):
            rest = [item for item in rest if not includes or FORMS[item.suffix.lower()] != form]
            return [main], [*problems, *_left_out(path, rest)]
    notes = [item for item in files if item.suffix.lower() == ".txt"]
    left = notes if len(notes) < len(files) else []  # text is a book where there is nothing else
    forms = Counter(FORMS[item.suffix.lower()] for item in files if item not in left)
    if not forms:
        raise BadInputError(f"{path} holds no book", problems[:20], hint=f"Give one file. {KNOWN}")
    form = max(forms, key=lambda each: forms[each] / (_BUILT if each == "html" else 1))
    if form in ("pdf", "epub", "latex") and forms[form] > 1:
        names = ", ".join(item.name for item in files if FORMS[item.suffix.lower()] == form)[:200]
        raise BadInputError(f"{path} holds {forms[form]} books: {names}", hint="Give the path of one of them.")
    kept = [item for item in files if FORMS[item.suffix.lower()] == form and item not in left]
    return kept, [*problems, *_left_out(path, [item for item in files if item not in kept])]


def _strays(path: Path, entries: Sequence[Entry], contents: str) -> list[str]:
    """Files like those of the book that its table of contents does not name."""
    listed = {entry.path.resolve() for entry in entries if entry.path is not None}
    suffixes = {item.suffix.lower() for item in listed}
    inside = (path / contents).parent
    found = [
        item
        for item in found_files(inside, suffixes)
        if item.resolve() not in listed and not is_no_chapter(item) and item.stem.lower() != "index"
    ]
    return _left_out(path, found)


def _left_out(path: Path, files: Sequence[Path]) -> list[str]:
    names = [item.relative_to(path).as_posix() for item in files]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return [f"left out, as no chapters of it: {', '.join(names[:_MOST_NAMED])}{more}"] if names else []


def _joined(
    path: Path,
    entries: Sequence[Entry],
    problems: list[str],
    environments: Mapping[str, str],
    said: Said,
) -> tuple[str, Pages]:
    blocks: list[Block] = []
    forms: Counter[str] = Counter()
    part, title, licence, met = "", said.title, said.licence, set[str]()
    for entry in entries:
        if entry.part != part:
            part = entry.part
            blocks += [Block("end"), heading(0, part)]
        if entry.path is None:
            blocks += [Block("end"), heading(entry.depth, entry.title)]
            continue
        name = entry.path.relative_to(path).as_posix() if entry.path.is_relative_to(path) else entry.path.name
        try:
            form, pages = read_file(entry.path, environments, said.names, path)
        except BadInputError as error:
            problems.append(f"{name}: {error.message}: left out")
            continue
        forms[form] += 1
        met |= pages.met
        blocks += [Block("end"), *_at_depth(pages, entry)]
        problems += [f"{name}: {problem}" for problem in pages.not_understood]
        licence = licence or pages.licence
        title = title or (pages.title if _is_bookdown(entry) else "")
    if not forms:
        raise BadInputError(f"{path}: none of its files can be read", problems[:20], hint=KNOWN)
    book = Pages(tuple(blocks), title or path.resolve().name, licence, tuple(problems), frozenset(met))
    return forms.most_common(1)[0][0], book


def _at_depth(pages: Pages, entry: Entry) -> list[Block]:
    """The file's own highest heading at the depth of the entry, below its title where it has one besides.

    Several such headings are as many chapters or sections in bookdown, whose front matter is the book's, in Quarto
    without a title, in Sphinx, where most headings are below them, and where the file is written for its depth: a
    section of mdBook that begins with `##`.
    """
    blocks = list(_parts(pages.blocks))
    headings = [block for block in blocks if block.kind == "heading" and block.level > 0]
    top = [block for block in headings if block.level == min(each.level for each in headings)]
    is_first = bool(top) and top[0] is headings[0]
    is_for_its_depth = is_first and top[0].level == entry.depth > 1
    is_titled = bool(pages.title) and not (len(top) == 1 and pages.title == top[0].text)
    suffix = entry.path.suffix.lower() if entry.path is not None else ""
    is_rich = not entry.title and 2 * len(top) < len(headings)  # they have more headings below them than they are
    is_several = len(top) == 1 or is_for_its_depth or is_rich or suffix in (".qmd", ".rst")
    is_own = is_first and (_is_bookdown(entry) or (is_several and not is_titled))
    shift = entry.depth + (not is_own) - (top[0].level if top else 1)
    moved = [
        replace(block, level=block.level + shift) if block.kind == "heading" and block.level > 0 else block
        for block in blocks
    ]
    if is_own and label_of_heading(entry.title) is not None and label_of_heading(top[0].text) is None:
        moved[moved.index(replace(top[0], level=top[0].level + shift))] = heading(entry.depth, entry.title)
    title = pages.title or entry.title or (entry.path.stem if entry.path is not None else "")
    return moved if is_own else [heading(entry.depth, title), *moved]


def _is_bookdown(entry: Entry) -> bool:
    return entry.path is not None and entry.path.suffix.lower() == ".rmd"


def _parts(blocks: Sequence[Block]) -> list[Block]:
    """Bookdown's `# (PART) Foundations {-}` as a part."""
    found = []
    for block in blocks:
        if block.kind == "heading" and block.text.startswith(("(PART", "(APPENDIX")):
            found.append(heading(0, block.text.partition(")")[2].strip(" *\\")))
        else:
            found.append(block)
    return found
