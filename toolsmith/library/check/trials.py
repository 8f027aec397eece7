"""`toolsmith trials`: what was called, by whom, and what came of it."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.logs.trials import TrialEntry
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.outcome import Blame, Outcome


def trials(
    toolbox: str | Path | Toolbox = "toolbox",
    tool: str | None = None,
    *,
    outcome: Outcome | None = None,
    blame: Blame | None = None,
    limit: int | None = None,
) -> list[TrialEntry]:
    """The latest trials, oldest first, of those that are kept one by one; `Toolbox.trials.sums()` counts all.

    Args:
        toolbox: a toolbox or its folder.
        tool: path or name; None: of all tools, also of those that are gone.
        outcome: only these.
        blame: only failures of the caller, the tool or the environment; `none` for successes.
        limit: how many at most; None: all.

    Raises:
        ToolNotFoundError: the tool is not there.
    """
    box = opened_toolbox(toolbox)
    path = box.get(tool).path if tool is not None else None
    found = (
        entry for entry in box.trials.entries(path) if outcome in (None, entry.outcome) and blame in (None, entry.blame)
    )
    return list(deque(found, maxlen=limit))
