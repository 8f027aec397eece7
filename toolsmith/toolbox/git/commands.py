"""Runs git through GitPython: single commands, and one long-lived process that reads objects in batches.

Covered: variables that git itself sets (in a hook, in a rebase) do not lead us to another repository; file names of any
characters; output of any bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from toolsmith.errors import ToolboxError

_BATCH = 64  # requests written before their answers are read: below what a pipe holds
_NOT_A_NAME = re.compile(r"\n|[:/]\.{1,2}(/|$)|:/|//")  # git would end at these instead of answering
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")

_SETTINGS = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}


def fresh_mark() -> str:
    """Parts the fields of what git is told to print: no name or message can hold it, since it is made only now."""
    return f"\x1e{os.urandom(8).hex()}\x1e"


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

    def run(self, *arguments: str, given: bytes | None = None, index: Path | None = None) -> bytes:
        """Standard output of one command.

        Args:
            arguments: of git.
            given: on standard input.
            index: a file that takes the place of the repository's own index.

        Raises:
            GitFailedError: it ended with an error.
            ToolboxError: there is no git here.
        """
        done = _start([*arguments], self._root, given, index)
        if done.status:
            raise GitFailedError(arguments[0], done.said)
        return done.out

    def text(self, *arguments: str) -> str:
        """Standard output as text, without the last line break."""
        return self.run(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def asks(self, *arguments: str) -> str | None:
        """Standard output as text; None where git answers with an error."""
        done = _start([*arguments], self._root, None)
        return None if done.status else done.out.decode("utf-8", "surrogateescape").rstrip("\n")

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
        self._owner = (
            _gitpython()
            .Git(root)
            .execute(
                _command("cat-file", "--batch"),
                istream=subprocess.PIPE,
                as_process=True,
                env=_SETTINGS,
                start_new_session=True,  # an interrupt of the terminal is ours to handle
            )
        )
        self._process: subprocess.Popen[bytes] = self._owner.proc

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


class _Done(NamedTuple):
    status: int
    out: bytes
    said: str


def _start(arguments: Sequence[str], root: Path, given: bytes | None, index: Path | None = None) -> _Done:
    git = _gitpython()
    if not root.is_dir():
        raise ToolboxError(f"{root} is not a folder")
    with tempfile.TemporaryFile() as source:
        if given is not None:
            source.write(given)
            source.seek(0)
        try:
            status, out, said = git.Git(root).execute(
                _command(*arguments, index=index),
                istream=source if given is not None else None,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=_SETTINGS,
            )
        except git.GitCommandNotFound as error:
            raise ToolboxError("there is no git on the PATH", hint="Install git 2.28 or newer.") from error
    return _Done(status, out, said if isinstance(said, str) else said.decode("utf-8", "replace"))


def _command(*arguments: str, index: Path | None = None) -> list[str]:
    """The command, without the variables that git sets in a hook or a rebase."""
    changes = [f"--unset={name}" for name in _NOT_OURS if name in os.environ]
    changes += [f"GIT_INDEX_FILE={index}"] if index is not None else []
    return [*(["env", *changes] if changes else []), "git", *arguments]


def _gitpython() -> Any:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # without git on the PATH, importing raises otherwise
    import git

    return git


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
    if "does not exist" in lowered or "does not appear to be a git" in lowered or "not found" in lowered:
        return "Check the address."
    if "authentication" in lowered or "could not read username" in lowered:
        return "git has no credentials for that address: see gitcredentials(7)."
    return ""
