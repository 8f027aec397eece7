"""The tools of a toolbox at one commit: listed from its catalogue, and each read from git when it is first wanted.

So a server over thousands of tools starts and follows commits as fast as one over ten.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.session import Runner, ToolDefinition, folded
from toolsmith.calls.tool_definitions import ToolboxRunner, definition_names, definition_of
from toolsmith.errors import ToolNotFoundError, ToolsmithError
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.entry import Category, Entry
from toolsmith.toolbox.index.usage.uses import END, Situation
from toolsmith.toolbox.index.views import Hit, Wanted
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

_MOST_KEPT = 500  # tools in memory
_MOST_COMPARED = 2_000  # names; comparing all of a large toolbox takes seconds
_MOST_TRIES = 5
_NEARLY_ALWAYS = 0.6  # of the requests in which a tool was called, so that one alone never is
_MOST_NAMED = 5  # tools in a warning
INCLUDE = "--include-changed"  # the option that offers tools which are not proved as they are now
_log = logging.getLogger(__name__)


class LazyTools:
    """Safe for several threads; `refresh` swaps the whole set at once."""

    def __init__(self, toolbox: Toolbox, *, include_changed: bool = False, only: Sequence[str] = ()) -> None:
        """What is on offer.

        Args:
            toolbox: whose tools they are.
            include_changed: also the tools that changed since they were proved, or were found wrong.
            only: patterns of paths, `*` standing for anything; none: all.
        """
        self.toolbox = toolbox
        self.include_changed = include_changed
        self._only = tuple(only)
        self._lock = threading.Lock()
        self._problem = ""
        self._state: Offer = _present(toolbox, include_changed=include_changed, only=self._only)

    @property
    def version(self) -> str:
        """The commit that the tools are of."""
        return self._state.version

    @property
    def problem(self) -> str:
        """Why the toolbox could not be read when it was last looked at; empty where it could."""
        return self._problem

    @property
    def is_whole(self) -> bool:
        """Whether all of the toolbox is on offer, and not some tools of it alone."""
        return not self._only

    @property
    def offer_id(self) -> str:
        """The commit, and whether changed tools are among the tools: what an answer depends on."""
        return f"{self.version}+changed" if self.include_changed else self.version

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What the catalogue says of each tool, by path, sorted; only those that are offered."""
        return self._state.entries

    @property
    def names(self) -> Mapping[str, str]:
        """Path → the name by which a tool is offered."""
        return self._state.names

    @property
    def paths(self) -> list[str]:
        return list(self._state.entries)

    def refresh(self) -> bool:
        """Go on to the toolbox's present commit; whether it had moved. One that cannot be read offers what it did."""
        with self._lock:
            before, self._problem = self._problem, ""
            try:
                if self.toolbox.commit == self._state.version:
                    return False
                self._state = _present(self.toolbox, include_changed=self.include_changed, only=self._only)
            except (ToolsmithError, OSError, sqlite3.Error) as error:
                self._problem = f"{self.toolbox.root} cannot be read, so what it offered stays: {error}"
                if self._problem != before:
                    _log.warning("%s", self._problem)
                return False
            return True

    def tool(self, path: str) -> Tool:
        """The tool of exactly that path.

        Raises:
            ToolNotFoundError: the toolbox has none.
        """
        return self._state.tool(path)

    def find_path(self, name: str) -> str | None:
        """The path of the tool of exactly that path or offered name; None where there is none."""
        return self._state.find_path(name)

    def nearest_path(self, name: str) -> str | None:
        """As `find_path`; case and separators of an offered name do not matter where only one tool fits."""
        return self._state.nearest_path(name)

    def names_like(self, name: str) -> list[str]:
        """Offered names that a wrong one may mean: all, or those that share words with it where there are many."""
        state = self._state
        if len(state.names) <= _MOST_COMPARED:
            return list(state.names.values())
        words = name.replace("_", " ").replace("/", " ")
        return [state.names[hit.path] for hit in self.search(words, 50) if hit.path in state.names]

    def search(self, request: str, limit: int, wanted: Wanted | None = None) -> list[Hit]:
        """Tools on offer for a request, best first; see `Toolbox.search`."""
        most = _MOST_COMPARED if self._only else limit
        hits = self.toolbox.search(request, most, offered_only=not self.include_changed, wanted=wanted)
        if not self._only:
            return hits
        return [hit for hit in hits if hit.path in self.entries][:limit]

    def following(self, path: str, situation: Situation) -> str | None:
        """The tool on offer that is nearly always called after another; None where trials show none."""
        shares = self.toolbox.uses.after(path, situation)
        best = next(iter(shares), END)
        return best if best in self.entries and shares[best] >= _NEARLY_ALWAYS else None

    def find(self, name: str) -> ToolDefinition | None:
        """The definition of exactly that path or name; None where there is none."""
        state = self._state
        path = state.find_path(name)
        return state.definition(path) if path is not None else None

    def definitions(self, paths: Sequence[str] | None = None) -> list[ToolDefinition]:
        """Offers of the given paths, in their order; of all tools, which reads them all, where none are given."""
        state = self._state
        return [state.definition(path) for path in (state.entries if paths is None else paths) if path in state.entries]

    def home(self, path: str) -> Toolbox:  # noqa: ARG002  # of several toolboxes it tells which
        """The toolbox whose tool it is: its settings, sandbox and log count."""
        return self.toolbox

    def policy_for(self, path: str) -> Policy:
        return self.home(path).policy_for(path)

    @property
    def sandbox(self) -> Sandbox:
        return self.toolbox.sandbox

    def categories(self) -> list[Category]:
        """Every category with its description and its number of tools, sorted by path."""
        return self.toolbox.tree()

    def runner(self, *, request: str | None = None, model: str | None = None, consent: Consent = refused) -> Runner:
        return ToolboxRunner(self.toolbox, self._state.tool, request=request, model=model, consent=consent)


