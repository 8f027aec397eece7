"""What every verb begins with: a toolbox from its folder, and a sandbox for one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


def opened_toolbox(
    toolbox: str | Path | Toolbox, *, sandbox: Sandbox | None = None, revision: str | None = None
) -> Toolbox:
    """The toolbox in that folder; one that is open already as it is."""
    return toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox, sandbox=sandbox, revision=revision)


def made_toolbox(toolbox: str | Path | Toolbox, *, sandbox: Sandbox | None = None) -> Toolbox:
    """As `opened_toolbox`; a missing one is made."""
    return toolbox if isinstance(toolbox, Toolbox) else Toolbox.create(toolbox, sandbox=sandbox)


def one_or_many(given: str | Sequence[str]) -> Sequence[str]:
    """Names, also where one is given alone: a text is a sequence of letters, which nobody means."""
    return [given] if isinstance(given, str) else given


def chosen_tools(box: Toolbox, names: str | Sequence[str]) -> list[Tool]:
    """The tools of these paths or names; none: all.

    Raises:
        ToolNotFoundError: a tool is not there.
    """
    return [box.get(name) for name in one_or_many(names)] if names else box.tools()


@contextmanager
def sandbox_of_run(sandbox: Sandbox | None) -> Iterator[Sandbox]:
    """A sandbox that is closed when the run ends; one that is given belongs to the caller and stays open."""
    if sandbox is not None:
        yield sandbox
        return
    own = open_sandbox()
    try:
        yield own
    finally:
        own.close()
