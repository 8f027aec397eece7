"""One merge of two commits of a toolbox: which folders and files come from where, and what takes a choice.

A tool's folder is merged as one, and proved as merged; of a generated page only what a person wrote above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from toolsmith.errors import BadInputError, ToolboxError
from toolsmith.toolbox.catalogue.catalogue_file import PAGE
from toolsmith.toolbox.files.entry import RETIRED, Entry, folders_above
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.files.readmes import is_generated, upper_part
from toolsmith.toolbox.files.tool_folder import TOOL_FILE, is_place, read_tool
from toolsmith.toolbox.git.history import Change
from toolsmith.toolbox.sharing.merge_tool import Conflict, Side, merge_tool
from toolsmith.toolbox.sharing.verify_pulled import Prove, PulledTool
from toolsmith.toolbox.writer import entry_of

if TYPE_CHECKING:
    from toolsmith.toolbox.repository import Repository

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
                "--take-unproven ours (keep what is here; what is new comes retired), --take-unproven theirs (take it, "
                "marked), or --no-verify"
            )
        super().__init__(
            "\n".join(["nothing was pulled", *said]),
            hint=f"{'; '.join(hints)}; or run it at a terminal to be asked for each.",
        )


class Merge:
    """One merge: which folders and files come from where."""

    def __init__(self, repository: Repository, base: str, ours: str, theirs: str, prove: Prove) -> None:
        self._history = repository.history
        self.olds: dict[str, str] = {}  # category → a page of theirs, whose upper part is the newer one
        self._base, self._ours, self._theirs = base, ours, theirs
        self._prove = prove
        self._mine = set(self._history.changed(base, ours))
        self._others = set(self._history.changed(base, theirs))
        self._units = {path: self._unit(path) for path in self._mine | self._others}
        self._both = {self._units[path] for path in self._mine} & {self._units[path] for path in self._others}
        self._modes: dict[str, str] = {}
        self.taken: set[str] = set()
        self.merged: set[str] = set()
        self.chosen: dict[str, Side] = {}

    def incoming(self) -> set[str]:
        """Folders of tools that only the other side changed, added or removed."""
        units = {self._units[path] for path in self._others if self._units[path] != path}
        return units - self._both

    def loose_files(self) -> set[str]:
        """Files outside tools that only the other side changed, but for generated pages."""
        files = {path for path in self._others if self._units[path] == path and not self._is_page(path)}
        return files - self._both

    def change(self, message: str, choose: Choose | None, failed: Sequence[PulledTool]) -> Change:
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
            *self._choose_pages(choose),
        ]
        if conflicts:
            raise ConflictsError(conflicts)
        waiting = {each.path for each in failed}
        for path in sorted(self._others):
            unit = self._units[path]
            if unit not in self._both and unit not in waiting and not self._is_page(path):
                self._take(path, self._theirs, writes, removes)
                self.taken.add(unit)
        return Change(message=message, writes=writes, removes=tuple(removes), modes=self._modes, merges=self._theirs)

    def _choose_incoming(
        self, choose: Choose | None, failed: Sequence[PulledTool], writes: dict[str, bytes]
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
                modes = self._history.trees.modes(each.path, self._theirs)
                self._modes |= {f"{place}/{name}": mode for name, mode in modes.items() if name in files}
                self.taken.add(place)
        return left

    def _marked(self, incoming: PulledTool, place: str) -> dict[str, bytes]:
        """The files of a tool at a place, with the verdict that was found here; as they are where they are broken."""
        files = self._history.trees.folder(incoming.path, self._theirs)
        if incoming.tool is None:
            return files
        return updated_files(incoming.tool.at(place).with_(verdict=incoming.verdict), files, incoming.path)

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

    def _choose_pages(self, choose: Choose | None) -> list[Conflict]:
        """Merge what people wrote above the generated part of pages; returns what needs a choice that nobody made."""
        left = []
        for path in sorted(path for path in self._mine | self._others if self._is_page(path)):
            commits = (self._base, self._ours, self._theirs)
            base, ours, theirs = (self._text(path, commit) for commit in commits)
            if not theirs or upper_part(theirs) in (upper_part(base), upper_part(ours)):
                continue
            if upper_part(ours) not in (upper_part(base), ""):
                conflict = Conflict(path=path, part="description", ours=upper_part(ours), theirs=upper_part(theirs))
                side = choose(conflict) if choose is not None else None
                if side is None:
                    left.append(conflict)
                    continue
                self.chosen[path] = side
                if side == "ours":
                    continue
            self.olds[path.rpartition("/")[0]] = theirs
        return left

    def tools_after(self, change: Change) -> tuple[dict[str, Entry], list[str]]:
        """The tools that a change writes, as pages show them, and the paths of those that it takes away."""
        units = {path.rpartition("/")[0] for path in (*change.writes, *change.removes)} - {""}
        arriving: dict[str, Entry] = {}
        leaving = []
        for unit in filter(is_place, sorted(units)):
            before = self._history.files(unit, self._ours)
            written = {path.rpartition("/")[2]: text for path, text in change.writes.items() if _is_in(path, unit)}
            kept = {name: text for name, text in before.items() if f"{unit}/{name}" not in change.removes}
            after = kept | written
            if TOOL_FILE in after:
                arriving[unit] = _entry(unit, after)
            elif TOOL_FILE in before:
                leaving.append(unit)
        return arriving, leaving

    def _is_page(self, path: str) -> bool:
        """Whether a file is one whose lower part is generated; it is merged by its upper part alone."""
        if path.rpartition("/")[2] != PAGE or self._units[path] != path:
            return False
        return any(is_generated(self._text(path, commit)) for commit in (self._ours, self._theirs))

    def _text(self, path: str, commit: str) -> str:
        return self._history.text(path, commit)

    def _unit(self, path: str) -> str:
        """What is merged as one: a tool's folder with all below it, or a file."""
        for folder in folders_above(path):
            commits = (self._ours, self._theirs, self._base)
            if any(self._history.file(f"{folder}/{TOOL_FILE}", commit) is not None for commit in commits):
                return folder
        return path

    def _take(self, path: str, commit: str, writes: dict[str, bytes], removes: list[str]) -> None:
        content = self._history.file(path, commit)
        if content is not None:
            writes[path] = content
            self._modes |= {path: each.mode for path, each in self._history.trees.entries_of([path], commit).items()}
        elif self._history.file(path, self._ours) is not None:
            removes.append(path)

    def _merge(self, unit: str, paths: set[str], writes: dict[str, bytes], removes: list[str]) -> Conflict | None:
        if unit in paths:
            return self._merge_file(unit, writes, removes)
        base, ours, theirs = (
            self._history.trees.folder(unit, commit) for commit in (self._base, self._ours, self._theirs)
        )
        if ours == theirs:
            return None
        modes = [self._history.trees.modes(unit, commit) for commit in (self._base, self._ours, self._theirs)]
        merged = merge_tool(unit, base, ours, theirs, self._prove)
        if merged.tool is None:
            return merged.conflict
        writes.update({f"{unit}/{name}": content for name, content in merged.files.items()})
        removes += [f"{unit}/{name}" for name in ours if name not in merged.files]
        for name in merged.files:
            was, here, there = (side.get(name) for side in modes)
            self._modes |= {f"{unit}/{name}": mode for mode in ((there if here in (was, None) else here),) if mode}
        self.merged.add(unit)
        return None

    def _merge_file(self, path: str, writes: dict[str, bytes], removes: list[str]) -> Conflict | None:
        base, ours, theirs = (self._history.file(path, commit) for commit in (self._base, self._ours, self._theirs))
        if theirs in (ours, base) or self._is_page(path):
            return None
        if ours == base:
            self._take(path, self._theirs, writes, removes)
            return None
        sides = [(content or b"").decode("utf-8", "replace") for content in (ours, theirs)]
        return Conflict(path=path, part="file", ours=sides[0], theirs=sides[1])


def _is_in(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


def _entry(path: str, files: dict[str, bytes]) -> Entry:
    try:
        return entry_of(read_tool(path, files))
    except BadInputError as error:
        problem = "; ".join(error.problems) or error.message
        return Entry(path=path, description="(cannot be read)", verdict="broken", status="broken", problem=problem)
