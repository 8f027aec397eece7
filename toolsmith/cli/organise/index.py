"""`toolsmith index`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.counted import counted


def index(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew instead of updating it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the search index up to date."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import find as library

    with console.talk.status("embedding"):
        indexed = library.index(toolbox_of(context, folder, toolbox), rebuild=rebuild)
    if as_json:
        console.show_json(indexed)
        return
    console.say(f"{counted(indexed.texts, 'text')} of {counted(indexed.tools, 'tool')}")
    learnt = indexed.learnt
    if learnt.strength:
        held_out = f"{learnt.before:.0%} → {learnt.after:.0%} of {counted(learnt.requests, 'held-out request')}"
        console.say(f"learnt from use: {held_out} find their tool among the first five")
    elif learnt.requests:
        console.say(f"nothing is to be gained from {counted(learnt.requests, 'request')} that tools have answered")
