"""`toolsmith index`."""

from __future__ import annotations

from pathlib import Path
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
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what each view and each ranker adds, on example requests held out.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the search index up to date."""
    from toolsmith.cli.output import console
    from toolsmith.library.organise import index as library

    place = toolbox_of(context, folder, toolbox)
    if explain:
        _explain(place, as_json=as_json)
        return
    with console.talk.status("embedding"):
        indexed = library.index(place, rebuild=rebuild)
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


def _explain(place: str | Path, *, as_json: bool) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.improve.explain_index import explain_index

    with console.talk.status("searching"):
        explained = explain_index(place)
    if as_json:
        console.show_json(explained)
        return
    if not explained.requests:
        console.say("no tool has an example request, so nothing can be measured")
    else:
        asked = counted(explained.requests, "example request")
        console.say(f"{explained.recall:.3f} of {asked}, each held out, find their tool among the first five")
    console.say_heads("alone  without  tools  view or ranker")
    for each in (*explained.views, *explained.rankers):
        alone, without = ("    -" if share is None else f"{share:.3f}" for share in (each.alone, each.without))
        console.show_line(f"{alone}  {without}    {each.tools:>5}  {each.name}")
