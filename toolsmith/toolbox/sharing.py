"""Clone, pull and push: a toolbox against any git remote.

A pull proves every tool that the other side added or changed, merges those that both changed (proved as merged), and is
one commit at most. Where a choice is needed and none is given, nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.errors import NotAToolboxError, ToolboxError, UsageError
from toolsmith.toolbox.catalogue import PAGE, RETIRED
from toolsmith.toolbox.folder import TOOL_FILE, tool_files
from toolsmith.toolbox.git import Git, GitFailedError
from toolsmith.toolbox.history import Change
from toolsmith.toolbox.incoming import Incoming, Proofs, Prove
from toolsmith.toolbox.merging import Conflict, Side, merge_tool
from toolsmith.toolbox.settings import SETTINGS_FILE
from toolsmith.types.record import Record

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

Choose = Callable[[Conflict], Side | None]  # None: this one is not chosen
INCOMING = "incoming"  # the part of a conflict about a tool of theirs that does not prove here


class ConflictsError(ToolboxError):
    """Something takes a choice; `conflicts` shows what. Nothing was changed."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        edited = [f"  - {each.path}: {each.part}" for each in conflicts if each.part != INCOMING]
        incoming = [f"  - {each.path}: {each.theirs}" for each in conflicts if each.part == INCOMING]
        said = ["both sides changed the same:", *edited] if edited else []
        said += ["does not prove here:", *incoming] if incoming else []
        hints = ["--take ours or --take theirs where both sides changed the same"] if edited else []
        if incoming:
            hints.append(
                "--unproved ours (keep what is here; what is new comes retired), --unproved theirs (take it, marked), "
                "or --no-verify"
            )
        super().__init__(
            "\n".join(["nothing was pulled", *said]),
            hint=f"{'; '.join(hints)}; or run it at a terminal to be asked for each.",
        )


class Pulled(Record):
    """What a pull brought.

    `merged` were changed on both sides and proved as merged; `proved` counts the other tools that were proved here;
    `unproved` says why what does not prove here is retired, marked, or left as it was; `chosen` says for each what
    needed a choice which side it was.
    """

    before: str
    after: str
    changed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    proved: int = 0
    unproved: dict[str, str] = {}
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


