"""Reads a book of any known format, in a process of its own with limits on time and memory.

Covered: parsers that hang, crash or grow on a hostile file end with a clear error; the caller goes on.
Not covered: platforms without resource limits (Windows) keep the limit on time only.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from toolsmith.errors import BadInputError, UsageError
from toolsmith.reading.books.forms import KNOWN, read_file
from toolsmith.reading.books.limits import leaves
from toolsmith.types.reference import Reference

MOST_SECONDS = 300  # of processor time
PATIENCE = 4  # times as long by the clock, where other work keeps the machine busy
MOST_MEGABYTES = 3_000
_LONGEST_LICENCE_HEAD = 20_000  # characters that are looked at
_LICENCE_FILES = ("LICENSE", "LICENCE", "LICENSE.md", "LICENSE.txt", "LICENCE.md", "COPYING")


def read_reference(
    path: str | Path,
    *,
    environments: Mapping[str, str] | None = None,
    seconds: float = MOST_SECONDS,
    megabytes: int = MOST_MEGABYTES,
) -> Reference:
    """The book at `path`: a file, or a folder of its files.

    `environments` says what environments and macros of a LaTeX book are, where its own words do not:
    `{"nexample": "example"}`, to `example`, `exercise`, `solution` or `hint`.

    Raises:
        BadInputError: it cannot be read; the message says why.
    """
    command = [
        sys.executable,
        "-m",
        "toolsmith.reading.books.reading_process",
        str(Path(path).absolute()),
        str(megabytes),
        str(math.ceil(seconds)),
        json.dumps(dict(environments or {})),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(item for item in sys.path if item)}
    done = _finished(command, environment, seconds, path)
    if done.returncode == 0:
        return Reference.model_validate_json(done.stdout).model_copy(update={"source": str(path)})
    if done.returncode == UsageError.exit_code:
        raise _told(done.stdout.decode("utf-8", "replace"), path)
    if done.returncode == -getattr(signal, "SIGXCPU", signal.SIGTERM):
        raise _too_long(path, seconds)
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    reason = (
        "it needs too much memory" if "MemoryError" in "".join(last) else f"its reader ended with {done.returncode}"
    )
    raise BadInputError(f"{path} cannot be read: {reason} {' '.join(last)}".strip(), hint=KNOWN)


def _finished(
    command: list[str], environment: dict[str, str], seconds: float, path: str | Path
) -> subprocess.CompletedProcess[bytes]:
    """The process at its end; whatever ends the wait, ends it and the programs that it started."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
    )
    try:
        said, problems = process.communicate(timeout=seconds * PATIENCE)
    except BaseException as error:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise _too_long(path, seconds) from error
        raise
    return subprocess.CompletedProcess(command, process.returncode, said, problems)


def _too_long(path: str | Path, seconds: float) -> BadInputError:
    return BadInputError(f"{path} could not be read within {seconds:g} seconds", hint=KNOWN)


def _told(text: str, path: str | Path) -> BadInputError:
    try:
        message, hint = json.loads(text)
    except ValueError:
        message, hint = f"{path} cannot be read", ""
    return BadInputError(message, hint=hint)


def read_here(path: Path, environments: Mapping[str, str] | None = None) -> Reference:
    """As `read_reference`, in this process and without limits on time and memory."""
    from toolsmith.reading.books.folder.read_folder import read_folder
    from toolsmith.reading.books.formats.cnxml import find_collection, read_collection
    from toolsmith.reading.books.tree.assemble import assemble

    if not path.exists():
        raise BadInputError(f"{path} does not exist", hint="Give the path of a book: a file, or a folder of files.")
    collection = find_collection(path)
    if collection is not None:
        return read_collection(collection).model_copy(update={"unmet_environments": tuple(sorted(environments or ()))})
    if path.is_dir():
        form, pages = read_folder(path, environments or {})
    else:
        form, pages = read_file(path, environments or {})
    reference = assemble(pages, str(path), form, path.resolve().stem)
    unmet = tuple(sorted((environments or {}).keys() - pages.met))
    reference = reference.model_copy(
        update={"unmet_environments": unmet, "environments_without_role": tuple(sorted(pages.without_role))}
    )
    return reference if reference.licence else _with_licence_beside(reference, path)


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
