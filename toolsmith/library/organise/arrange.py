"""`toolsmith move`, `rename`, `retire`, `tags` and `describe`: each changes a toolbox by one commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.toolbox.toolbox import Toolbox


def move(toolbox: str | Path | Toolbox, tool: str, category: str) -> list[str]:
    """Move a tool, or a category with all that is in it, into another category; returns the new paths."""
    return opened_toolbox(toolbox).move(tool, category)


def rename(toolbox: str | Path | Toolbox, tool: str, name: str) -> str:
    """Give a tool another last part of its path; returns the new path."""
    return opened_toolbox(toolbox).rename(tool, name)


def retire(toolbox: str | Path | Toolbox, tool: str, reason: str = "") -> str:
    """Keep a tool but offer it no more; `restore` brings it back. Returns where it is kept."""
    return opened_toolbox(toolbox).retire(tool, reason)


def tags(
    toolbox: str | Path | Toolbox, tool: str, *, add: str | Sequence[str] = (), remove: str | Sequence[str] = ()
) -> tuple[str, ...]:
    """The tags of a tool, once some are added or removed."""
    return opened_toolbox(toolbox).set_tags(tool, one_or_many(add), one_or_many(remove))


def describe(toolbox: str | Path | Toolbox, category: str, description: str) -> str:
    """Say in a category's README what it holds; returns the commit."""
    return opened_toolbox(toolbox).describe(category, description)
