"""`toolsmith search`."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, LimitOption, RevisionOption, ToolboxOption
from toolsmith.errors import ToolboxError


def search(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="What is to be done, in words.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    limit: LimitOption = 5,
    at_least: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Leave out tools that are less likely the right one.")
    ] = 0.0,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find tools for a request."""
    from toolsmith.cli.output import console
    from toolsmith.library.use import search as library
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    hits = library.search(box, request, limit, at_least=at_least)
    if as_json:
        console.show_json(hits)
    else:
        if hits:
            console.say_heads("likely  tool  verdict  description")
        else:
            console.say("no tool is near to this request")
        for hit in hits:
            console.show_line(f"{hit.score:.2f}  {hit.path}  ({hit.verdict})  {hit.description}")
    if console.talk.is_terminal and hits and not box.is_index_ready():
        talk = console.talk.status("answered by words alone; building the search index")
        with talk, contextlib.suppress(ToolboxError):  # why there is none, the search has said
            box.refresh_index()
