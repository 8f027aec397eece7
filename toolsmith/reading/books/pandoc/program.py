"""Runs pandoc on one text and gives its document tree (extra `books`, which carries the program).

Covered: pandoc runs as a program of its own, told to open no file and no address (`--sandbox`), with bounds on its
heap, its time and what it writes. The text comes through its standard input.
Not covered: what a flaw of pandoc itself would let a document do to that process.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from functools import cache, partial
from typing import Any

from toolsmith.errors import BadInputError

MOST_MEGABYTES = 1_500
MOST_SECONDS = 240  # of processor time
_PATIENCE = 4  # times as long by the clock, where other work keeps the machine busy
LARGEST_TREE_BYTES = 400_000_000
_FEWEST_SECONDS = 30
_BYTES_A_SECOND = 10_000  # beyond these; pandoc reads a hundred times as many


def took_too_long(error: BadInputError) -> bool:
    """Whether `document` gave up because of time: a part of the text would take as long."""
    return isinstance(error.__cause__, subprocess.TimeoutExpired)


def document(raw: bytes, form: str, where: str) -> dict[str, Any]:
    """The tree of a text in one of pandoc's input formats: `{"meta": …, "blocks": […]}`.

    Raises:
        BadInputError: pandoc refuses it, it takes too much or too long, or there is no pandoc.
    """
    seconds = min(MOST_SECONDS, _FEWEST_SECONDS + len(raw) // _BYTES_A_SECOND)
    command = [program(), "--sandbox", "--from", form, "--to", "json", "+RTS", f"-M{_heap_megabytes()}M", "-RTS"]
    limits = partial(_limit, seconds)
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, timeout=_PATIENCE * seconds, check=False, preexec_fn=limits
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long(where, seconds) from error
    if done.returncode == -getattr(signal, "SIGXCPU", signal.SIGTERM):
        raise _too_long(where, seconds) from subprocess.TimeoutExpired(command, seconds)
    if b"Heap exhausted" in done.stderr:
        raise BadInputError(
            f"{where} needs more than {_heap_megabytes():,} MB to be read: it is nested too deeply, or too long",
            hint="Split it into its chapters.",
        )
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[:300] or f"pandoc ended with {done.returncode}"
        raise BadInputError(
            f"{where} cannot be read: {said}", hint="Split it into its chapters, or mend what the message names."
        )
    if len(done.stdout) > LARGEST_TREE_BYTES:
        raise BadInputError(f"{where} holds too much: split it into its chapters")
    try:
        tree: dict[str, Any] = json.loads(done.stdout)
    except RecursionError as error:
        raise BadInputError(f"{where} is nested too deeply to be a text", hint="Flatten its lists.") from error
    return tree


def _too_long(where: str, seconds: int) -> BadInputError:
    return BadInputError(f"{where} could not be read within {seconds} seconds", hint="Split it into its chapters.")


@cache
def program() -> str:
    """The path of pandoc: that of the extra, else the one that is installed.

    Raises:
        BadInputError: there is none.
    """
    try:
        import pypandoc
    except ImportError:
        found = None
    else:
        found = os.path.join(os.path.dirname(pypandoc.__file__), "files", "pandoc")  # noqa: PTH118, PTH120
        found = next((path for path in (found, f"{found}.exe") if os.path.exists(path)), None)  # noqa: PTH110
    found = found or shutil.which("pandoc")
    if found is None:
        raise BadInputError(
            "books of this format are read by pandoc, which is not installed",
            hint="pip install 'toolsmith-llm[books]', or install pandoc itself. PDF and CNXML need no pandoc.",
        )
    return found


def _heap_megabytes() -> int:
    """Half of what this process may take itself."""
    try:
        import resource
    except ImportError:
        return MOST_MEGABYTES
    own = resource.getrlimit(resource.RLIMIT_AS)[0]
    return MOST_MEGABYTES if own < 0 else max(1, min(MOST_MEGABYTES, own // 2_000_000))


def _limit(seconds: int) -> None:
    """Bounds its time; takes back the caller's soft limit on addresses: pandoc reserves more than it ever uses."""
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if most < 0 else min(seconds, most), most))
