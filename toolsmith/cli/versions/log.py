"""`toolsmith log`."""

from __future__ import annotations

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def log(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Show the versions of a tool, newest first.

    Each says what changed, and how well the version did.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.versions import history as library

    versions = library.log(toolbox, tool)
    if as_json:
        console.show_json(versions)
        return
    for each in versions:
        parts = ", ".join(each.parts)
        console.show_line(f"{each.commit[:12]}  {each.at}  {each.subject}  (changed: {parts})")
        known = ("Tool", "Code-Id", "Doc-Id")
        facts = "  ".join(f"{name}: {value}" for name, value in each.trailers.items() if name not in known)
        if facts:
            console.show_line(f"              {facts}")
