"""`toolsmith export TARGET`, which is `toolsmith export tools TARGET`, and `toolsmith export training`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.command import Command, ToolsUnlessNamed
from toolsmith.cli.options import DEFAULT_TOOLBOX, IncludeChangedOption, JsonOption, RevisionOption, ToolboxOption
from toolsmith.cli.use.export_training import training
from toolsmith.counted import counted
from toolsmith.errors import UsageError

export = typer.Typer(cls=ToolsUnlessNamed, help="Write tools, or what they teach, for others.")


@export.command(cls=Command)
def tools(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="The file to write; for skills and site a new folder.")
    ],
    format: Annotated[  # noqa: A002 - the name of the option
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Who loads it as it is: python, package, langchain, smolagents, pydantic-ai, openai-agents, crewai, "
            "autogen, llm, dspy, inspect-ai, mcp, openai, openai-strict, skills, site for web pages, an exam for "
            "inspect, promptfoo or evals, or what a package adds.",
        ),
    ] = None,
    patch: Annotated[
        bool,
        typer.Option(
            "--patch", help="Write what was mended of foreign docs, as a text for an issue with a patch a tool."
        ),
    ] = False,
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

    if (format is None) == (not patch):
        raise UsageError(
            "say what to write", hint="--format openai, mcp, skills and others, or --patch; one of the two."
        )
    form = format or "patch"
    box = Toolbox.open(toolbox, revision=revision)
    made = library.export(box, form, target, tool or (), category, include_changed=include_changed, overwrite=overwrite)
    if as_json:
        console.show_json(made)
        return
    console.say(f"{counted(made.tools, 'tool')} in {made.path}")
    for path in made.left_out if form != "patch" else ():
        console.say(f"left out, it runs elsewhere: {path}")
    for path in made.changed:
        console.say(f"left out, it is not proved as it is now (--include-changed): {path}")
    for line in made.not_strict:
        console.say(f"not strict: {line}")


export.command(cls=Command)(training)
