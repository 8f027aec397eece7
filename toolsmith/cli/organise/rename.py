"""`toolsmith rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def rename(
    tool: ToolArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new last part of its path.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Give a tool another name."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import arrange as library

    console.show_names("paths", [library.rename(toolbox, tool, name)], as_json=as_json)
