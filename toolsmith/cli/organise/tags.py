"""`toolsmith tags`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def tags(
    tool: ToolArgument,
    add: Annotated[list[str] | None, typer.Option(metavar="TAG", help="Add this tag; may be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option(metavar="TAG", help="Remove this tag; may be repeated.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Show, add or remove the tags of a tool."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import arrange as library

    found = library.tags(toolbox, tool, add=add or (), remove=remove or ())
    console.show_names("tags", found, as_json=as_json)
    if not found and not as_json:
        console.say(f"{tool} has no tag; --add TAG gives it one")
