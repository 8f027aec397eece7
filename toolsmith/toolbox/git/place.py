"""Where a toolbox's repository is: its `.git`, or the place that a linked working tree or a submodule names there.

Covered: a `.git` that leads to a repository which does not know of this folder, so that nobody's folder makes us write
to another repository of the user; links and pipes among git's own files, where we write or git begins to read.
Not covered: pipes among its refs and objects, or in the place of a `.gitignore`.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from toolsmith.errors import NotAToolboxError, UnsafeToolboxError
from toolsmith.toolbox.files.bounded import Unread, read_file
from toolsmith.toolbox.files.settings import SETTINGS_FILE
from toolsmith.toolbox.git.processes import run_git

PRIVATE_FOLDER = ".toolsmith"
_READ_BY_GIT = ("config", "config.worktree", "HEAD", "index", "packed-refs", "shallow", "info/exclude", "info/grafts")
_READ_EACH_TIME, _LARGEST_CONFIGURATION = ("config", "config.worktree", "HEAD"), 1_000_000  # bytes
_LARGEST_POINTER = 4_096  # bytes; a path
_PLAIN_BRANCH = re.compile(r"ref: refs/heads(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){1,9}")


def git_folder(root: Path) -> Path:
    """The folder of the repository.

    Raises:
        NotAToolboxError: there is none.
        UnsafeToolboxError: `.git` is a link, or names a repository that does not name this folder.
    """
    place = root / ".git"
    if place.is_symlink():
        raise UnsafeToolboxError(
            f"{place} is a symbolic link, so its repository may be anybody's",
            hint=f"Use the folder that it leads to, or a copy: toolsmith clone {root} COPY",
        )
    if place.is_dir():
        _refuse_pipes(place)
        return place
    if not place.is_file():
        raise NotAToolboxError(f"{root} is not a git repository", hint=_how_to_make_one(root))
    named = _named_in(place, "gitdir:")
    found = root / named
    if not named or not found.is_dir() or not (_is_linked(found, place) or _is_submodule(found, root)):
        raise UnsafeToolboxError(
            f"{place} leads to {found}, a repository that does not know of this folder",
            hint=f"Work in that repository, or in a copy: toolsmith clone {found} COPY",
        )
    return found


def keep_private(root: Path) -> None:
    """Have git ignore this machine's own folder, whatever the toolbox itself says of it."""
    exclude = git_folder(root) / "info" / "exclude"
    line = f"/{PRIVATE_FOLDER}/"
    text = small_text(exclude)
    if exclude.parent.is_symlink():
        raise UnsafeToolboxError(f"{exclude.parent} is a symbolic link", hint="Take it away; git makes its own.")
    if line not in text.splitlines():
        exclude.parent.mkdir(exist_ok=True)
        partial = exclude.with_name(f"exclude-{secrets.token_hex(8)}")  # in the place of a link, not through it
        partial.write_text(f"{text}\n{line}\n".lstrip(), "utf-8", "surrogateescape")
        partial.replace(exclude)


def leaves_at_remote(root: Path) -> bool:
    """Whether the repository says that contents are at a remote which are not here."""
    return any((git_folder(root) / "objects" / "pack").glob("*.promisor"))


def small_text(path: Path) -> str:
    """The content of a small file of git's own; empty where there is none, or something else."""
    try:
        found = read_file(path, _LARGEST_POINTER)
    except OSError:
        return ""
    return "" if isinstance(found, Unread) else found.decode("utf-8", "surrogateescape").strip()


def refuse_pipes_at(address: str, root: Path) -> None:
    """See that git finds no pipe where it begins to read another repository of this machine.

    Args:
        address: of a remote; of one that is elsewhere nothing is asked.
        root: where a relative path begins.

    Raises:
        UnsafeToolboxError: there is one, or a configuration too large.
    """
    place = root / address.removeprefix("file://")
    for git in (place / ".git", place):
        if git.is_dir():
            _refuse_pipes(git)


def _refuse_pipes(git: Path) -> None:
    """See that git, which waits for whoever writes to a pipe, finds none where it begins to read."""
    for name in _READ_BY_GIT:
        with suppress(OSError):
            found = (git / name).stat()
            is_large = name in _READ_EACH_TIME and found.st_size > _LARGEST_CONFIGURATION
            if is_large or not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
                wrong = f"has {found.st_size} bytes" if is_large else "is no file"
                raise UnsafeToolboxError(f"{git / name} {wrong}", hint="Take it away, or clone the toolbox anew.")


def plain_branch(folder: Path) -> str:
    """The ref that HEAD names, as its file says it; empty where that does not say it plainly."""
    head = small_text(folder / "HEAD")
    return head.removeprefix("ref: ") if _PLAIN_BRANCH.fullmatch(head) and ".." not in head else ""


def is_unborn(folder: Path) -> bool:
    """Whether HEAD names a branch without a commit; False also where the files do not say it plainly."""
    branch = plain_branch(folder)
    return (
        bool(branch)
        and (folder / "objects").is_dir()  # else the refs lie elsewhere
        and not (folder / branch).exists()
        and not (folder / "packed-refs").exists()
    )


def _named_in(file: Path, key: str) -> str:
    text = small_text(file)
    return text.removeprefix(key).strip() if text.startswith(key) else ""


def _is_linked(found: Path, place: Path) -> bool:
    """Whether `git worktree add` made the folder that `place` is in."""
    back = small_text(found / "gitdir")
    return bool(back) and os.path.realpath(found / back) == os.path.realpath(place)


def _is_submodule(found: Path, root: Path) -> bool:
    done = run_git(root, ["config", "--file", str(found / "config"), "--get", "core.worktree"])
    back = done.out.decode("utf-8", "surrogateescape").strip()
    return bool(back) and os.path.realpath(found / back) == os.path.realpath(root)


def _how_to_make_one(root: Path) -> str:
    if (root / SETTINGS_FILE).is_file():
        return f"It has a toolbox's files without their history. Use a copy: cp -r {root} COPY; toolsmith init COPY"
    return f"Make a toolbox there: toolsmith init {root}"
