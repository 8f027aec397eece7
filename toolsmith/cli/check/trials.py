"""`toolsmith trials`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.types.outcome import Blame, Outcome


def trials(
    tool: Annotated[str | None, typer.Argument(help="Path or name of a tool; none: all.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    outcome: Annotated[Outcome | None, typer.Option(help="Only these.")] = None,
    blame: Annotated[Blame | None, typer.Option(help="Only where this one is to blame; none: successes.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The latest so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show what was called, with which arguments, and what came back."""
    from toolsmith.cli.show import show
    from toolsmith.library.check import trials as library

    found = library.trials(toolbox, tool, outcome=outcome, blame=blame, limit=limit)
    if as_json:
        show.show_json(found)
        return
    for entry in found:
        asked = f"{entry.request!r} " if entry.request else ""
        arguments = json.dumps(entry.arguments, ensure_ascii=False)
        came = entry.failure or json.dumps(entry.result, ensure_ascii=False)
        show.show_line(
            f"{entry.at}  {entry.tool}@{entry.version[:7]}  {entry.outcome}  {asked}{arguments[:200]} → {came[:200]}"
        )
