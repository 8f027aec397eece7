"""`toolsmith repair`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ToolboxOption,
)

if TYPE_CHECKING:
    from toolsmith.library.improve.repair import RepairPlan
    from toolsmith.recipes.repair.repair_tool import Repaired


def repair(
    tools: Annotated[
        list[str] | None, typer.Argument(help="Paths or names of tools; none: all with logged bugs.")
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[str | None, typer.Option(help="The maker: provider/model, replay:FILE, mailbox:DIR.")] = None,
    tries: Annotated[int, typer.Option(min=1, help="New versions a tool at most.")] = 3,
    jobs: Annotated[int, typer.Option(min=1, help="Tools mended at the same time.")] = 4,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the logged bugs; ask nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Mend tools that met their own bugs in use; a new version is kept only where it is proved again."""
    from toolsmith.cli.show import show
    from toolsmith.library.improve import repair as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.repair.repair_tool import RepairOptions

    options = RepairOptions(tries=tries)
    if dry_run:
        _show_plans(library.plan_repair(toolbox, tools or [], options=options), as_json=as_json)
        return
    results = library.repair(
        toolbox,
        tools or [],
        model,
        options=options,
        budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
        jobs=jobs,
        report=lambda path, text: show.say(f"{path}: {text}"),
    )
    if as_json:
        show.show_json(results)
    else:
        _show_repaired(results)
    statuses = {repaired.status for repaired in results}
    if statuses & {"stopped", "rejected"}:
        raise typer.Exit(3 if "stopped" in statuses else 1)


def _show_plans(plans: Sequence[RepairPlan], *, as_json: bool) -> None:
    from toolsmith.cli.show import show

    if as_json:
        show.show_json(plans)
        return
    for plan in plans:
        show.show_line(f"{plan.tool}: {len(plan.bugs)} bugs, {plan.most_questions} questions at most")
        for bug in plan.bugs:
            show.show_line(f"  {bug}")


def _show_repaired(results: Sequence[Repaired]) -> None:
    from toolsmith.cli.show import show

    if not results:
        show.talk.print("no logged call met a bug of a tool; toolsmith trials shows the log")
    for repaired in results:
        standing = f"; {repaired.verdict}" if repaired.verdict else ""
        commit = f"; commit {repaired.commit[:12]}" if repaired.commit else ""
        show.show_line(
            f"{repaired.path}: {repaired.status}, {len(repaired.bugs)} bugs, {repaired.attempts} tries, "
            f"{repaired.calls} questions, {show.money(repaired.cost_usd)}{standing}{commit}"
        )
        for line in (*repaired.bugs, *repaired.reasons):
            show.show_line(f"  {' '.join(line.split())[:300]}")
