"""`toolsmith verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, DryRunOption, JsonOption, ToolboxOption
from toolsmith.cli.which_toolbox import toolbox_of

_COUNTED = {
    "entries": "entries in all",
    "readable": "can be read",
    "typed": "have a typed signature",
    "importing": "import",
    "running": "run",
    "with_examples": "have examples of their own",
    "reproducing": "give the results of their examples",
    "duplicates": "are the same as another entry",
    "tables_of_examples": "only look their examples up",
}


def verify(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="TOOLBOX",
            help="Folder of the toolbox; or a library that others made: JSON, Python or Agent Skills.",
        ),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Prove every tool of a toolbox again.

    Of a library that others made, it shows what imports, runs and keeps its word, and keeps nothing.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.check.verify import is_foreign, plan_verify, verify_toolbox

    path = toolbox_of(context, path, toolbox)
    if dry_run:
        plans = plan_verify(path)
        if as_json:
            console.show_json(plans)
            return
        for plan in plans:
            console.show_line(f"{plan.tool}: {plan.cases} cases; {console.called(plan.why, is_called=plan.is_called)}")
        return
    if is_foreign(path):
        _audit(path, as_json=as_json)
        return
    results = verify_toolbox(path)
    if as_json:
        console.show_json(results)
    else:
        for item in results:
            reasons = f"  {'; '.join(item.verdict.reasons)}" if item.verdict.reasons else ""
            console.show_line(f"{item.verdict}  {item.path}{reasons}")
    if not all(item.verdict.is_accepted for item in results):
        raise typer.Exit(1)


def _audit(path: Path, *, as_json: bool) -> None:
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check.verify import audit_library

    with CountBar("trying") as bar:
        found = audit_library(path, report=bar.report)
    if as_json:
        console.show_json(found)
        return
    for name, count in found.model_dump(exclude={"findings"}).items():
        console.show_line(f"{count:6}  {_COUNTED[name]}")
    for each in found.findings:
        if each.reason or each.duplicate_of:
            twin = f"the same code as {each.duplicate_of}" if each.duplicate_of else ""
            console.show_line(f"{each.source}  {each.name}  {'; '.join(filter(None, [twin, each.reason]))}")
