"""`toolsmith init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="TOOLBOX", help="A new or empty folder, or one with the files of a toolbox."),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    example: Annotated[
        bool,
        typer.Option(
            "--example", help="Make a folder to try things in: a toolbox of tools, a task, and recorded replies to it."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Start a toolbox, which is a git repository.

    It is empty, or holds the files that are there, as in a copy of a toolbox without its history.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.make import example as of_example
    from toolsmith.library.make import init as library

    if example:
        folder = folder or Path("example")
        toolbox, box = folder / "toolbox", of_example.init_example(folder)
    else:
        toolbox = toolbox_of(context, folder, toolbox)
        box = library.init(toolbox)
    if as_json:
        console.show_json({"name": box.settings.name, "folder": str(toolbox), "tools": len(box.paths())})
        return
    console.say(f"toolbox {box.settings.name} at {toolbox}")
    if example:
        console.say(f"try it: cd {folder}; toolsmith list; toolsmith view")
        made = f"toolsmith make tasks/{of_example.TASK} --model replay:replies.jsonl -t new"
        console.say(f"make a tool from recorded replies: {made}")
