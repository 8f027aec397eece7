"""The git repository of a toolbox: one change is one commit, made whole or not at all.

A commit is written by `git fast-import`, which moves the branch only once all of it is stored, without touching the
working tree. Then the changed paths are checked out. A note of the paths under way lies in `.toolsmith/`; after a
kill in between, the next change or opening finishes the check-out.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError, NotAToolboxError, ToolboxError
from toolsmith.secrets import secrets_in
from toolsmith.types.record import Record

PRIVATE_FOLDER = ".toolsmith"
_UNDER_WAY = "checkout.json"


class Change(Record):
    """What one commit does: files to write (path → content), paths to remove, and its message."""

    message: str
    trailers: dict[str, str] = {}
    writes: dict[str, bytes] = {}
    removes: tuple[str, ...] = ()


class History:
    """Commits of one repository. The caller holds the toolbox's lock while it writes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._repo: Any = _git().Repo(root)
        except _git().InvalidGitRepositoryError as error:
            raise NotAToolboxError(
                f"{root} is not a git repository", hint="Make a toolbox there: toolsmith init DIR"
            ) from error

    @classmethod
    def create(cls, root: Path) -> History:
        """A new repository on the branch `main`."""
        root.mkdir(parents=True, exist_ok=True)
        _git().Repo.init(root, initial_branch="main").close()
        return cls(root)

    @property
    def commit(self) -> str | None:
        """Id of the current commit; None before the first."""
        try:
            return str(self._repo.git.rev_parse("--verify", "--quiet", "HEAD"))
        except _git().GitCommandError:
            return None

    def files(self, folder: str, revision: str = "HEAD") -> dict[str, bytes]:
        """Name → content of the files directly in a folder, as committed."""
        if self.commit is None:
            return {}
        names = [name for name in self._list(revision, f"{folder}/") if "/" not in name[len(folder) + 1 :]]
        return {
            name[len(folder) + 1 :]: bytes(
                self._repo.git.show(f"{revision}:{name}", stdout_as_string=False, strip_newline_in_stdout=False)
            )
            for name in names
        }

    def paths(self, revision: str = "HEAD") -> list[str]:
        """All committed paths."""
        return self._list(revision) if self.commit is not None else []

    def record(self, change: Change) -> str:
        """Commit a change and check it out; return the commit's id.

        Raises:
            ToolboxError: a file of the change has uncommitted edits, or git fails; nothing is changed then.
            BadInputError: the change contains a secret of this environment.
        """
        self.finish()
        self._refuse_secrets(change)
        touched = [*change.writes, *change.removes]
        self._refuse_edited(touched)
        branch = self._branch()
        self._note(touched)
        try:
            with tempfile.TemporaryFile() as stream:
                stream.write(self._stream(change, branch))
                stream.seek(0)
                self._repo.git.fast_import("--quiet", istream=stream)
        except _git().GitCommandError as error:
            self._note([])
            raise ToolboxError(f"git could not store the change: {error.stderr.strip()}") from error
        self.finish()
        return str(self.commit)

    def finish(self) -> None:
        """Check out what a killed process had committed but not checked out."""
        note = self._root / PRIVATE_FOLDER / _UNDER_WAY
        if not note.is_file():
            return
        try:
            paths = json.loads(note.read_text("utf-8"))
        except ValueError:
            paths = []
        kept = set(self._list("HEAD", *paths)) if paths and self.commit else set()
        gone = [path for path in paths if path not in kept]
        if kept:
            self._repo.git.checkout("HEAD", "--", *sorted(kept))
        if gone:
            self._repo.git.rm("--quiet", "--cached", "--ignore-unmatch", "--", *gone)
            for path in gone:
                (self._root / path).unlink(missing_ok=True)
        self._note([])

    def is_clean(self) -> bool:
        return not self._repo.git.status("--porcelain")

    def _list(self, revision: str, *paths: str) -> list[str]:
        listed = self._repo.git.ls_tree("-r", "-z", "--name-only", revision, "--", *paths)
        return [path for path in str(listed).split("\0") if path]

    def _branch(self) -> str:
        try:
            return str(self._repo.git.symbolic_ref("HEAD"))
        except _git().GitCommandError as error:
            raise ToolboxError(
                f"the toolbox {self._root} is not on a branch (detached HEAD)",
                hint="Check out a branch first: git switch main",
            ) from error

    def _refuse_secrets(self, change: Change) -> None:
        exposed = [
            f"{path} contains the value of the environment variable {name}"
            for path, content in [*change.writes.items(), ("the message", change.message.encode())]
            for name in secrets_in(content.decode("utf-8", "replace"))
        ]
        if exposed:
            raise BadInputError("the change would commit a secret", exposed)

    def _refuse_edited(self, paths: Sequence[str]) -> None:
        """A person's uncommitted work is never overwritten."""
        status = self._repo.git.status("--porcelain", "-z", "--untracked-files=all", "--", *paths) if paths else ""
        edited = [entry[3:] for entry in str(status).split("\0") if entry]
        if edited:
            raise ToolboxError(
                f"these files have uncommitted edits: {', '.join(sorted(edited))}",
                hint="Commit them or put them aside (git stash), then start again.",
            )

    def _stream(self, change: Change, branch: str) -> bytes:
        name, email = self._author()
        message = _message(change).encode()
        parts = [
            f"commit {branch}\ncommitter {name} <{email}> {int(time.time())} +0000\n".encode(),
            b"data %d\n%s\n" % (len(message), message),
            f"from {self.commit}\n".encode() if self.commit else b"",
        ]
        parts += [f"D {_quoted(path)}\n".encode() for path in change.removes]
        for path, content in change.writes.items():
            parts.append(f"M 100644 inline {_quoted(path)}\n".encode())
            parts.append(b"data %d\n%s\n" % (len(content), content))
        return b"".join([*parts, b"\n"])

    def _author(self) -> tuple[str, str]:
        """The person git knows; toolsmith itself where git knows none."""
        reader = self._repo.config_reader()
        name = str(reader.get_value("user", "name", "toolsmith"))
        email = str(reader.get_value("user", "email", "toolsmith@localhost"))
        return name.translate({ord(mark): None for mark in "<>\n"}), email.translate(
            {ord(mark): None for mark in "<>\n "}
        )

    def _note(self, paths: Sequence[str]) -> None:
        note = self._root / PRIVATE_FOLDER / _UNDER_WAY
        if not paths:
            note.unlink(missing_ok=True)
            return
        note.parent.mkdir(exist_ok=True)
        partial = note.with_suffix(".partial")
        partial.write_text(json.dumps(list(paths)), "utf-8")
        partial.replace(note)


def _message(change: Change) -> str:
    trailers = "\n".join(f"{name}: {value}" for name, value in change.trailers.items())
    return f"{change.message.strip()}\n\n{trailers}\n" if trailers else f"{change.message.strip()}\n"


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _git() -> Any:
    """GitPython, which would raise at import where there is no git binary."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    import git

    return git
