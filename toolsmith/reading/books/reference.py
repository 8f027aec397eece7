"""Reads a book of any known format, in a process of its own with limits on time and memory.

Covered: parsers that hang, crash or grow on a hostile file end with a clear error; the caller goes on.
Not covered: platforms without resource limits (Windows) keep the limit on time only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from toolsmith.errors import BadInputError, UsageError
from toolsmith.reading.books.blocks import Block, Pages, heading
from toolsmith.reading.books.limits import leaves
from toolsmith.types.reference import Reference

MOST_SECONDS = 300
MOST_MEGABYTES = 3_000
_SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".epub": "epub", ".pdf": "pdf", ".tex": "latex", ".ipynb": "notebook",
}  # fmt: skip
_LONGEST_LICENCE_HEAD = 20_000  # characters that are looked at
_LICENCE_FILES = ("LICENSE", "LICENCE", "LICENSE.md", "LICENSE.txt", "LICENCE.md", "COPYING")
_HINT = "Known: Markdown, HTML, EPUB, PDF, LaTeX, Jupyter notebooks, and CNXML collections; or a folder of these."


def read_reference(path: str | Path, *, seconds: float = MOST_SECONDS, megabytes: int = MOST_MEGABYTES) -> Reference:
    """The book at `path`: a file, or a folder of chapters in the order of their names.

    Raises:
        BadInputError: it cannot be read; the message says why.
    """
    command = [
        sys.executable,
        "-m",
        "toolsmith.reading.books.reading_process",
        str(Path(path).absolute()),
        str(megabytes),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(item for item in sys.path if item)}
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=environment)
    except subprocess.TimeoutExpired as error:
        raise BadInputError(f"{path} could not be read within {seconds:g} seconds", hint=_HINT) from error
    if done.returncode == 0:
        return Reference.model_validate_json(done.stdout).model_copy(update={"source": str(path)})
    if done.returncode == UsageError.exit_code:
        raise _told(done.stdout.decode("utf-8", "replace"), path)
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    reason = (
        "it needs too much memory" if "MemoryError" in "".join(last) else f"its reader ended with {done.returncode}"
    )
    raise BadInputError(f"{path} cannot be read: {reason} {' '.join(last)}".strip(), hint=_HINT)


def _told(text: str, path: str | Path) -> BadInputError:
    try:
        message, hint = json.loads(text)
    except ValueError:
        message, hint = f"{path} cannot be read", ""
    return BadInputError(message, hint=hint)


def read_here(path: Path) -> Reference:
    """As `read_reference`, in this process and without limits on time and memory."""
    from toolsmith.reading.books.assemble import assemble
    from toolsmith.reading.books.formats.cnxml import find_collection, read_collection

    if not path.exists():
        raise BadInputError(f"{path} does not exist", hint=_HINT)
    collection = find_collection(path)
    if collection is not None:
        return read_collection(collection)
    if path.is_dir():
        form, pages = _read_folder(path)
    else:
        form, pages = _read_file(path)
    reference = assemble(pages, str(path), form, path.resolve().stem)
    return reference if reference.licence else _with_licence_beside(reference, path)


def _read_file(path: Path) -> tuple[str, Pages]:
    form = _SUFFIXES.get(path.suffix.lower())
    match form:
        case "markdown":
            from toolsmith.reading.books.formats.markdown import read_markdown as read
        case "html":
            from toolsmith.reading.books.formats.html import read_html as read
        case "epub":
            from toolsmith.reading.books.formats.epub import read_epub as read
        case "pdf":
            from toolsmith.reading.books.formats.pdf import read_pdf as read
        case "latex":
            from toolsmith.reading.books.formats.latex import read_latex as read
        case "notebook":
            from toolsmith.reading.books.formats.notebook import read_notebook as read
        case _:
            raise BadInputError(f"{path.name}: the format {path.suffix or 'without a suffix'} is not known", hint=_HINT)
    return form, read(path)


def _read_folder(path: Path) -> tuple[str, Pages]:
    """Files of one format in the order of their names; a LaTeX folder by its main file."""
    named = sorted(item for item in path.iterdir() if item.suffix.lower() in _SUFFIXES and item.is_file())
    named = [item for item in named if item.stem.upper() not in ("README", "LICENSE", "LICENCE", "COPYING")]
    files = [item for item in named if not leaves(item, path)]
    problems = [_elsewhere(item) for item in named if item not in files]
    main = [item for item in files if item.suffix == ".tex" and r"\documentclass" in item.read_text("utf-8", "replace")]
    if len(main) == 1:
        form, pages = _read_file(main[0])
        return form, replace(pages, not_understood=(*problems, *pages.not_understood))
    forms = {_SUFFIXES[item.suffix.lower()] for item in files}
    if len(forms) != 1:
        found = ", ".join(sorted(forms)) or "no book"
        raise BadInputError(
            f"{path} holds {found}; a folder must hold one format", problems[:20], hint=f"Give one file. {_HINT}"
        )
    blocks: list[Block] = []
    licence = ""
    for item in files:
        _, pages = _read_file(item)
        blocks += _as_chapter(pages, item)
        problems += [f"{item.name}: {problem}" for problem in pages.not_understood]
        licence = licence or pages.licence
    return forms.pop(), Pages(tuple(blocks), path.resolve().name, licence, tuple(problems))


def _as_chapter(pages: Pages, path: Path) -> list[Block]:
    """One highest heading a file, so that a file is a chapter whatever levels it uses."""
    levels = [block.level for block in pages.blocks if block.kind == "heading"]
    if levels.count(1) == 1 and levels[0] == 1:
        return [Block("end"), *pages.blocks]
    title = pages.title or path.stem
    deeper = [heading(block.level + 1, block.text) if block.kind == "heading" else block for block in pages.blocks]
    return [Block("end"), heading(1, title), *deeper]


def _elsewhere(file: Path) -> str:
    return f"{file.name} is a link out of the book's folder: not read"


def _with_licence_beside(reference: Reference, path: Path) -> Reference:
    """The book with the first line of a licence file that lies in its folder."""
    folder = path if path.is_dir() else path.parent
    files = [file for name in _LICENCE_FILES if (file := folder / name).is_file()]
    problems = tuple(_elsewhere(file) for file in files if leaves(file, folder))
    lines = (line for file in files if not leaves(file, folder) for line in _first_lines(file))
    licence = next((line.strip(" #=*\n")[:200] for line in lines if line.strip(" #=*\n")), "")
    return reference.model_copy(update={"licence": licence, "not_understood": (*reference.not_understood, *problems)})


def _first_lines(file: Path) -> list[str]:
    with file.open("r", encoding="utf-8", errors="replace") as opened:
        return opened.read(_LONGEST_LICENCE_HEAD).splitlines()
