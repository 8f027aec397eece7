"""A folder of anything that can be adopted: a file that is broken is reported, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.adopting.candidate import Candidate, elsewhere, leaves
from toolsmith.errors import ToolsmithError

_READ = (".json", ".jsonl", ".csv", ".yaml", ".yml", ".py")
_MOST_FILES = 5_000


def is_mixed(folder: Path) -> bool:
    """Whether a folder holds other than Python alone, or skills alone."""
    endings = {file.suffix for file in _files(folder)}
    has_skills = next(folder.rglob("SKILL.md"), None) is not None
    return bool(endings & set(_READ[:5])) and not has_skills


def read_folder(folder: Path, read: Callable[[Path], list[Candidate]]) -> list[Candidate]:
    """Candidates of every file that can be read, sorted by its place; the Python files are read as one package.

    Args:
        folder: of the files.
        read: reads one file, or the whole folder as Python.
    """
    found: list[Candidate] = []
    for file in _files(folder):
        inside = file.relative_to(folder).as_posix()
        if leaves(file, folder):
            found.append(elsewhere(inside))
            continue
        if file.suffix == ".py":
            continue
        try:
            found += read(file)
        except ToolsmithError as error:
            found.append(Candidate(source=inside, problem=error.message))
    if any(file.suffix == ".py" for file in _files(folder)):
        found += read(folder)
    return found


def _files(folder: Path) -> list[Path]:
    hidden = (part for part in folder.rglob("*") if part.suffix in _READ and part.is_file())
    files = [file for file in hidden if not any(part.startswith(".") for part in file.relative_to(folder).parts)]
    return sorted(files)[:_MOST_FILES]
