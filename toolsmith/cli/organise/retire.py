"""`toolsmith retire`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def retire(
    tool: ToolArgument,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is retired, for the commit.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Keep a tool but offer it no more.

    `toolsmith restore` brings it back.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.organise import arrange as library

    console.show_names("paths", [library.retire(toolbox, tool, reason)], as_json=as_json)
