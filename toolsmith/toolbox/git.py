"""Runs git on one repository: single commands, and one long-lived process that reads objects in batches.

Covered: variables that git itself sets (in a hook, in a rebase) do not lead us to another repository; file names of any
characters; output of any bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolsmith.errors import ToolboxError

_BATCH = 64  # requests written before their answers are read: below what a pipe holds
_NOT_A_NAME = re.compile(r"\n|[:/]\.{1,2}(/|$)|:/|//")  # git would end at these instead of answering
_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")


class GitFailedError(ToolboxError):
    """A git command ended with an error; `said` is its standard error."""

    def __init__(self, command: str, said: str) -> None:
        self.said = said.strip()
        super().__init__(f"git {command} failed: {self.said or 'it said nothing'}", hint=_hint(self.said))


class Git:
    """Commands in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reader: _Reader | None = None
        self._lock = threading.Lock()

    def run(self, *arguments: str, given: bytes | None = None) -> bytes:
        """Standard output of one command.

        Raises:
            GitFailedError: it ended with an error.
            ToolboxError: there is no git here.
        """
        done = _start([*arguments], self._root, given)
        if done.returncode:
            raise GitFailedError(arguments[0], done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def text(self, *arguments: str) -> str:
        """Standard output as text, without the last line break."""
        return self.run(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def asks(self, *arguments: str) -> str | None:
        """Standard output as text; None where git answers with an error."""
        done = _start([*arguments], self._root, None)
        return None if done.returncode else done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def object(self, name: str) -> bytes | None:
        """Content of one object by id or `REVISION:PATH`; None where there is none."""
        (found,) = self.objects([name])
        return found

    def objects(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """Contents in the order of their names, through one process."""
        batch: list[str] = []
        for name in names:
            batch.append(name)
            if len(batch) == _BATCH:
                yield from self._read(batch)
                batch = []
        if batch:
            yield from self._read(batch)

    def close(self) -> None:
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _read(self, names: list[str]) -> list[bytes | None]:
        if any(_NOT_A_NAME.search(name) for name in names):
            return [None if _NOT_A_NAME.search(name) else self.object(name) for name in names]
        with self._lock:
            if self._reader is None or not self._reader.is_alive():
                self._reader = _Reader(self._root)
                weakref.finalize(self, self._reader.close)
            return self._reader.read(names)


class _Reader:
    """`git cat-file --batch`."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"],
            cwd=root,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt of the terminal is ours to handle
        )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, names: list[str]) -> list[bytes | None]:
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise ToolboxError("git cat-file has no pipes")
        found: list[bytes | None] = []
        try:
            sink.write("".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"))
            sink.flush()
            for _ in names:
                head = source.readline().split()
                if not head:
                    raise ToolboxError("git cat-file ended early", hint="Look at the repository: git fsck")
                if head[-1] == b"missing" or len(head) != 3 or not head[2].isdigit():
                    found.append(None)
                    continue
                found.append(source.read(int(head[2])))
                source.read(1)
        except BrokenPipeError as error:
            raise ToolboxError("git cat-file ended early", hint="Look at the repository: git fsck") from error
        return found

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()


def _start(arguments: list[str], root: Path, given: bytes | None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=_environment(),
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if not root.is_dir():
            raise ToolboxError(f"{root} is not a folder") from error
        raise ToolboxError("there is no git on the PATH", hint="Install git 2.28 or newer.") from error


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}


def _hint(said: str) -> str:
    lowered = said.lower()
    if "no space left" in lowered:
        return "Make room on the disk, then run the command again: nothing that was reported as kept is lost."
    if "permission denied" in lowered or "read-only file system" in lowered:
        return "The toolbox cannot be written by this user here."
    if "dubious ownership" in lowered:
        return "The folder belongs to another user: git config --global --add safe.directory DIR"
    if "index.lock" in lowered:
        return "Another git process is at work in the toolbox; try again when it has ended."
    if "authentication" in lowered or "could not read username" in lowered:
        return "git has no credentials for that address: see gitcredentials(7)."
    return ""
