"""`toolsmith diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def diff(
    tool: ToolArgument,
    between: Annotated[
        str,
        typer.Argument(
            metavar="REVISIONS", help="OLD..NEW, or OLD to compare with now; without it, what changed last."
        ),
    ] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two versions.

    Code, doc and cases stand apart, old and new side by side.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.tables import show_side_by_side
    from toolsmith.library.versions import history as library

    parts = library.diff(toolbox, tool, between)
    if as_json:
        console.show_json(parts)
        return
    for part in parts:
        show_side_by_side(part.part, part.before, part.after)
    if not parts:
        console.say("no difference")
