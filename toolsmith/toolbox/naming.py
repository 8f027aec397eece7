"""From what a person calls a tool to its path."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from toolsmith.errors import ToolNotFoundError
from toolsmith.toolbox.entry import is_retired
from toolsmith.toolbox.folder import TOOL_FILE

if TYPE_CHECKING:
    from toolsmith.toolbox.toolbox import Toolbox

_MOST_COMPARED = 2_000  # names; comparing all of a large toolbox takes seconds


def resolve(toolbox: Toolbox, name: str, commit: str = "", *, retired: bool = False) -> str:
    """The path of the tool of that path, or of that last part (or parts) of a path where only one has it.

    Args:
        toolbox: where to look.
        name: as a person gives it.
        commit: where another revision is asked for: the tool may have been elsewhere, or have gone since.
        retired: whether a retired tool may be meant where no other is.

    Raises:
        ToolNotFoundError: none, or several.
    """
    if commit and toolbox.history.file(f"{name}/{TOOL_FILE}", commit) is not None:
        return name
    catalogue = toolbox.catalogue
    if catalogue.entry(name) is not None:
        return name
    matching = catalogue.named(name)
    offered = [path for path in matching if not is_retired(path)]
    if len(offered) == 1:
        return offered[0]
    if commit and not offered:
        ending = f"/{name}/{TOOL_FILE}"
        then = [path.removesuffix(f"/{TOOL_FILE}") for path in toolbox.history.paths(commit) if path.endswith(ending)]
        if len(then) == 1:
            return then[0]
    if offered:
        raise ToolNotFoundError(f"{name!r} is ambiguous: {', '.join(offered)}", hint="Give the whole path of the tool.")
    if retired and len(matching) == 1:
        return matching[0]
    if matching:
        raise ToolNotFoundError(
            f"{name!r} is retired: {', '.join(matching)}", hint=f"Bring it back: toolsmith restore {matching[0]}"
        )
    raise ToolNotFoundError(f"no tool {name!r} in {toolbox.root}", hint=_hint(toolbox, name))


def _hint(toolbox: Toolbox, name: str) -> str:
    catalogue = toolbox.catalogue
    candidates = list(catalogue.matching(name, 50))
    if catalogue.count() <= _MOST_COMPARED:
        candidates = catalogue.paths()
    near = difflib.get_close_matches(name, [*candidates, *(path.rpartition("/")[2] for path in candidates)], 3)
    return f"Did you mean {' or '.join(near)}?" if near else f"toolsmith list --toolbox {toolbox.root} shows all."
