"""`toolsmith trust`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.errors import UsageError


def trust(
    tool: Annotated[str, typer.Argument(help="Path or name of a tool of the toolbox that runs elsewhere.")] = "",
    settings: Annotated[
        bool, typer.Option("--settings", help="Agree to what toolbox.toml and .git/config ask for, as they stand now.")
    ] = False,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Allow what a stranger's toolbox asks for.

    Calls of a tool that runs elsewhere; or, with --settings, what toolbox.toml and .git/config ask for.

    A toolbox that was cloned may name a stranger's command or server; nothing of it is called before you say so here.
    It also believes which of the server's tools only read, as they say now: those may be called unasked.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.use import trust as library

    if bool(tool) == settings:
        raise UsageError("trust takes either a tool or --settings", hint="toolsmith trust TOOL, or: trust --settings")
    if settings:
        agreed = library.trust_settings(toolbox)
        if as_json:
            console.show_json({"agreed": agreed})
            return
        for line in agreed:
            console.say(f"agreed: {line}")
        if not agreed:
            console.say("nothing is asked for")
        return
    trusted = library.trust(toolbox, tool)
    if as_json:
        console.show_json(trusted)
        return
    console.say(f"trusted: {trusted.kind} {trusted.address}")
    for path in trusted.only_read:
        console.say(f"only reads, and may be called unasked: {path}")
