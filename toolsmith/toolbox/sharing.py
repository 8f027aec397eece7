"""Clone, pull and push: a toolbox against any git remote.

A pull takes what only one side changed as it is, merges the tools that both changed (proved again before they are
accepted), and is one merge commit. Where a choice is needed and none is given, nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.errors import NotAToolboxError, ToolboxError, UsageError
from toolsmith.toolbox.catalogue import PAGE
from toolsmith.toolbox.folder import TOOL_FILE, tool_files
from toolsmith.toolbox.git import Git, GitFailedError
from toolsmith.toolbox.history import Change
from toolsmith.toolbox.merging import Conflict, Prove, Side, merge_tool
from toolsmith.toolbox.settings import SETTINGS_FILE
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

Choose = Callable[[Conflict], Side]


class ConflictsError(ToolboxError):
    """Both sides changed the same; `conflicts` shows what. Nothing was changed."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        listed = "\n".join(f"  - {each.path}: {each.part}" for each in conflicts)
        super().__init__(
            f"both sides changed the same:\n{listed}",
            hint="Choose a side for all (--take ours, --take theirs), or run it at a terminal to be asked for each.",
        )


class Pulled(Record):
    """What a pull brought. `merged` were changed on both sides and proved again."""

    before: str
    after: str
    changed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    chosen: dict[str, str] = {}


