"""What stands in the way of a commit: no branch, a rebase or merge under way, a lock left behind.

Covered: a lock of git's index that no running git holds is removed (Linux, where that can be known).
Not covered: elsewhere the lock is reported with what to do.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from toolsmith.errors import ToolboxBusyError, ToolboxError
from toolsmith.toolbox.git.commands import Git
from toolsmith.toolbox.git.place import git_folder, plain_branch

_UNDER_WAY = {
    "rebase-merge": ("a rebase", "git rebase --continue, or git rebase --abort"),
    "rebase-apply": ("a rebase", "git rebase --continue, or git rebase --abort"),
    "MERGE_HEAD": ("a merge", "git merge --continue, or git merge --abort"),
    "CHERRY_PICK_HEAD": ("a cherry-pick", "git cherry-pick --continue, or git cherry-pick --abort"),
    "REVERT_HEAD": ("a revert", "git revert --continue, or git revert --abort"),
}
_SECONDS_TO_WAIT = 5.0
_POLL_SECONDS = 0.05


def branch_of(git: Git, root: Path) -> str:
    """The ref that a commit moves.

    Raises:
        ToolboxError: HEAD is detached, or something is under way; says how to go on.
    """
    folder = git_folder(root)
    for name, (what, how) in _UNDER_WAY.items():
        if (folder / name).exists():
            raise ToolboxError(f"{what} is under way in {root}, so nothing is written to it", hint=f"Finish it: {how}")
    branch = plain_branch(folder) or git.asks("symbolic-ref", "--quiet", "HEAD")
    if branch is None:
        raise ToolboxError(
            f"the toolbox {root} is not on a branch (detached HEAD)",
            hint="Check out a branch first: git switch main",
        )
    return branch


def clear_index_lock(root: Path) -> None:
    """Wait for another git to let go of the index; remove a lock that nobody holds.

    Raises:
        ToolboxBusyError: somebody holds it, or that cannot be known here.
    """
    lock = git_folder(root) / "index.lock"
    until = time.monotonic() + _SECONDS_TO_WAIT
    while lock.exists():
        holder = _running_git(root)
        if holder is None and _is_older_than_a_moment(lock):
            lock.unlink(missing_ok=True)
            return
        if time.monotonic() > until:
            who = f"process {holder} (git)" if holder else "another git process"
            raise ToolboxBusyError(
                f"{lock} is held by {who}", hint=f"Try again when it has ended; if none runs: rm {lock}"
            )
        time.sleep(_POLL_SECONDS)


def _is_older_than_a_moment(lock: Path) -> bool:
    """A git that has just started may not be visible yet."""
    try:
        return time.time() - lock.stat().st_mtime > 1.0 and Path("/proc/self/cwd").exists()
    except OSError:
        return False


def _running_git(root: Path) -> int | None:
    """Id of a git process at work inside `root`, but for our own readers; None where there is none."""
    inside = str(root.resolve())
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            where = str((entry / "cwd").readlink())
        except OSError:
            continue
        is_git = os.path.basename(words[0]).startswith(b"git")  # noqa: PTH119 - bytes
        if is_git and b"cat-file" not in words and (where == inside or where.startswith(f"{inside}/")):
            return int(entry.name)
    return None
