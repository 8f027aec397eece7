"""The git repository of a toolbox: one change is one commit, made whole or not at all.

A commit is written by `git fast-import`, which moves the branch only once all of it is stored, without touching the
working tree. Then the changed paths are checked out. A note of the paths under way lies in `.toolsmith/`; after a
kill in between, the next change or opening finishes the check-out.

Covered: a kill at any moment; a full disk; another git that commits at the same time; a person's uncommitted edits.
Not covered: edits that a person saves within the few milliseconds between the check and the check-out.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from toolsmith.errors import BadInputError, NotAToolboxError, ToolboxError
from toolsmith.secrets import secrets_in
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.git.blockers import branch_of, clear_index_lock
from toolsmith.toolbox.git.commands import Git
from toolsmith.toolbox.git.trees import EXECUTABLE, FOLDER, PLAIN, Trees, tree_entries
from toolsmith.types.record import Record

PRIVATE_FOLDER = ".toolsmith"
_UNDER_WAY = "checkout.json"
_MOST_ARGUMENTS = 500  # paths on one command line
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
    """Commits of one repository. The caller holds the toolbox's lock while it writes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.git = Git(root)
        self.trees = Trees(self.git, self._id_bytes)
        self._length = 0
        if not (root / ".git").exists() and self.git.asks("rev-parse", "--show-toplevel") != str(root.resolve()):
            raise NotAToolboxError(f"{root} is not a git repository", hint=_how_to_make_one(root))

    @classmethod
    def create(cls, root: Path) -> History:
        """A new repository on the branch `main`."""
        root.mkdir(parents=True, exist_ok=True)
        Git(root).run("init", "--quiet", "--initial-branch=main", ".")
        return cls(root)

    @property
    def commit(self) -> str | None:
        """Id of the current commit; None before the first."""
        return self._plain_commit() or self.git.asks("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def _plain_commit(self) -> str:
        """The current commit as its files say it, without starting git; empty where they do not say it plainly."""
        try:
            head = (self._root / ".git" / "HEAD").read_text("ascii").strip()
            if head.startswith("ref: refs/heads/"):
                head = (self._root / ".git" / head.removeprefix("ref: ")).read_text("ascii").strip()
        except (OSError, ValueError):  # a worktree, packed refs, another format: git knows
            return ""
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
        return bool(commit) and self.git.asks("cat-file", "-e", f"{commit}^{{commit}}") is not None

    def files(self, folder: str, revision: str = "HEAD") -> dict[str, bytes]:
        """Name → content of the files directly in a folder, as committed; empty where there is no such folder."""
        tree = self.git.object(f"{revision}:{folder}")
        listed = tree_entries(tree, self._id_bytes()) if tree else ()
        entries = [(name, blob) for mode, name, blob in listed if mode != FOLDER]
        contents = self.git.objects(blob for _, blob in entries)
        return {name: content for (name, _), content in zip(entries, contents, strict=True) if content is not None}

    def _id_bytes(self) -> int:
        """Bytes of an object id: 20, or 32 where the repository uses SHA-256."""
        self._length = self._length or len(self.commit or "") // 2
        return self._length

    def file(self, path: str, revision: str = "HEAD") -> bytes | None:
        return self.git.object(f"{revision}:{path}")

    def paths(self, revision: str = "HEAD", *below: str) -> list[str]:
        """All committed paths, or those below some folders."""
        listed = self.git.run("ls-tree", "-r", "-z", "--name-only", revision, "--", *below)
        return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]

    def changed(self, before: str, after: str) -> list[str]:
        """Paths that differ between two commits."""
        listed = self.git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after)
        return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]

    def record(self, change: Change) -> str:
        """Commit a change and check it out; return the commit's id.

        Raises:
            ToolboxError: a file of the change has uncommitted edits, or git fails; nothing is changed then.
            BadInputError: the change contains a secret of this environment.
        """
        self.finish()
        self._refuse_secrets(change)
        branch = branch_of(self.git, self._root)
        clear_index_lock(self.git, self._root)
        self._refuse_full_disk()
        hard = [*change.writes, *change.removes, *change.guards]
        edited = self.edited([*hard, *change.soft])
        self._refuse_edited(edited.intersection(hard))
        writes = change.writes | {path: text for path, text in change.soft.items() if path not in edited}
        if not (writes or change.removes or change.merges):
            return str(self.commit)
        self._store(change, writes, branch, [*writes, *change.removes])
        self.finish()
        return str(self.commit)

    def record_present(self, message: str) -> str:
        """Commit all files of the folder as they are; return the commit's id."""
        name, email = self._author()
        self.git.run("add", "--all")
        who = ("-c", f"user.name={name}", "-c", f"user.email={email}")
        self.git.run(*who, "commit", "--quiet", "--no-gpg-sign", "--no-verify", "-m", message)
        return str(self.commit)

    def _store(self, change: Change, writes: Mapping[str, bytes], branch: str, touched: Sequence[str]) -> None:
        """Write the commit; once more where another git moved the branch at the same time."""
        for tries_left in reversed(range(_TRIES)):
            head = self.commit or ""
            self._note(head, touched)
            try:
                self.git.run("fast-import", "--quiet", given=self._stream(change, writes, branch, head))
            except ToolboxError:
                self._note("", [])
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
        clear_index_lock(self.git, self._root)
        head = str(self.commit)
        touched = self.changed(head, commit)
        self._refuse_edited(self.edited(touched))
        self._note(head, touched)
        self.git.run("update-ref", "-m", "toolsmith pull", branch, commit, head)
        self.finish()

    def finish(self) -> None:
        """Check out what a killed process had committed but not checked out.

        A file that has neither its old nor (part of) its new content was edited since, and is left alone.
        """
        note = self._read_note()
        if note is None:
            return
        before, paths = note
        clear_index_lock(self.git, self._root)
        old = self._contents(before, paths)
        new = self._contents("HEAD", paths)
        ours = [path for path in paths if self._is_ours(path, old[path], new[path])]
        for part in _parts([path for path in ours if new[path] is not None]):
            self.git.run("checkout", "--quiet", "HEAD", "--", *part)
        gone = [path for path in ours if new[path] is None]
        for part in _parts(gone):
            self.git.run("rm", "--quiet", "--cached", "--ignore-unmatch", "--", *part)
        self._unlink(gone)
        self._note("", [])

    def _contents(self, revision: str, paths: Sequence[str]) -> dict[str, bytes | None]:
        if not revision or self.commit is None:
            return dict.fromkeys(paths)
        return dict(zip(paths, self.git.objects(f"{revision}:{path}" for path in paths), strict=True))

    def _is_ours(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        try:
            there = (self._root / path).read_bytes()
        except OSError:
            return True
        return there == old or (new is not None and new.startswith(there))

    @property
    def is_unfinished(self) -> bool:
        return (self._root / PRIVATE_FOLDER / _UNDER_WAY).is_file()

    def is_clean(self) -> bool:
        return not self.git.text("status", "--porcelain")

    def edited(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths that a person has changed, added or removed without a commit."""
        found: set[str] = set()
        for part in _parts(list(paths)):
            status = self.git.run("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *part)
            found |= {entry[3:] for entry in status.decode("utf-8", "surrogateescape").split("\0") if entry}
        return found

    def _unlink(self, paths: Sequence[str]) -> None:
        for path in paths:
            (self._root / path).unlink(missing_ok=True)
            for folder in (self._root / path).parents:
                if folder == self._root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _refuse_secrets(self, change: Change) -> None:
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

    def _stream(self, change: Change, writes: Mapping[str, bytes], branch: str, head: str) -> bytes:
        name, email = self._author()
        message = _message(change).encode()
        parts = [
            f"commit {branch}\ncommitter {name} <{email}> {int(time.time())} +0000\n".encode(),
            b"data %d\n%s\n" % (len(message), message),
            f"from {head}\n".encode() if head else b"",
            f"merge {change.merges}\n".encode() if change.merges else b"",
        ]
        parts += [f"D {_quoted(path)}\n".encode() for path in change.removes]
        there = self.trees.modes_of(writes, head) if head else {}
        modes = {path: mode for path, mode in there.items() if mode == EXECUTABLE} | change.modes
        for path, content in writes.items():
            parts.append(f"M {modes.get(path, PLAIN)} inline {_quoted(path)}\n".encode())
            parts.append(b"data %d\n%s\n" % (len(content), content))
        return b"".join([*parts, b"\n"])

    def _author(self) -> tuple[str, str]:
        """The person git knows; toolsmith itself where git knows none."""
        name = self.git.asks("config", "user.name") or "toolsmith"
        email = self.git.asks("config", "user.email") or "toolsmith@localhost"
        return name.translate({ord(mark): None for mark in "<>\n"}), email.translate(
            {ord(mark): None for mark in "<>\n "}
        )

    def _note(self, before: str, paths: Sequence[str]) -> None:
        note = self._root / PRIVATE_FOLDER / _UNDER_WAY
        if not paths:
            note.unlink(missing_ok=True)
            return
        note.parent.mkdir(exist_ok=True)
        partial = note.with_suffix(".partial")
        partial.write_text(json.dumps({"before": before, "paths": list(paths)}), "utf-8")
        partial.replace(note)

    def _read_note(self) -> tuple[str, list[str]] | None:
        """The commit before the one under way, and its paths; a note that cannot be read was never whole."""
        note = self._root / PRIVATE_FOLDER / _UNDER_WAY
        try:
            read = json.loads(note.read_text("utf-8"))
            return str(read["before"]), [str(path) for path in read["paths"]]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            note.unlink(missing_ok=True)
            return None


def _parts(paths: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(paths), _MOST_ARGUMENTS):
        yield paths[start : start + _MOST_ARGUMENTS]


def _message(change: Change) -> str:
    trailers = "\n".join(f"{name}: {value}" for name, value in change.trailers.items())
    return f"{change.message.strip()}\n\n{trailers}\n" if trailers else f"{change.message.strip()}\n"


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _how_to_make_one(root: Path) -> str:
    if (root / SETTINGS_FILE).is_file():
        return f"It has a toolbox's files without their history. Use a copy: cp -r {root} COPY; toolsmith init COPY"
    return f"Make a toolbox there: toolsmith init {root}"
