"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

DEFAULT_TOOLBOX = Path("toolbox")

ToolboxOption = Annotated[Path, typer.Option("--toolbox", "-t", help="Folder of the toolbox.")]
ToolArgument = Annotated[str, typer.Argument(help="Path or name of a tool.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
RevisionOption = Annotated[
    str | None, typer.Option("--revision", help="Stay at this commit, tag or branch for search, schema and execution.")
]
MaxCostOption = Annotated[float | None, typer.Option(help="Dollars at most.")]
MaxCallsOption = Annotated[int | None, typer.Option(help="Questions at most.")]
MaxTokensOption = Annotated[int | None, typer.Option(help="Tokens at most, in and out.")]


def json_or_text(value: str) -> Any:
    """A value as a person types it: JSON where it is some, else the text itself."""
    try:
        return json.loads(value)
    except ValueError:
        return value
