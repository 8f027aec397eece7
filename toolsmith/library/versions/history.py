"""`toolsmith log`, `diff`, `blame`, `restore`, `release` and `releases`: the versions of tools, and of a toolbox."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.log import Difference, SentenceOrigin, Version
from toolsmith.toolbox.versions.releases import Release


def log(toolbox: str | Path | Toolbox, tool: str) -> list[Version]:
    """The versions of a tool, newest first, with what changed and how well each did."""
    return opened_toolbox(toolbox).log(tool)


def diff(toolbox: str | Path | Toolbox, tool: str, between: str = "") -> list[Difference]:
    """What differs between two versions of a tool: code, doc and cases apart.

    Args:
        toolbox: a toolbox or its folder.
        tool: path or name.
        between: `OLD..NEW`, or `OLD` against now; empty: the last change.
    """
    return opened_toolbox(toolbox).difference(tool, between)


def blame(toolbox: str | Path | Toolbox, tool: str) -> list[SentenceOrigin]:
    """Which version wrote each sentence of a tool's doc."""
    return opened_toolbox(toolbox).blame(tool)


def restore(toolbox: str | Path | Toolbox, tool: str, revision: str | None = None, *, doc_only: bool = False) -> str:
    """Bring back a retired tool, or an earlier version (or its doc alone), as a new commit; returns the tool's path."""
    return opened_toolbox(toolbox).restore(tool, revision, doc_only=doc_only)


def release(toolbox: str | Path | Toolbox, name: str, notes: str = "", *, with_index: bool = False) -> Release:
    """Tag the present state of the whole toolbox; `Toolbox.open(folder, revision=name)` then stays at it.

    Args:
        toolbox: a toolbox or its folder.
        name: of the tag.
        notes: what is new in it.
        with_index: keep the catalogue and the search index with it, for clones of large toolboxes.
    """
    return opened_toolbox(toolbox).release(name, notes, with_index=with_index)


def releases(toolbox: str | Path | Toolbox = "toolbox") -> list[Release]:
    """The releases, newest first."""
    return opened_toolbox(toolbox).releases()
