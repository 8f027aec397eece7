"""The catalogue as a page of Markdown: the tools of a category, or the categories of a toolbox too large to list."""

from __future__ import annotations

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.toolbox.files.markdown import inline, paragraph

_MOST_LISTED = 1_000  # tools on a page


def catalogue_page(lazy_tools: LazyTools, category: str, *, is_whole: bool) -> str | None:
    """The page; None where there is no such category.

    Args:
        lazy_tools: the tools.
        category: whose tools are listed, with those below it; empty: of the toolbox.
        is_whole: whether tools are listed; else the categories are, which say where to read on.
    """
    below = f"{category}/" if category else ""
    entries = [entry for path, entry in lazy_tools.entries.items() if path.startswith(below)]
    if category and not entries:
        return None
    lines = [f"# {paragraph(category or lazy_tools.toolbox.settings.name)} @ {lazy_tools.version[:12]}", ""]
    if is_whole and len(entries) <= _MOST_LISTED:
        lines += [
            f"- `{lazy_tools.names.get(entry.path, entry.name)}` ({inline(entry.path)}, {inline(entry.verdict)}): "
            f"{inline(entry.description)}"
            for entry in entries
        ]
        return "\n".join(lines) + "\n"
    lines += [f"{len(entries)} tools. `toolsmith://catalogue/CATEGORY` lists those of one category.", ""]
    lines += [
        f"- {inline(found.path)} ({found.tools - (0 if lazy_tools.include_changed else found.changed)} tools)"
        + (f": {inline(found.description)}" if found.description else "")
        for found in lazy_tools.categories()
        if found.path.startswith(below)
    ]
    return "\n".join(lines) + "\n"
