"""`toolsmith refine`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    ApiBaseOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxRoundsOption,
    MaxTokensOption,
    ModelOption,
    ResultsOption,
    ToolboxOption,
    ToolsArgument,
    UserApiBaseOption,
    UserModelOption,
)
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.counted import counted
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.library.improve.refine import RefinePlan


def refine(
    context: typer.Context,
    tools: ToolsArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    user_model: UserModelOption = None,
    api_base: ApiBaseOption = None,
    user_api_base: UserApiBaseOption = None,
    explorer: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Another strong model for imagining requests.")
    ] = None,
    analyzer: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Another strong model for comparing doc and outcome.")
    ] = None,
    rewriter: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Another strong model for rewriting the doc; gepa: GEPA's search, by the strong model.",
        ),
    ] = None,
    requests: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Held-out requests with their right calls (.jsonl).")
    ] = None,
    from_trials: Annotated[
        bool, typer.Option("--from-trials", help="Learn from logged calls instead of imagined ones.")
    ] = False,
    probe_first: Annotated[
        bool,
        typer.Option("--probe-first/--no-probe-first", help="Whether tools with too few held-out requests are probed."),
    ] = True,
    pairs: Annotated[
        bool, typer.Option("--pairs/--no-pairs", help="Whether docs are also rewritten to tell confused tools apart.")
    ] = True,
    target: Annotated[
        Literal["mcp", "openai", "find_tools", "solve"],
        typer.Option(
            "--for",
            help="Who reads the docs: the user model is shown what an MCP listing, an OpenAI function, describe_tool "
            "of a large toolbox, or a prompt of solve shows of a tool.",
        ),
    ] = "mcp",
    allow_writes: Annotated[
        bool, typer.Option("--allow-writes", help="Of tools that may write, make the calls that --requests holds.")
    ] = False,
    results: ResultsOption = None,
    jobs: JobsOption = DEFAULT_JOBS,
    max_rounds: MaxRoundsOption = 5,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Rewrite docs so that calls get better.

    The strong model learns from real calls. A doc is kept only where the cheaper model's calls get better by it.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.refinement import RefineView, show_pairs, show_refined
    from toolsmith.library.improve import refine as library
    from toolsmith.library.improve.remote_results import results_notice
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.refine.records import RefineOptions

    given = toolbox_and_names(context, tools or [], toolbox)
    options = RefineOptions(rounds=max_rounds, target=target)
    if notice := results_notice(given.toolbox, given.names, keep_results=results, allow_writes=allow_writes):
        console.say(notice)
    if dry_run:
        plans = library.plan_refine(
            given.toolbox,
            given.names,
            requests=requests,
            allow_writes=allow_writes,
            options=options,
            keep_results=results,
        )
        _show_plans(plans, as_json=as_json)
        return
    with RefineView() as view:
        refinement = library.refine(
            given.toolbox,
            given.names,
            at_address(model, api_base),
            user_model=at_address(user_model, user_api_base),
            explorer=explorer,
            analyzer=analyzer,
            rewriter=rewriter,
            requests=requests,
            from_trials=from_trials,
            probe_first=probe_first,
            pairs=pairs,
            allow_writes=allow_writes,
            options=options,
            keep_results=results,
            budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
            jobs=jobs,
            report=view.report,
        )
    if as_json:
        console.show_json(refinement)
    else:
        show_refined(refinement.tools)
        show_pairs(refinement.pairs)
    if refinement.is_stopped:
        raise typer.Exit(3)


def _show_plans(plans: Sequence[RefinePlan], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(plans)
        return
    for plan in plans:
        probed = ", probed first" if plan.is_probed_first else ""
        probed += ", its results are committed" if plan.commits_results else ""
        console.show_line(
            f"{plan.tool}: {plan.requests} held-out requests{probed}; "
            f"{plan.fewest_questions} to {counted(plan.most_questions, 'model call')}; "
            f"{console.called(plan.why, is_called=plan.is_called)}"
        )
        for arguments in plan.asked:
            console.show_line(f"  called once, as asked: {json.dumps(arguments, ensure_ascii=False)}")
        if plan.moved:
            console.show_line(f"  to be measured again: {'; '.join(plan.moved)}")
