"""`toolsmith clone`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.counted import counted


def clone(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Address of the git remote, in any form of git.")],
    folder: Annotated[Path | None, typer.Argument(metavar="TOOLBOX", help="A new folder for the toolbox.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    sparse: Annotated[
        bool,
        typer.Option("--sparse", help="Write no files of tools: toolsmith reads them from git."),
    ] = False,
    lazy: Annotated[
        bool,
        typer.Option(
            "--lazy",
            help="The same, and leave what they hold at the remote until it is read first (then it has to be there).",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy a toolbox from a git remote."""
    from toolsmith.cli.output import console
    from toolsmith.library.versions import sharing

    toolbox = toolbox_of(context, folder, toolbox)
    box = sharing.clone(address, toolbox, sparse=sparse, lazy=lazy)
    if as_json:
        console.show_json({"name": box.settings.name, "folder": str(toolbox), "tools": len(box.paths())})
        return
    console.say(f"toolbox {box.settings.name} at {toolbox}: {counted(len(box.paths()), 'tool')}")
    console.say(f"their verdicts are their makers' word; prove them here: toolsmith verify {toolbox}")