def _present(toolbox: Toolbox, *, include_changed: bool, only: Sequence[str]) -> _State:
    """The state at one commit, also where commits come in while it is read."""
    for _ in range(_MOST_TRIES):
        state = _State(toolbox, toolbox.commit, include_changed=include_changed, only=only)
        if toolbox.commit == state.version:
            break
    return state


def _tell_left_out(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.problem:
            _log.warning("%s cannot be read and is not offered: %s", entry.path, entry.problem[:300])
    changed = [f"{entry.path} ({entry.verdict})" for entry in entries if not entry.problem]
    if changed:
        named = ", ".join(changed[:_MOST_NAMED]) + (", …" if len(changed) > _MOST_NAMED else "")
        said = "%d tools are not proved as they are now, and not offered: %s. Prove them (toolsmith verify), or give %s"
        _log.warning(said, len(changed), named, INCLUDE)


class Offer:
    """Tools under their names; who knows where they are reads them."""

    def __init__(self, version: str, entries: Mapping[str, Entry], names: Mapping[str, str]) -> None:
        self.version = version
        self.entries = entries
        self.names = names
        self._paths = {name: path for path, name in names.items()}
        self._folded: dict[str, str | None] = {}
        for name, path in self._paths.items():
            key = folded(name)
            self._folded[key] = None if key in self._folded else path

    def find_path(self, name: str) -> str | None:
        return name if name in self.entries else self._paths.get(name)

    def nearest_path(self, name: str) -> str | None:
        return self.find_path(name) or self._folded.get(folded(name))

    def tool(self, path: str) -> Tool:
        return self._read(path)[0]

    def definition(self, path: str) -> ToolDefinition:
        return self._read(path)[1]

    def _read(self, path: str) -> tuple[Tool, ToolDefinition]:
        raise NotImplementedError


class _State(Offer):
    """All of a toolbox at one commit. Only what was read is added to, so threads may share it."""

    def __init__(self, toolbox: Toolbox, version: str, *, include_changed: bool, only: Sequence[str]) -> None:
        entries = toolbox.entries()
        if only:
            entries = [entry for entry in entries if any(fnmatchcase(entry.path, pattern) for pattern in only)]
        offered = {
            entry.path: entry for entry in entries if entry.is_offered or (include_changed and not entry.problem)
        }
        super().__init__(version, offered, definition_names(list(offered)))
        _tell_left_out([entry for entry in entries if entry.path not in offered])
        self._toolbox = toolbox
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Tool, ToolDefinition]] = OrderedDict()

    def _read(self, path: str) -> tuple[Tool, ToolDefinition]:
        if path not in self.entries:
            raise ToolNotFoundError(f"no tool {path[:200]!r} in this toolbox")
        with self._lock:
            found = self._kept.get(path)
            if found is not None:
                self._kept.move_to_end(path)
                return found
        tool = self._toolbox.read(path, self.version)
        definition = definition_of(tool, self.version, self.names[path])
        read = tool, definition.model_copy(update={"hints": self._toolbox.hints_of(tool)})
        with self._lock:
            self._kept[path] = read
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return read
