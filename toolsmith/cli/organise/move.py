"""`toolsmith move`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption


def move(
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="A tool, or a category with all that is in it.")],
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="The category to move it into; '' is the top.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Move a tool or a category."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import arrange as library

    console.show_names("paths", library.move(toolbox, tool, category), as_json=as_json)
