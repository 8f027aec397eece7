"""The working tree of a toolbox: brought to the newest commit, also after a kill in between, around a person's edits.

Covered: a note says which paths are under way; a file that has neither its old nor (part of) its new content was edited
since, and is left alone; nothing is read, written or removed through a symbolic link, and no path leads out.
Not covered: edits that a person saves within the few milliseconds between the check and the check-out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path, PurePosixPath

from toolsmith.toolbox.files.bounded import Unread, read_file
from toolsmith.toolbox.git.blockers import clear_index_lock
from toolsmith.toolbox.git.commands import Git
from toolsmith.toolbox.git.trees import FOLDER, Trees

_UNDER_WAY = "checkout.json"
_MOST_ARGUMENTS = 500  # paths on one command line


class CheckOut:
    """The files of one repository. The caller holds the toolbox's lock while it writes.

    Args:
        root: its folder.
        git: of the repository.
        trees: of the repository.
        private: the folder in which what is under way is noted.
    """

    def __init__(self, root: Path, git: Git, trees: Trees, private: Path) -> None:
        self._root = root
        self._git = git
        self._trees = trees
        self._file = private / _UNDER_WAY

    @property
    def is_unfinished(self) -> bool:
        return self._file.is_file()

    def note(self, before: str, paths: Sequence[str]) -> None:
        """Say that these paths are about to change from a commit on; none: nothing is under way."""
        if not paths:
            self._file.unlink(missing_ok=True)
            return
        self._file.parent.mkdir(exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps({"before": before, "paths": list(paths)}), "utf-8")
        partial.replace(self._file)

    def finish(self) -> None:
        """Check out what was committed and noted, but not checked out."""
        noted = self._noted()
        if noted is None:
            return
        before, paths = noted
        clear_index_lock(self._root)
        there = [path for path in paths if os.path.lexists(self._root / path)]
        if before:
            self._trees.bring(there, before)
        self._trees.bring(paths)
        old = self._contents(before, there)
        new = self._contents("HEAD", there)
        ours = [path for path in paths if self._is_ours(path, old.get(path), new.get(path))]
        kept = self._trees.entries_of(ours)
        self._write([path for path in ours if path in kept])
        gone = [path for path in ours if path not in kept]
        for part in _parts(gone):
            self._git.run("update-index", "--force-remove", "--", *part)  # `rm` leaves what a sparse clone leaves out
        self._unlink(gone)
        self.note("", [])

    def _write(self, paths: Sequence[str]) -> None:
        """Bring files, and what git knows of them, to the newest commit.

        `checkout` compares each path that is named with all that git knows of; what takes names on standard input looks
        each up, but writes git's index once more.
        """
        if 0 < len(paths) <= _MOST_ARGUMENTS:
            self._git.run("checkout", "--quiet", "--ignore-skip-worktree-bits", "HEAD", "--", *paths)
        elif paths:
            listed = [self._git.run("ls-tree", "-z", "HEAD", "--", *part) for part in _parts(paths)]
            self._git.run("update-index", "-z", "--index-info", given=b"".join(listed))
            names = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
            self._git.run("checkout-index", "--force", "--index", "-z", "--stdin", given=names)

    def edited(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths that a person has changed, added or removed without a commit, and what is below them."""
        wanted = set(paths)
        if not wanted:
            return set()
        few = wanted if len(wanted) <= _MOST_ARGUMENTS else ()  # of more, git is quicker to say all
        if few and not self._may_be_edited(few):
            return set()
        status = self._git.run("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *few)
        found = {entry[3:] for entry in status.decode("utf-8", "surrogateescape").split("\0") if entry}
        return {path for path in found if not wanted.isdisjoint((path, *map(str, PurePosixPath(path).parents)))}

    def _may_be_edited(self, paths: Collection[str]) -> bool:
        """False where nothing speaks for it, which git says sooner than what it is."""
        there = {path for path in paths if os.path.lexists(self._root / path)}
        tracked = {path for path, entry in self._trees.entries_of(there).items() if entry.mode != FOLDER}
        return there != tracked or self._git.asks("diff-index", "--name-only", "HEAD", "--", *paths) != ""

    def is_clean(self) -> bool:
        return not self._git.text("status", "--porcelain")

    def _contents(self, revision: str, paths: Sequence[str]) -> dict[str, bytes | None]:
        found = self._git.objects(f"{revision}:{path}" for path in paths)
        return dict(zip(paths, found, strict=True))

    def _is_ours(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        """Whether what is there, if anything, is not a person's."""
        place = self._root / path
        if any(folder.is_symlink() for folder in place.parents[: path.count("/")]):
            return False
        if place.is_symlink():
            return old is not None and os.fsencode(place.readlink()) == old
        if not place.is_file():
            return not place.exists()
        if isinstance(old, Unread):  # too large to be compared here
            return self._git.asks("hash-object", "--no-filters", "--", path) == old.id
        there = read_file(place)
        is_read = not isinstance(there, Unread)
        return is_read and (there == old or (new is not None and new.startswith(there)))

    def _unlink(self, paths: Sequence[str]) -> None:
        for path in paths:
            (self._root / path).unlink(missing_ok=True)
            for folder in (self._root / path).parents:
                if folder == self._root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _noted(self) -> tuple[str, list[str]] | None:
        """The commit before the one under way, and its paths; a note that cannot be read was never whole."""
        try:
            read = json.loads(self._file.read_text("utf-8"))
            return str(read["before"]), [str(path) for path in read["paths"] if _is_inside(str(path))]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            self._file.unlink(missing_ok=True)
            return None


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts


def _parts(paths: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(paths), _MOST_ARGUMENTS):
        yield paths[start : start + _MOST_ARGUMENTS]
