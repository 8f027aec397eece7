"""`toolsmith releases`."""

from __future__ import annotations

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of


def releases(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """List the releases, newest first."""
    from toolsmith.cli.output import console
    from toolsmith.library.versions import history as library

    found = library.releases(toolbox_of(context, folder, toolbox))
    if as_json:
        console.show_json(found)
        return
    if not found:
        console.say("there is no release yet")
    for each in found:
        first = (each.notes.splitlines() or [""])[0]
        console.show_line(f"{each.name}  {each.commit[:12]}  {first}")
