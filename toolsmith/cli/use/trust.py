"""`toolsmith trust`."""

from __future__ import annotations

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def trust(tool: ToolArgument, toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """Allow calls of a tool that runs elsewhere.

    A toolbox that was cloned may name a stranger's command or server; nothing of it is called before you say so here.
    It also believes which of the server's tools only read, as they say now: those may be called unasked.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.use import trust as library

    trusted = library.trust(toolbox, tool)
    if as_json:
        console.show_json(trusted)
        return
    console.say(f"trusted: {trusted.kind} {trusted.address}")
    for path in trusted.only_read:
        console.say(f"only reads, and may be called unasked: {path}")
