"""`toolsmith refine`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
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
    from toolsmith.library.improve.refine import RefinePlan


def refine(
    tools: Annotated[list[str] | None, typer.Argument(help="A toolbox, or tools by path or name; none: all.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[
        str | None, typer.Option(help="The strong model: provider/model, replay:FILE, mailbox:DIR.")
    ] = None,
    user_model: Annotated[str | None, typer.Option(help="The cheaper model that the docs are for.")] = None,
    explorer: Annotated[str | None, typer.Option(help="A model for exploring alone.")] = None,
    analyzer: Annotated[str | None, typer.Option(help="A model for analyzing alone.")] = None,
    rewriter: Annotated[str | None, typer.Option(help="A model for rewriting alone.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rewrites a tool at most.")] = 5,
    requests: Annotated[Path | None, typer.Option(help="Held-out requests with their right calls (.jsonl).")] = None,
    from_trials: Annotated[
        bool, typer.Option("--from-trials", help="Learn from logged calls, not imagined ones.")
    ] = False,
    probe_first: Annotated[bool, typer.Option(help="Probe tools that have too few held-out requests.")] = True,
    pairs: Annotated[bool, typer.Option(help="Also tell apart tools that are confused with each other.")] = True,
    jobs: Annotated[int, typer.Option(min=1, help="Tools refined at the same time.")] = 8,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked; ask nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Rewrite docs from what really happens when tools are called; keep a doc only when it helps."""
    from toolsmith.cli.show import show
    from toolsmith.cli.show.show_refine import RefineView, show_pairs, show_refined
    from toolsmith.library.improve import refine as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.refine.records import RefineOptions

    if tools and len(tools) == 1 and Path(tools[0]).is_dir():
        toolbox, tools = Path(tools[0]), None
    options = RefineOptions(rounds=rounds)
    if dry_run:
        _show_plans(library.plan_refine(toolbox, tools or [], requests=requests, options=options), as_json=as_json)
        return
    with RefineView() as view:
        refinement = library.refine(
            toolbox,
            tools or [],
            model,
            user_model=user_model,
            explorer=explorer,
            analyzer=analyzer,
            rewriter=rewriter,
            requests=requests,
            from_trials=from_trials,
            probe_first=probe_first,
            pairs=pairs,
            options=options,
            budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
            jobs=jobs,
            report=view.report,
        )
    if as_json:
        show.show_json(refinement)
    else:
        show_refined(refinement.tools)
        show_pairs(refinement.pairs)
    if refinement.is_stopped:
        raise typer.Exit(3)


def _show_plans(plans: Sequence[RefinePlan], *, as_json: bool) -> None:
    from toolsmith.cli.show import show

    if as_json:
        show.show_json(plans)
        return
    for plan in plans:
        probed = ", probed first" if plan.is_probed_first else ""
        show.show_line(
            f"{plan.tool}: {plan.requests} held-out requests{probed}; "
            f"{plan.fewest_questions} to {plan.most_questions} questions"
        )