def clone(address: str, folder: Path) -> None:
    """A toolbox from a remote into a new folder.

    Raises:
        NotAToolboxError: what is there is no toolbox; the folder is not left behind.
        ToolboxError: the remote cannot be read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty", hint="Give a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    Git(folder.parent).run("clone", "--quiet", "--", address, str(folder.resolve()))
    if not (folder / SETTINGS_FILE).is_file():
        import shutil

        shutil.rmtree(folder)
        raise NotAToolboxError(f"{address} is no toolbox: it has no {SETTINGS_FILE}")


def push(toolbox: Toolbox, remote: str = "origin") -> str:
    """Send the branch and its tags; returns the commit.

    Raises:
        ToolboxError: the remote has commits that are not here, or cannot be reached.
    """
    git = toolbox.history.git
    branch = git.text("symbolic-ref", "--short", "HEAD")
    _known_remote(toolbox, remote)
    try:
        git.run("push", "--quiet", "--follow-tags", "--set-upstream", remote, f"HEAD:refs/heads/{branch}")
    except GitFailedError as error:
        if "rejected" in error.said or "fetch first" in error.said:
            raise ToolboxError(
                f"{remote} has commits that are not here", hint="Bring them in first: toolsmith pull"
            ) from error
        raise
    return toolbox.commit


def pull(toolbox: Toolbox, prove: Prove, choose: Choose | None = None, remote: str = "origin") -> Pulled:
    """Bring in what the remote has.

    Args:
        toolbox: where.
        prove: decides about tools that both sides changed.
        choose: picks a side where both changed the same; None: such a pull is refused.
        remote: name of a git remote.

    Raises:
        ConflictsError: both sides changed the same and there is nobody to choose.
        ToolboxError: the remote cannot be reached, or uncommitted edits are in the way.
    """
    git = toolbox.history.git
    _known_remote(toolbox, remote)
    with toolbox.lock():
        toolbox.history.finish()
        branch = git.text("symbolic-ref", "--short", "HEAD")
        git.run("fetch", "--quiet", "--tags", remote)
        theirs = git.asks("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}")
        before = toolbox.commit
        if theirs is None:
            raise ToolboxError(f"{remote} has no branch {branch}", hint=f"Make it: toolsmith push --remote {remote}")
        base = git.asks("merge-base", before, theirs)
        if base is None:
            raise ToolboxError(f"{remote} is another toolbox: it shares no commit with this one")
        if base == theirs:
            return Pulled(before=before, after=before)
        if base == before:
            toolbox.history.forward(theirs)
            paths = {path.rpartition("/")[0] for path in toolbox.history.changed(before, theirs)}
            return Pulled(before=before, after=theirs, changed=tuple(sorted(paths - {""})))
        merge = _Merge(toolbox, base, before, theirs, prove)
        change = merge.change(f"Merge {remote}/{branch}", choose)
        after = toolbox.history.record(change)
        return Pulled(
            before=before,
            after=after,
            changed=tuple(sorted(merge.taken)),
            merged=tuple(sorted(merge.merged)),
            chosen=dict(merge.chosen),
        )


class _Merge:
    """One merge: which folders and files come from where."""

    def __init__(self, toolbox: Toolbox, base: str, ours: str, theirs: str, prove: Prove) -> None:
        self._history = toolbox.history
        self._base, self._ours, self._theirs = base, ours, theirs
        self._prove = prove
        self.taken: set[str] = set()
        self.merged: set[str] = set()
        self.chosen: dict[str, Side] = {}

    def change(self, message: str, choose: Choose | None) -> Change:
        """The merge commit, or ours moved forward where we changed nothing."""
        mine = set(self._history.changed(self._base, self._ours))
        others = set(self._history.changed(self._base, self._theirs))
        writes: dict[str, bytes] = {}
        removes: list[str] = []
        conflicts: list[Conflict] = []
        both = {self._unit(path) for path in mine} & {self._unit(path) for path in others}
        for path in sorted(others):
            if self._unit(path) not in both:
                self._take(path, self._theirs, writes, removes)
                self.taken.add(self._unit(path))
        for unit in sorted(both):
            conflict = self._merge(unit, mine | others, writes, removes)
            if conflict is None:
                continue
            if choose is None:
                conflicts.append(conflict)
                continue
            self.chosen[unit] = choose(conflict)
            if self.chosen[unit] == "theirs":
                for path in sorted(path for path in mine | others if self._unit(path) == unit):
                    self._take(path, self._theirs, writes, removes)
        if conflicts:
            raise ConflictsError(conflicts)
        return Change(message=message, writes=writes, removes=tuple(removes), merges=self._theirs)

    def _unit(self, path: str) -> str:
        """What is merged as one: a tool's folder, or a file."""
        folder = path.rpartition("/")[0]
        is_tool = any(
            self._history.file(f"{folder}/{TOOL_FILE}", commit) is not None
            for commit in (self._ours, self._theirs, self._base)
        )
        return folder if folder and is_tool else path

    def _take(self, path: str, commit: str, writes: dict[str, bytes], removes: list[str]) -> None:
        content = self._history.file(path, commit)
        if content is not None:
            writes[path] = content
        elif self._history.file(path, self._ours) is not None:
            removes.append(path)

    def _merge(self, unit: str, paths: set[str], writes: dict[str, bytes], removes: list[str]) -> Conflict | None:
        base, ours, theirs = (self._history.files(unit, commit) for commit in (self._base, self._ours, self._theirs))
        if unit in paths:
            return self._merge_file(unit, writes, removes)
        if ours == theirs:
            return None
        merged = merge_tool(unit, base, ours, theirs, self._prove)
        if merged.tool is None:
            return merged.conflict
        files = tool_files(merged.tool)
        writes.update({f"{unit}/{name}": content for name, content in files.items()})
        removes += [f"{unit}/{name}" for name in ours if name not in files]
        self.merged.add(unit)
        return None

    def _merge_file(self, path: str, writes: dict[str, bytes], removes: list[str]) -> Conflict | None:
        base, ours, theirs = (self._history.file(path, commit) for commit in (self._base, self._ours, self._theirs))
        if theirs in (ours, base) or path.rpartition("/")[2] == PAGE:
            return None  # pages are generated anew with the next change
        if ours == base:
            self._take(path, self._theirs, writes, removes)
            return None
        sides = [(content or b"").decode("utf-8", "replace") for content in (ours, theirs)]
        return Conflict(path=path, part="file", ours=sides[0], theirs=sides[1])


def _known_remote(toolbox: Toolbox, remote: str) -> None:
    known = toolbox.history.git.text("remote").splitlines()
    if remote not in known:
        raise UsageError(
            f"the toolbox has no remote {remote!r}", hint=f"git -C {toolbox.root} remote add {remote} ADDRESS"
        )
