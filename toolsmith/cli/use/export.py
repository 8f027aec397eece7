"""`toolsmith export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, RevisionOption, ToolboxOption


def export(
    target: Annotated[Path, typer.Argument(help="File to write; for skills a new folder.")],
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["openai", "mcp", "skills", "langchain", "smolagents", "llm", "python"],
        typer.Option("--format", "-f", help="Of which ecosystem."),
    ],
    tool: Annotated[list[str] | None, typer.Option(help="Only this tool; may be given often.")] = None,
    category: Annotated[str, typer.Option(help="Only of this category, and below it.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the toolbox as one file or folder that another ecosystem loads as it is."""
    from toolsmith.cli.show import show
    from toolsmith.library.use import export as library
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    made = library.export(box, format, target, tool or (), category)
    if as_json:
        show.show_json(made)
        return
    show.say(f"{made.tools} tools in {made.path}")
    for path in made.left_out:
        show.say(f"left out, it runs elsewhere: {path}")
