"""`toolsmith describe`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption


def describe(
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="Path of the category.")],
    description: Annotated[
        str, typer.Argument(metavar="DESCRIPTION", help="One paragraph that says what its tools are for.")
    ],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Say what the tools of a category are for.

    The text stands in the README of the category.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.organise import arrange as library

    commit = library.describe(toolbox, category, description)
    if as_json:
        console.show_json({"category": category, "commit": commit})
