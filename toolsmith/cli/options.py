"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_TOOLBOX = Path("toolbox")

ToolboxOption = Annotated[Path, typer.Option("--toolbox", "-t", help="Folder of the toolbox.")]
ToolArgument = Annotated[str, typer.Argument(help="Path or name of a tool.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
RevisionOption = Annotated[
    str | None, typer.Option("--revision", help="Stay at this commit, tag or branch for search, schema and execution.")
]
