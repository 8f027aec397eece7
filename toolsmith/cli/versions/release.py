"""`toolsmith release`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption


def release(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the release, for example v1.2.")],
    notes: Annotated[str, typer.Option("--notes", "-m", metavar="TEXT", help="What is new in it.")] = "",
    with_index: Annotated[
        bool, typer.Option("--with-index", help="Send the search index along, so that clones need not build it.")
    ] = False,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Tag the present state of a toolbox.

    Other commands then take it as a revision: --revision NAME.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.versions import history as library

    made = library.release(toolbox, name, notes, with_index=with_index)
    if as_json:
        console.show_json(made)
        return
    console.show_line(f"{made.name}  {made.commit[:12]}")
    console.show_text(made.notes)
