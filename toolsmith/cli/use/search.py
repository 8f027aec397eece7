"""`toolsmith search`."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, AlsoOption, JsonOption, LimitOption, RevisionOption, ToolboxOption
from toolsmith.errors import BadInputError, ToolboxError


def search(
    request: Annotated[
        str, typer.Argument(metavar="REQUEST", help="What is to be done, in words; with --after it may be empty.")
    ],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    limit: LimitOption = 5,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Only tools of which this is true: category, tag, pure, origin, returns, takes, verdict or max-ms."
            " May be repeated.",
        ),
    ] = None,
    role: Annotated[
        str, typer.Option("--as", metavar="ROLE", help="Weigh categories as the table roles.ROLE of toolbox.toml says.")
    ] = "",
    after: Annotated[
        str, typer.Option(metavar="TOOL", help="The tool that was called last: what usually follows it comes first.")
    ] = "",
    at_least: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Leave out tools that are less likely the right one.")
    ] = 0.0,
    also: AlsoOption = None,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find tools for a request."""
    from toolsmith.cli.output import console
    from toolsmith.cli.output.entries import show_entry
    from toolsmith.library.use import search as library
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    if not request.strip() and not after:
        raise BadInputError("what is to be done?", hint='Give a request, or --after TOOL: toolsmith search "WORDS"')
    hits = library.search(
        box, request, limit, where=where or (), role=role, after=after, at_least=at_least, also=also or ()
    )
    if as_json:
        console.show_json(hits)
    else:
        if not hits:
            console.say(f"no tool {'of which all that is true ' if where else ''}is near to this request")
        elif box.none_fits(hits):
            console.say("none of these is likely the right tool")
        for hit in hits:
            place = f"{hit.path} -t {hit.toolbox}" if hit.toolbox else hit.path  # as `show` and `run` take it
            show_entry(place, hit.verdict, hit.status, hit.description, likely=hit.score)
    if console.talk.is_terminal and hits and not box.is_index_ready():
        talk = console.talk.status("answered by words alone; building the search index")
        with talk, contextlib.suppress(ToolboxError):  # why there is none, the search has said
            box.refresh_index()
