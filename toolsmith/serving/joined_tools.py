"""Several toolboxes offered as one, by priority, without copying: each tool is run and logged by its own toolbox.

Covered: of tools with the same path the one of the earlier toolbox is offered; a name that an earlier one has taken
gets its category in front; both are said. Not covered: what MCP servers behind remote tools offer beside tools.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.lazy_tools import LazyTools, Offer
from toolsmith.calls.session import Runner, ToolDefinition
from toolsmith.calls.tool_definitions import definition_names
from toolsmith.errors import BadInputError, ToolboxError, ToolNotFoundError
from toolsmith.toolbox.files.entry import Category
from toolsmith.toolbox.index.views import Hit, Wanted
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

_MOST_NAMED = 5  # tools in a warning
_log = logging.getLogger(__name__)


class JoinedTools(LazyTools):
    """Tools of several toolboxes; `toolbox` is the first, whose settings count for the whole."""

    def __init__(self, parts: Sequence[LazyTools]) -> None:
        self._parts = parts
        self.toolbox = parts[0].toolbox
        self.include_changed = parts[0].include_changed
        self._only = ()
        self._lock = threading.Lock()
        self._state: _Joined = _Joined(parts)

    @property
    def problem(self) -> str:
        return "; ".join(part.problem for part in self._parts if part.problem)

    @property
    def is_whole(self) -> bool:
        return False

    def refresh(self) -> bool:
        with self._lock:
            moved = [part for part in self._parts if part.refresh()]
            if not moved:
                return False
            self._state = _Joined(self._parts)
            return True

    def search(self, request: str, limit: int, wanted: Wanted | None = None) -> list[Hit]:
        """The likelier tool first, whatever toolbox it is in. A role is one of the first toolbox.

        Raises:
            BadInputError: what is wanted is in none of the toolboxes.
            ToolboxError: none of them can be read; `refresh` tells of a single one.
        """
        state, wanted = self._state, wanted or Wanted()
        found: list[Hit] = []
        problems: list[BadInputError | ToolboxError | OSError] = []
        for part in self._parts:
            is_after = part is state.homes.get(wanted.after)
            own = {"role": wanted.role if part is self._parts[0] else "", "after": wanted.after if is_after else ""}
            if not request and not is_after:
                continue
            try:
                hits = part.search(request, limit + state.hidden[id(part)], wanted.model_copy(update=own))
            except BadInputError as error:
                if own["role"]:
                    raise
                problems.append(error)
                continue
            except (ToolboxError, OSError) as error:
                problems.append(error)
                continue
            found += [hit for hit in hits if state.homes.get(hit.path) is part]
        if len(problems) == len(self._parts):
            raise problems[0]
        return sorted(found, key=lambda hit: -hit.score)[:limit]

    def home(self, path: str) -> Toolbox:
        return self._state.homes[path].toolbox

    def categories(self) -> list[Category]:
        found: dict[str, Category] = {}
        for part in self._parts:
            for each in part.categories():
                known = found.get(each.path, Category(path=each.path))
                found[each.path] = Category(
                    path=each.path,
                    description=known.description or each.description,
                    tools=known.tools + each.tools,
                    changed=known.changed + each.changed,
                )
        return [found[path] for path in sorted(found)]

    def runner(self, *, request: str | None = None, model: str | None = None, consent: Consent = refused) -> Runner:
        runners = [part.runner(request=request, model=model, consent=consent) for part in self._parts]
        return _JoinedRunner({id(part): runner for part, runner in zip(self._parts, runners, strict=True)}, self._state)


class _Joined(Offer):
    def __init__(self, parts: Sequence[LazyTools]) -> None:
        self.homes: dict[str, LazyTools] = {}
        self.hidden: dict[int, int] = {}  # by part, its tools that an earlier one hides
        names: dict[str, str] = {}
        for part in parts:
            new = [path for path in part.paths if path not in self.homes]
            given = definition_names(new, set(names.values()))
            hidden = [path for path in part.paths if path in self.homes]
            self.hidden[id(part)] = len(hidden)
            _tell(part, hidden, given)
            self.homes |= dict.fromkeys(new, part)
            names |= given
        entries = {path: self.homes[path].entries[path] for path in sorted(self.homes)}
        super().__init__("+".join(part.version for part in parts), entries, {path: names[path] for path in entries})

    def find_path(self, name: str) -> str | None:
        """An offered name counts before a path: a tool of a later toolbox may lie at what an earlier one is called."""
        return self._paths.get(name) or super().find_path(name)

    def _read(self, path: str) -> tuple[Tool, ToolDefinition]:
        home = self.homes.get(path)
        if home is None:
            raise ToolNotFoundError(f"no tool {path[:200]!r} in these toolboxes")
        (definition,) = home.definitions([path])
        return home.tool(path), definition.model_copy(update={"name": self.names[path]})


class _JoinedRunner:
    def __init__(self, runners: Mapping[int, Runner], state: _Joined) -> None:
        self._runners = runners
        self._state = state

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        return self._of(definition).run(definition, arguments)

    def note(self, definition: ToolDefinition, trial: Trial, /) -> None:
        self._of(definition).note(definition, trial)

    def _of(self, definition: ToolDefinition) -> Runner:
        return self._runners[id(self._state.homes[definition.tool])]


def _tell(part: LazyTools, hidden: Sequence[str], given: Mapping[str, str]) -> None:
    renamed = [f"{path} as {name}" for path, name in given.items() if part.names[path] != name]
    for what, paths in (
        ("hidden by earlier toolboxes with the same path", hidden),
        ("offered by another name", renamed),
    ):
        if paths:
            named = ", ".join(paths[:_MOST_NAMED]) + (", …" if len(paths) > _MOST_NAMED else "")
            _log.warning("%d tools of %s are %s: %s", len(paths), part.toolbox.root, what, named)
