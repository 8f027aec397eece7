"""`toolsmith verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.check.audit import show_audit
from toolsmith.cli.options import DEFAULT_TOOLBOX, DryRunOption, JsonOption, ToolboxOption
from toolsmith.cli.report_file import write_report
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.counted import counted
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolsmith.library.check.verify import Verified, VerifyPlan


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
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Whether what was found is committed, where it differs.")
    ] = True,
    changed: Annotated[
        str,
        typer.Option(
            metavar="BASE..HEAD", help="Prove only what a branch has touched since it left BASE, and record nothing."
        ),
    ] = "",
    working_tree: Annotated[
        bool,
        typer.Option("--working-tree", help="Prove only what is edited and not committed yet, and record nothing."),
    ] = False,
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["text", "github"],
        typer.Option(help="Whether a workflow's annotations are printed beside the text."),
    ] = "text",
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML to this file.")
    ] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Prove every tool of a toolbox again.

    What was found is recorded in one commit. Of a library that others made, it shows what imports, runs and keeps its
    word, and keeps nothing.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check.report_formats import junit_xml
    from toolsmith.library.check.review import plan_review, review
    from toolsmith.library.check.verify import is_foreign, plan_verify, record_verdicts, verify_toolbox

    path = toolbox_of(context, path, toolbox)
    is_review = bool(changed) or working_tree
    if is_foreign(path) and (is_review or junit is not None):
        raise UsageError(f"{path} is no toolbox: it can be audited, not reviewed", hint=f"toolsmith verify {path}")
    if dry_run:
        plans = plan_review(path, changed, working_tree=working_tree) if is_review else plan_verify(path)
        _show_plans(plans, as_json=as_json)
        return
    if is_foreign(path):
        _audit(path, as_json=as_json)
        return
    with CountBar("proving") as bar:
        if is_review:
            found = review(path, changed, working_tree=working_tree, report=bar.report)
        else:
            found = verify_toolbox(path, report=bar.report)
    if junit is not None:
        write_report(junit, junit_xml(found, path.resolve().name), "--junit")
    _show(found, format, as_json=as_json)
    if is_review and not found:
        console.say("no tool is touched")
    if record and not is_review and (commit := record_verdicts(path, found)):
        console.say(f"recorded: {commit[:12]}")
    if not all(item.holds if is_review else item.verdict.is_accepted for item in found):
        raise typer.Exit(1)


def _show_plans(plans: Sequence[VerifyPlan], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(plans)
        return
    for plan in plans:
        called = console.called(plan.why, is_called=plan.is_called)
        console.show_line(f"{plan.tool}: {counted(plan.cases, 'case')}; {called}")


def _show(found: Sequence[Verified], form: str, *, as_json: bool) -> None:
    from toolsmith.cli.output import console
    from toolsmith.library.check.report_formats import github_annotations

    if as_json:
        console.show_json(found)
        return
    for item in found:
        was = "" if item.is_recorded else f"  (before: {item.before})"
        reasons = f"  {'; '.join(item.verdict.reasons)}" if item.verdict.reasons else ""
        # One line each: a text of a tool's own must not begin a line, where a workflow looks for commands.
        console.show_line(f"{item.verdict}  {item.path}{was}{reasons}")
    for line in github_annotations(found) if form == "github" else ():
        console.show_line(line)


def _audit(path: Path, *, as_json: bool) -> None:
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check.audit import audit_library

    with CountBar("trying") as bar:
        found = audit_library(path, report=bar.report)
    if as_json:
        console.show_json(found)
    else:
        show_audit(found)
