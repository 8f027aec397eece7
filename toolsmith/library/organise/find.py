"""`toolsmith list`, `show` and `tree`: what is in a toolbox."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.files.entry import Category, Entry
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


def list_tools(
    toolbox: str | Path | Toolbox = "toolbox",
    category: str = "",
    *,
    retired: bool = False,
    tag: str = "",
    limit: int = 0,
    page: int = 1,
) -> list[Entry]:
    """One line a tool, without reading the tools.

    Args:
        toolbox: a toolbox or its folder; `Toolbox.open(folder, revision=…)` shows an earlier state.
        category: only of this one, and below it.
        retired: the retired tools instead.
        tag: only tools with this tag.
        limit: at most so many; 0: all.
        page: of so many each, from 1 on.

    Raises:
        ToolNotFoundError: there is no such category.
    """
    box = opened_toolbox(toolbox)
    skipped = limit * (page - 1)
    if tag or not limit:
        found = box.entries(category, retired=retired)
    else:
        found = box.entries(category, retired=retired, limit=limit, offset=skipped)
    if category and not found and not retired:
        box.require_category(category)
    if tag:
        found = [entry for entry in found if tag in entry.tags]
        found = found[skipped : skipped + limit] if limit else found
    return found


def show(toolbox: str | Path | Toolbox, tool: str) -> Tool:
    """The committed tool of that path or name; `TOOL@REVISION` is an earlier version.

    Raises:
        ToolNotFoundError: none, or several.
    """
    return opened_toolbox(toolbox).get(tool)


def tree(toolbox: str | Path | Toolbox = "toolbox", category: str = "") -> list[Category]:
    """Every category, or those of one and itself, with its description and number of tools, sorted by path.

    Raises:
        ToolNotFoundError: there is no such category.
    """
    box = opened_toolbox(toolbox)
    above = category.strip("/")
    if above:
        box.require_category(above)
    return [each for each in box.tree() if not above or f"{each.path}/".startswith(f"{above}/")]
