"""`toolsmith lint`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, HtmlOption, JsonOption, ToolboxArgument, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of


def lint(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    rule: Annotated[list[str] | None, typer.Option(metavar="RULE", help="Only this rule; may be repeated.")] = None,
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Whether examples are run and the behaviour of tools is compared.")
    ] = True,
    html: HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what makes a toolbox worse.

    Near-duplicates, docs that are poor, suspicious or easily confused, stale examples, tools that nobody uses.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check import lint as library

    with CountBar("looking") as bar:
        found = library.lint(toolbox_of(context, folder, toolbox), rule or (), run=run, report=bar.report)
    if html is not None:
        from toolsmith.library.check.docs_report import write_docs_page

        write_docs_page(toolbox_of(context, folder, toolbox), found, html)
        console.say(f"{html} says what each doc has and lacks")
    if as_json:
        console.show_json(found)
    else:
        for each in found:
            others = f"  ({', '.join(each.others)})" if each.others and each.rule != "confusable" else ""
            console.show_line(f"{each.path}: {each.rule}: {each.message}{others}")
        if not found:
            console.say("nothing to report")
    if found:
        raise typer.Exit(1)
