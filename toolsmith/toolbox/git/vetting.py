"""What no commit of a toolbox may hold: looked for before a commit is believed or checked out.

Covered: files where this machine keeps its own (`.toolsmith/`), in every spelling that a file system takes for it;
settings that are a link; names that git would take for its own, and paths that no system holds.
Not covered here: what a tool's folder may hold, which makes that tool a broken one and leaves the others alone.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable

from toolsmith.errors import ToolboxError, UnsafeToolboxError
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.git.place import PRIVATE_FOLDER
from toolsmith.toolbox.git.trees import Trees

_SHORT_FORM = re.compile(r"toolsm~[0-9]")  # what Windows calls it as well
_GITS = (".git", "git~1")
_LONGEST_PATH = 2_000  # bytes; systems take 4,096 with the folder above
_SURELY_SHORT = _LONGEST_PATH // 4  # characters, of at most four bytes
_DEEPEST = 100  # folders in one another


def refuse_unsafe(trees: Trees, commit: str, where: str) -> None:
    """See that a commit holds nothing that would be taken for this machine's own.

    Args:
        trees: of the repository.
        commit: its id.
        where: the toolbox, for the message.

    Raises:
        UnsafeToolboxError: it does.
    """
    entries = trees.root(commit)
    if entries is None:
        raise ToolboxError(f"commit {commit[:12]} of {where} cannot be read", hint="git fsck says why.")
    for entry in entries:
        if _is_private(entry.name):
            raise UnsafeToolboxError(
                f"{where} tracks {entry.name!a} with git, in commit {commit[:12]}: what stands there would be taken "
                "for what this machine has logged and proved itself",
                hint=f"Its owner has to take it out: git rm -r --cached {entry.name!a}; git commit",
            )
        if entry.name == SETTINGS_FILE and not entry.is_file:
            raise UnsafeToolboxError(
                f"{SETTINGS_FILE} of {where} {entry.what} in commit {commit[:12]}",
                hint="Its owner has to put the file itself there.",
            )


def refuse_paths(paths: Iterable[str], where: str) -> None:
    """See that none of the paths is one that cannot be checked out, which would leave a clone or pull half done.

    Raises:
        UnsafeToolboxError: one is.
    """
    known: set[str] = set()  # folders and names, most of which many paths have
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder in known and name in known and len(path) < _SURELY_SHORT:
            continue
        if len(os.fsencode(path)) > _LONGEST_PATH or path.count("/") > _DEEPEST:
            raise UnsafeToolboxError(f"{where} has the path {path[:60]!a}…, longer or deeper than a system holds")
        if any(_plain(part) in _GITS or part in ("", ".", "..") for part in path.split("/")):
            raise UnsafeToolboxError(f"{where} has the path {path!a}, which git would take for its own")
        known |= {folder, name}


def _is_private(name: str) -> bool:
    plain = _plain(name)
    return plain == PRIVATE_FOLDER or plain in _GITS or bool(_SHORT_FORM.fullmatch(plain))


def _plain(name: str) -> str:
    """A name as the file systems see it that take the most for the same.

    Letter case and Unicode forms fall together on macOS and Windows, invisible characters are dropped by HFS+, dots and
    spaces at the end by Windows.
    """
    if name.isascii():  # nothing of that is, and a large toolbox has a million names
        return name.lower().rstrip(". ")
    visible = "".join(mark for mark in name if unicodedata.category(mark) != "Cf")
    return unicodedata.normalize("NFKC", visible).casefold().rstrip(". ")
