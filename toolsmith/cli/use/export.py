"""`toolsmith export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, IncludeChangedOption, JsonOption, RevisionOption, ToolboxOption
from toolsmith.counted import counted


def export(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="The file to write; for skills and site a new folder.")
    ],
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["openai", "mcp", "skills", "langchain", "smolagents", "llm", "python", "site"],
        typer.Option("--format", "-f", help="The ecosystem that loads it as it is."),
    ],
    tool: Annotated[
        list[str] | None, typer.Option(metavar="TOOL", help="Only the tool of this path or name; may be repeated.")
    ] = None,
    category: Annotated[str, typer.Option(metavar="CATEGORY", help="Only tools in this category and below it.")] = "",
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    revision: RevisionOption = None,
    include_changed: IncludeChangedOption = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the tools for another ecosystem."""
    from toolsmith.cli.output import console
    from toolsmith.library.use import export as library
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.open(toolbox, revision=revision)
    made = library.export(
        box, format, target, tool or (), category, include_changed=include_changed, overwrite=overwrite
    )
    if as_json:
        console.show_json(made)
        return
    console.say(f"{counted(made.tools, 'tool')} in {made.path}")
    for path in made.left_out:
        console.say(f"left out, it runs elsewhere: {path}")
    for path in made.changed:
        console.say(f"left out, it is not proved as it is now (--include-changed): {path}")
