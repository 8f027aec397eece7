"""Starts git through GitPython, in a folder that somebody else may have configured.

Covered: variables that git itself sets (in a hook, in a rebase) do not lead us to another repository; output of any
bytes, up to a limit; nothing of the repository's own runs: see `toolsmith.toolbox.git.untrusted`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.git.untrusted import environment_for, settings_for

_NOT_OURS = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
)  # fmt: skip
_LARGEST_OUTPUT = 64_000_000  # bytes of one command: about a million paths
_LONGEST_SAID = 100_000  # bytes of standard error
_CHUNK = 1 << 16


class GitResult(NamedTuple):
    """What became of one command: exit status, standard output, standard error."""

    status: int
    out: bytes
    said: str


class Process:
    """A git that runs. What it complains of is read as it comes, so that it never waits for us."""

    def __init__(
        self,
        root: Path,
        arguments: Sequence[str],
        source: IO[bytes] | int | None,
        env: Mapping[str, str],
        **options: Any,
    ) -> None:
        git = _gitpython()
        unset = [f"--unset={name}" for name in _NOT_OURS if name in os.environ and name not in env]
        try:
            self._owner = git.Git(root).execute(
                [*(["env", *unset] if unset else []), "git", *arguments],
                istream=source,
                as_process=True,
                env=env,
                **options,
            )
        except git.GitCommandNotFound as error:
            raise ToolboxError("there is no git on the PATH", hint="Install git 2.28 or newer.") from error
        self._process: subprocess.Popen[bytes] = self._owner.proc
        self._said = bytearray()
        self._listener = threading.Thread(target=_listen, args=(self._process.stderr, self._said), daemon=True)
        self._listener.start()

    @property
    def sink(self) -> IO[bytes]:
        """Its standard input."""
        return _there(self._process.stdin)

    @property
    def source(self) -> IO[bytes]:
        """Its standard output."""
        return _there(self._process.stdout)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ended(self) -> tuple[int, str]:
        """Exit status and standard error, once it has ended by itself."""
        status = self._process.wait()
        self._listener.join()
        return status, self._said.decode("utf-8", "replace")

    def close(self) -> None:
        """End it, and let go of its pipes."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # it ended before it had read everything
                    continue


def run_git(
    root: Path,
    arguments: Sequence[str],
    given: bytes | None = None,
    filters: Sequence[str] = (),
    index: Path | None = None,
    *,
    may_fetch: bool = False,
) -> GitResult:
    """One command, to its end.

    Args:
        root: where.
        arguments: of git.
        given: on standard input.
        filters: names of filters that are left out.
        index: a file that takes the place of the repository's own index.
        may_fetch: objects that are missing, from the remote.

    Raises:
        ToolboxError: there is no git here, no such folder, or it says more than anybody would read.
    """
    if not root.is_dir():
        raise ToolboxError(f"{root} is not a folder")
    command = command_of(arguments)
    with tempfile.TemporaryFile() as source:
        if given is not None:
            source.write(given)
            source.seek(0)
        process = Process(
            root,
            [*settings_for(filters), *arguments],
            source if given is not None else None,
            environment_for(root, command, may_fetch=may_fetch)
            | ({"GIT_INDEX_FILE": str(index)} if index is not None else {}),
        )
        try:
            out = _read(process.source, command, root)
            status, said = process.ended()
        finally:
            process.close()
    return GitResult(status, out, said)


def command_of(arguments: Sequence[str]) -> str:
    """The command among the arguments of git, which settings may stand before."""
    place = 0
    while place + 2 < len(arguments) and arguments[place] == "-c":
        place += 2
    return arguments[place]


def _read(source: IO[bytes], command: str, root: Path) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := source.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > _LARGEST_OUTPUT:
            raise ToolboxError(
                f"git {command} has more than {_LARGEST_OUTPUT} bytes to say of {root}",
                hint="It holds more files, or longer messages, than any toolbox.",
            )
    return b"".join(chunks)


def _listen(complaints: IO[bytes] | None, said: bytearray) -> None:
    while complaints is not None and (chunk := complaints.read1(_CHUNK)):  # type: ignore[attr-defined]  # a buffered pipe
        said += chunk[: _LONGEST_SAID - len(said)]


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ToolboxError("git was started without pipes")
    return pipe


def _gitpython() -> Any:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # without git on the PATH, importing raises otherwise
    import git

    return git