def pull(
    toolbox: Toolbox,
    prove: Prove,
    choose: Choose | None = None,
    remote: str = "origin",
    *,
    verify: bool = True,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Pulled:
    """Bring in what the remote has.

    Args:
        toolbox: where.
        prove: decides about tools.
        choose: picks a side where both changed the same, and where a tool of theirs does not prove here (`ours` keeps
            what is here, and retires what is new; `theirs` takes it with the verdict that was found here). None: such a
            pull is refused.
        remote: name of a git remote.
        verify: False takes tools that only the other side changed with the verdict they come with.
        report: called with the number of tools proved, and of all.

    Raises:
        ConflictsError: something takes a choice and nobody chooses.
        ToolboxError: the remote cannot be reached, or uncommitted edits are in the way.
    """
    _known_remote(toolbox, remote)
    proofs = Proofs(toolbox, prove, report) if verify else None
    if proofs is not None:  # it may take long, and others may write meanwhile; what they moved is proved below
        with toolbox.lock():
            toolbox.history.finish()
        _, theirs, base = _fetched(toolbox, remote)
        proofs.of(_Merge(toolbox, base, toolbox.commit, theirs, prove).incoming(), theirs)
    with toolbox.lock():
        toolbox.history.finish()
        branch, theirs, base = _fetched(toolbox, remote)
        before = toolbox.commit
        if base == theirs:
            return Pulled(before=before, after=before)
        merge = _Merge(toolbox, base, before, theirs, prove)
        proved = proofs.of(merge.incoming(), theirs) if proofs is not None else []
        failed = [each for each in proved if each.problem]
        if base == before and not failed:
            toolbox.history.forward(theirs)
            after, taken = theirs, merge.incoming() | merge.loose_files()
        else:
            after = toolbox.history.record(merge.change(f"Merge {remote}/{branch}", choose, failed))
            taken = merge.taken
        return Pulled(
            before=before,
            after=after,
            changed=tuple(sorted(taken)),
            merged=tuple(sorted(merge.merged)),
            proved=len(proved) - len(failed),
            unproved={each.path: each.problem for each in failed},
            chosen=dict(merge.chosen),
        )


def _fetched(toolbox: Toolbox, remote: str) -> tuple[str, str, str]:
    """Our branch, the remote's commit of it, and the last commit that both have."""
    git = toolbox.history.git
    branch = git.asks("symbolic-ref", "--quiet", "--short", "HEAD")
    if branch is None:
        raise ToolboxError(
            f"the toolbox {toolbox.root} is not on a branch (detached HEAD)",
            hint="Check out a branch first: git switch main",
        )
    git.run("fetch", "--quiet", "--tags", remote)
    theirs = git.asks("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{branch}")
    if theirs is None:
        raise ToolboxError(f"{remote} has no branch {branch}", hint=f"Make it: toolsmith push --remote {remote}")
    base = git.asks("merge-base", toolbox.commit, theirs)
    if base is None:
        raise ToolboxError(f"{remote} is another toolbox: it shares no commit with this one")
    return branch, theirs, base


class _Merge:
    """One merge: which folders and files come from where."""

    def __init__(self, toolbox: Toolbox, base: str, ours: str, theirs: str, prove: Prove) -> None:
        self._history = toolbox.history
        self._base, self._ours, self._theirs = base, ours, theirs
        self._prove = prove
        self._mine = set(self._history.changed(base, ours))
        self._others = set(self._history.changed(base, theirs))
        self._units = {path: self._unit(path) for path in self._mine | self._others}
        self._both = {self._units[path] for path in self._mine} & {self._units[path] for path in self._others}
        self.taken: set[str] = set()
        self.merged: set[str] = set()
        self.chosen: dict[str, Side] = {}

    def incoming(self) -> set[str]:
        """Folders of tools that only the other side changed, added or removed."""
        units = {self._units[path] for path in self._others if self._units[path] != path}
        return units - self._both

    def loose_files(self) -> set[str]:
        """Files outside tools that only the other side changed, but for generated pages."""
        files = {path for path in self._others if self._units[path] == path and path.rpartition("/")[2] != PAGE}
        return files - self._both

    def change(self, message: str, choose: Choose | None, failed: Sequence[Incoming]) -> Change:
        """The merge commit.

        Args:
            message: of the commit.
            choose: see `pull`.
            failed: tools of theirs that do not prove here.
        """
        writes: dict[str, bytes] = {}
        removes: list[str] = []
        conflicts = [
            *self._choose_incoming(choose, failed, writes),
            *self._choose_edited(choose, writes, removes),
        ]
        if conflicts:
            raise ConflictsError(conflicts)
        waiting = {each.path for each in failed}
        for path in sorted(self._others):
            unit = self._units[path]
            if unit not in self._both and unit not in waiting:
                self._take(path, self._theirs, writes, removes)
                self.taken.add(unit)
        return Change(message=message, writes=writes, removes=tuple(removes), merges=self._theirs)

    def _choose_incoming(
        self, choose: Choose | None, failed: Sequence[Incoming], writes: dict[str, bytes]
    ) -> list[Conflict]:
        """Place what does not prove here as it was chosen; returns what nobody chose."""
        left = []
        for each in failed:
            is_here = bool(self._history.files(each.path, self._ours))
            ours = "stays as it is here" if is_here else "comes retired: kept, but not offered"
            conflict = Conflict(path=each.path, part=INCOMING, ours=ours, theirs=each.problem)
            side = choose(conflict) if choose is not None else None
            if side is None:
                left.append(conflict)
                continue
            self.chosen[each.path] = side
            if side == "theirs" or not is_here:
                place = each.path if side == "theirs" else f"{RETIRED}/{each.path}"
                files = self._marked(each, place)
                writes.update({f"{place}/{name}": content for name, content in files.items()})
                self.taken.add(place)
        return left

    def _marked(self, incoming: Incoming, place: str) -> dict[str, bytes]:
        """The files of a tool at a place, with the verdict that was found here; as they are where they are broken."""
        if incoming.tool is None:
            return self._history.files(incoming.path, self._theirs)
        category, _, name = place.rpartition("/")
        return tool_files(incoming.tool.with_(category=category, name=name, verdict=incoming.verdict))

    def _choose_edited(self, choose: Choose | None, writes: dict[str, bytes], removes: list[str]) -> list[Conflict]:
        """Merge what both sides changed; returns what needs a choice that nobody made."""
        left = []
        paths = self._mine | self._others
        for unit in sorted(self._both):
            conflict = self._merge(unit, paths, writes, removes)
            if conflict is None:
                continue
            side = choose(conflict) if choose is not None else None
            if side is None:
                left.append(conflict)
                continue
            self.chosen[unit] = side
            if side == "theirs":
                for path in sorted(path for path in paths if self._units[path] == unit):
                    self._take(path, self._theirs, writes, removes)
        return left

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
        if unit in paths:
            return self._merge_file(unit, writes, removes)
        base, ours, theirs = (self._history.files(unit, commit) for commit in (self._base, self._ours, self._theirs))
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
