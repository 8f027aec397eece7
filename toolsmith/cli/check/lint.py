"""`toolsmith lint`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption
from toolsmith.errors import UsageError


def lint(
    path: Annotated[Path | None, typer.Argument(help="Folder of the toolbox; none: --toolbox.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be given often.")] = None,
    run: Annotated[bool, typer.Option("--run/--no-run", help="Execute examples and compare behaviour.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Report what makes a toolbox worse: near-duplicates, confusable or poor docs, stale examples, unused tools."""
    from toolsmith.cli.show import show
    from toolsmith.toolbox.lint import RULES
    from toolsmith.toolbox.lint import lint as look
    from toolsmith.toolbox.toolbox import Toolbox

    wrong = [each for each in rule or [] if each not in RULES]
    if wrong:
        raise UsageError(f"there is no rule {wrong[0]!r}", hint=f"There are: {', '.join(RULES)}")
    with show.CountBar("looking") as bar:
        found = look(Toolbox.open(path or toolbox), rule or (), run=run, report=bar.report)
    if as_json:
        show.show_json(found)
    else:
        for each in found:
            others = f"  ({', '.join(each.others)})" if each.others and each.rule != "confusable" else ""
            show.show_line(f"{each.path}: {each.rule}: {each.message}{others}")
    if found:
        raise typer.Exit(1)
