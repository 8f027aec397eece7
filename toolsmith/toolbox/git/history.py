"""The git repository of a toolbox: one change is one commit, made whole or not at all.

A commit is written by `git fast-import`, which moves the branch only once all of it is stored, without touching the
working tree. Then the changed paths are checked out. A note of the paths under way lies in `.toolsmith/`; after a
kill in between, the next change or opening finishes the check-out.

Covered: a kill at any moment; a full disk; another git that commits at the same time; a person's uncommitted edits.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolsmith.errors import BadInputError, ToolboxError
from toolsmith.secrets import secrets_in
from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.files.tool_folder import OWN_FILES
from toolsmith.toolbox.git.blockers import branch_of, clear_index_lock
from toolsmith.toolbox.git.check_out import CheckOut
from toolsmith.toolbox.git.commands import Git
from toolsmith.toolbox.git.place import PRIVATE_FOLDER, git_folder, is_unborn, keep_private, plain_branch, small_text
from toolsmith.toolbox.git.trees import EXECUTABLE, PLAIN, Trees
from toolsmith.types.record import Record

_TRIES = 3
_COMMIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LEAST_FREE_BYTES = 4_000_000


class Change(Record):
    """What one commit does: files to write (path → content), paths to remove, and its message.

    `soft` files are generated: where a person has edited one, it is left as it is and out of the commit.
    `guards` are files that the change is about without writing them: uncommitted edits of one stop it too.
    `modes` are those of files that come from elsewhere; a file that is written where it was keeps its own.
    `merges` is the other parent of a merge.
    """

    message: str
    trailers: dict[str, str] = {}
    writes: dict[str, bytes] = {}
    removes: tuple[str, ...] = ()
    soft: dict[str, bytes] = {}
    guards: tuple[str, ...] = ()
    modes: dict[str, str] = {}
    merges: str = ""


class History:
    """Commits of one repository. The caller holds the toolbox's lock while it writes.

    Args:
        root: its folder.
        private: the folder in which what is under way is noted; None: the one that is in it.
    """

    def __init__(self, root: Path, private: Path | None = None) -> None:
        self._root = root
        self._folder = git_folder(root)
        self.git = Git(root)
        self.trees = Trees(self.git, self._id_bytes)
        self._files = CheckOut(root, self.git, self.trees, private or root / PRIVATE_FOLDER)
        self._length = 0

    @classmethod
    def create(cls, root: Path) -> History:
        """A new repository on the branch `main`."""
        root.mkdir(parents=True, exist_ok=True)
        Git(root).run("init", "--quiet", "--initial-branch=main", ".")
        keep_private(root)
        return cls(root)

    @property
    def commit(self) -> str | None:
        """Id of the current commit; None before the first."""
        if is_unborn(self._folder):
            return None
        return self._plain_commit() or self.git.asks("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def _plain_commit(self) -> str:
        """The current commit as its files say it, without starting git; empty where they do not say it plainly."""
        branch = plain_branch(self._folder)
        head = small_text(self._folder / (branch or "HEAD"))  # where it is packed, or in another form, git knows
        return head if _COMMIT_ID.fullmatch(head) else ""

    def resolve(self, revision: str) -> str:
        """Id of the commit that a branch, tag, id or `HEAD~2` names.

        Raises:
            BadInputError: there is none.
        """
        found = self.git.asks("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not found:
            raise BadInputError(
                f"there is no revision {revision!r} in {self._root}",
                hint="toolsmith log TOOL shows the commits of a tool; git log those of the toolbox.",
            )
        return found

    def has(self, commit: str) -> bool:
        return bool(commit) and self.git.kind(commit) == "commit"

    def files(self, folder: str, revision: str = "HEAD") -> dict[str, bytes]:
        """Name → content of a tool's own files, as committed; empty where there is no such folder."""
        (found,) = self.trees.files([folder], revision, OWN_FILES)
        return found

    def _id_bytes(self) -> int:
        """Bytes of an object id: 20, or 32 where the repository uses SHA-256."""
        self._length = self._length or len(self.commit or "") // 2
        return self._length

    def file(self, path: str, revision: str = "HEAD") -> bytes | None:
        return self.git.object(f"{revision}:{path}")

    def text(self, path: str, revision: str = "HEAD") -> str:
        """The text of a file; empty where there is none, or it was not read."""
        found = self.file(path, revision)
        return "" if found is None or isinstance(found, Unread) else found.decode("utf-8", "replace")

    def paths(self, revision: str = "HEAD", *below: str) -> list[str]:
        """All committed paths, or those below some folders."""
        return self.git.listed("ls-tree", "-r", "-z", "--name-only", revision, "--", *below)

    def changed(self, before: str, after: str) -> list[str]:
        """Paths that differ between two commits."""
        asked = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after)
        return self.git.listed(*asked, index=self._folder / "no-index")  # git would read all that it knows of first

    def record(self, change: Change) -> str:
        """Commit a change and check it out; return the commit's id.

        Raises:
            ToolboxError: a file of the change has uncommitted edits, or git fails; nothing is changed then.
            BadInputError: the change contains a secret of this environment.
        """
        self.finish()
        self._refuse_secrets(change)
        branch = branch_of(self.git, self._root)
        clear_index_lock(self._root)
        self._refuse_full_disk()
        author = self._author()
        hard = [*change.writes, *change.removes, *change.guards]
        edited = self._edited([*hard, *change.soft])
        self._refuse_edited(edited.intersection(hard))
        writes = change.writes | {path: text for path, text in change.soft.items() if path not in edited}
        if not (writes or change.removes or change.merges):
            return str(self.commit)
        self._store(change, writes, branch, author)
        self.finish()
        return str(self.commit)

    def _edited(self, paths: Sequence[str]) -> set[str]:
        if is_unborn(self._folder) and not (self._folder / "index").exists():
            return {path for path in paths if os.path.lexists(self._root / path)}
        return self._files.edited(paths)

    def record_present(self, message: str) -> str:
        """Commit all files of the folder as they are; return the commit's id."""
        self.git.run("add", "--all")
        self.git.run(*self._as_author(), "commit", "--quiet", "--no-gpg-sign", "--no-verify", "-m", message)
        return str(self.commit)

    def tag(self, name: str, commit: str, message: str) -> None:
        """Name a commit for good, with a message."""
        self.git.run(*self._as_author(), "tag", "--annotate", "--message", message, name, commit)

    def _store(self, change: Change, writes: Mapping[str, bytes], branch: str, author: tuple[str, str]) -> None:
        """Write the commit; once more where another git moved the branch at the same time."""
        for tries_left in reversed(range(_TRIES)):
            head = self.commit or ""
            self._files.note(head, [*writes, *change.removes])
            try:
                self.git.run("fast-import", "--quiet", given=self._stream(change, writes, branch, head, author))
            except ToolboxError:
                self._files.note("", [])
                if tries_left and (self.commit or "") != head:
                    continue
                raise
            return

    def forward(self, commit: str) -> None:
        """Move the branch to a later commit and check it out.

        Raises:
            ToolboxError: a file that differs has uncommitted edits; nothing is changed then.
        """
        self.finish()
        branch = branch_of(self.git, self._root)
        clear_index_lock(self._root)
        head = str(self.commit)
        touched = self.changed(head, commit)
        self._refuse_edited(self._files.edited(touched))
        self._files.note(head, touched)
        self.git.run("update-ref", "-m", "toolsmith pull", branch, commit, head)
        self.finish()

    def finish(self) -> None:
        """Check out what a killed process had committed but not checked out."""
        self._files.finish()

    @property
    def is_unfinished(self) -> bool:
        return self._files.is_unfinished

    def is_clean(self) -> bool:
        return self._files.is_clean()

    def _refuse_secrets(self, change: Change) -> None:
        if not secrets_in(b"\0".join([*change.writes.values(), change.message.encode()]).decode("utf-8", "replace")):
            return
        exposed = [
            f"{path} contains the value of the environment variable {name}"
            for path, content in [*change.writes.items(), ("the message", change.message.encode())]
            for name in secrets_in(content.decode("utf-8", "replace"))
        ]
        if exposed:
            raise BadInputError("the change would commit a secret", exposed)

    def _refuse_edited(self, edited: set[str]) -> None:
        """A person's uncommitted work is never overwritten."""
        if edited:
            raise ToolboxError(
                f"these files have uncommitted edits: {', '.join(sorted(edited))}",
                hint="Commit them or put them aside (git stash), then start again.",
            )

    def _refuse_full_disk(self) -> None:
        """What git says of a full disk comes late, and differs with the place where it noticed."""
        free = shutil.disk_usage(self._root).free
        if free < _LEAST_FREE_BYTES:
            raise ToolboxError(
                f"the disk of {self._root} is full ({free} bytes are free)", hint="Make room, then run it again."
            )

    def _stream(
        self, change: Change, writes: Mapping[str, bytes], branch: str, head: str, author: tuple[str, str]
    ) -> bytes:
        name, email = author
        message = _message(change).encode()
        parts = [
            f"commit {branch}\ncommitter {name} <{email}> {int(time.time())} +0000\n".encode(),
            b"data %d\n%s\n" % (len(message), message),
            f"from {head}\n".encode() if head else b"",
            f"merge {change.merges}\n".encode() if change.merges else b"",
        ]
        parts += [b"D %s\n" % _quoted(path) for path in change.removes]
        there = self.trees.entries_of(writes, head) if head else {}
        modes = {path: each.mode for path, each in there.items() if each.mode == EXECUTABLE} | change.modes
        for path, content in writes.items():
            mode = modes.get(path, PLAIN).encode()
            if not isinstance(content, Unread):
                parts.append(b"M %s inline %s\ndata %d\n%s\n" % (mode, _quoted(path), len(content), content))
            elif content.id:
                parts.append(b"M %s %s %s\n" % (mode, content.id.encode(), _quoted(path)))
        return b"".join([*parts, b"\n"])

    def _as_author(self) -> tuple[str, ...]:
        name, email = self._author()
        return "-c", f"user.name={name}", "-c", f"user.email={email}"

    def _author(self) -> tuple[str, str]:
        """The person git knows; toolsmith itself where git knows none."""
        configured = {key: value for _, key, value in self.git.configuration()}
        name = configured.get("user.name") or "toolsmith"
        email = configured.get("user.email") or "toolsmith@localhost"
        return name.translate({ord(mark): None for mark in "<>\n"}), email.translate(
            {ord(mark): None for mark in "<>\n "}
        )


def _message(change: Change) -> str:
    trailers = "\n".join(f"{name}: {value}" for name, value in change.trailers.items())
    return f"{change.message.strip()}\n\n{trailers}\n" if trailers else f"{change.message.strip()}\n"


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode("utf-8", "surrogateescape")
