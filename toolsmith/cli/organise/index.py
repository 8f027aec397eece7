"""`toolsmith index`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of


def index(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew instead of updating it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the search index up to date."""
    from toolsmith.cli.output import console
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox_of(context, folder, toolbox))
    with console.talk.status("embedding"):
        if rebuild:
            box.rebuild_index()
        else:
            box.refresh_index()
    if as_json:
        console.show_json({"texts": box.index_count(), "tools": len(box.paths()), "commit": box.commit})
        return
    console.say(f"{box.index_count()} texts of {len(box.paths())} tools")
