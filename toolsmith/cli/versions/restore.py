"""`toolsmith restore`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolArgument, ToolboxOption


def restore(
    tool: ToolArgument,
    revision: Annotated[
        str | None,
        typer.Argument(metavar="REVISION", help="Version to bring back; without it, a retired tool as it is."),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    doc_only: Annotated[bool, typer.Option("--doc-only", help="Only the doc of that version; the code stays.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring back a retired tool or an old version.

    The version comes back as a new commit; nothing that came after it is lost.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.versions import history as library

    path = library.restore(toolbox, tool, revision, doc_only=doc_only)
    console.show_names("paths", [path], as_json=as_json)
