"""`toolsmith repair`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    LIMITS,
    ApiBaseOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ToolboxOption,
    ToolsArgument,
)
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.counted import counted, money
from toolsmith.errors import BadInputError, UsageError
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.library.improve.repair import RepairPlan
    from toolsmith.recipes.repair.repair_tool import Repaired

_NO_BUGS = "no logged call met a bug of a tool; toolsmith trials shows the log"


def repair(
    context: typer.Context,
    tools: ToolsArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    api_base: ApiBaseOption = None,
    jobs: JobsOption = DEFAULT_JOBS,
    max_attempts: Annotated[
        int,
        typer.Option(metavar="N", min=1, rich_help_panel=LIMITS, help="Write at most this many versions of a tool."),
    ] = 3,
    case: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="ARGUMENTS EXPECTED",
            help="What a call should give: arguments=OBJECT and expected=VALUE, both JSON; request=TEXT in place of "
            "arguments names the call that solve made for a request.",
        ),
    ] = None,
    cases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Such cases, one JSON object a line: arguments, expected, tool.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Ask again what was asked before, as after a repair that was rejected.")
    ] = False,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Mend bugs that tools met in use.

    `toolsmith trials --blame tool` shows them. A new version is kept only where it is proved again.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.improve import repair as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.repair.repair_tool import RepairOptions

    given = toolbox_and_names(context, tools or [], toolbox)
    options = RepairOptions(tries=max_attempts)
    if dry_run:
        _show_plans(library.plan_repair(given.toolbox, given.names, options=options), as_json=as_json)
        return
    results = library.repair(
        given.toolbox,
        given.names,
        at_address(model, api_base),
        cases=[*([_case(case)] if case is not None else []), *(_of_file(cases) if cases is not None else [])],
        anew=anew,
        options=options,
        budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
        jobs=jobs,
        report=lambda path, text: console.say(f"{path}: {text}"),
    )
    if as_json:
        console.show_json(results)
    else:
        _show_repaired(results)
    statuses = {repaired.status for repaired in results}
    if statuses & {"stopped", "rejected"}:
        raise typer.Exit(3 if "stopped" in statuses else 1)


def _case(given: tuple[str, str]) -> dict[str, Any]:
    """`arguments=… expected=…` or `request=… expected=…`; values are JSON, or texts where they are none."""
    found: dict[str, Any] = {}
    for part in given:
        name, mark, text = part.partition("=")
        if name not in ("arguments", "request", "expected") or not mark:
            raise UsageError(
                f"--case {part!r} is neither arguments=… nor expected=…",
                hint="Give both, each once; request=… in place of arguments=… is a request that solve has answered.",
            )
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


def _of_file(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}") from error
    found, problems = [], []
    for number, line in enumerate(lines, 1):
        try:
            read = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number}: not JSON: {error}")
            continue
        if read is not None and not isinstance(read, dict):
            problems.append(f"line {number}: not an object")
        elif read is not None:
            found.append(read)
    if problems:
        raise BadInputError(f"{path} holds no cases", problems)
    return found


def _show_plans(plans: Sequence[RepairPlan], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(plans)
        return
    if not plans:
        console.say(_NO_BUGS)
    for plan in plans:
        console.show_line(
            f"{plan.tool}: {counted(len(plan.bugs), 'bug')}, {counted(plan.most_questions, 'model call')} at most; "
            f"{console.called(plan.why, is_called=plan.is_called)}"
        )
        for bug in plan.bugs:
            console.show_line(f"  {bug}")


def _show_repaired(results: Sequence[Repaired]) -> None:
    from toolsmith.cli.output import console

    if not results:
        console.say(_NO_BUGS)
    for repaired in results:
        standing = f"; {repaired.verdict}" if repaired.verdict else ""
        commit = f"; commit {repaired.commit[:12]}" if repaired.commit else ""
        console.show_line(
            f"{repaired.path}: {repaired.status}, {counted(len(repaired.bugs), 'bug')}, {repaired.attempts} attempts, "
            f"{counted(repaired.calls, 'model call')}, {money(repaired.cost_usd)}{standing}{commit}"
        )
        for line in (*repaired.bugs, *repaired.reasons):
            console.show_line(f"  {' '.join(line.split())[:300]}")
