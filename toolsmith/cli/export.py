"""`toolsmith export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolboxOption
from toolsmith.errors import UsageError


def export(
    target: Annotated[Path, typer.Argument(help="File to write; for skills a new folder.")],
    format: Annotated[  # noqa: A002 - the name of the option
        str, typer.Option("--format", "-f", help="openai, mcp, skills, langchain, smolagents, llm or python.")
    ],
    tool: Annotated[list[str] | None, typer.Option(help="Only this tool; may be given often.")] = None,
    category: Annotated[str, typer.Option(help="Only of this category, and below it.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the toolbox as one file or folder that another ecosystem loads as it is."""
    from toolsmith.cli import show
    from toolsmith.library import export as library
    from toolsmith.toolbox.toolbox import Toolbox

    if format not in get_args(library.Format):
        raise UsageError(f"--format {format!r} is none of {', '.join(get_args(library.Format))}")
    box = Toolbox.open(toolbox, revision=revision)
    made = library.export(box, cast("library.Format", format), target, tool or (), category)
    if as_json:
        show.show_json(made)
        return
    show.say(f"{made.tools} tools in {made.path}")
    for path in made.left_out:
        show.say(f"left out, it runs elsewhere: {path}")
