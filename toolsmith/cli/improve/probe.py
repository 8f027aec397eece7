"""`toolsmith probe`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    ApiBaseOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ResultsOption,
    ToolboxOption,
    ToolsArgument,
)
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.counted import counted
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.library.improve.probe import ProbePlan


def probe(
    context: typer.Context,
    tools: ToolsArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    api_base: ApiBaseOption = None,
    episodes: Annotated[int, typer.Option(metavar="N", min=1, help="How many episodes are played with a tool.")] = 3,
    requests_per_episode: Annotated[
        int, typer.Option(metavar="N", min=1, max=4, help="How many requests an episode has, each after the last.")
    ] = 4,
    results: ResultsOption = None,
    jobs: JobsOption = DEFAULT_JOBS,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Try tools out on imagined requests.

    The strong model imagines them. What a run of the tool confirms becomes examples and held-out requests for refine.
    """
    from toolsmith.cli.output import console
    from toolsmith.library.improve import probe as library
    from toolsmith.library.improve.remote_results import results_notice
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.probe.probe_tool import ProbeOptions

    given = toolbox_and_names(context, tools or [], toolbox)
    options = ProbeOptions(episodes=episodes, requests=requests_per_episode)
    if notice := results_notice(given.toolbox, given.names, keep_results=results):
        console.say(notice)
    if dry_run:
        _show_plans(library.plan_probe(given.toolbox, given.names, options=options), as_json=as_json)
        return
    done = library.probe(
        given.toolbox,
        given.names,
        at_address(model, api_base),
        options=options,
        keep_results=results,
        budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
        jobs=jobs,
        report=lambda path, text: console.say(f"{path}: {text}"),
    )
    if as_json:
        console.show_json(done)
    else:
        for probed in done:
            if probed.status == "left out":
                console.show_line(f"{probed.path}: left out: {probed.reason}")
                continue
            reason = f"; {probed.reason}" if probed.reason else ""
            console.show_line(
                f"{probed.path}: {counted(len(probed.probes), 'request')}, {probed.confirmed} confirmed, "
                f"{counted(len(probed.bugs), 'bug')}, "
                f"{probed.environment_failures} calls failed around the tool, "
                f"{counted(probed.calls, 'model call')}{reason}"
            )
    if any(probed.status == "stopped" for probed in done):
        raise typer.Exit(3)


def _show_plans(plans: Sequence[ProbePlan], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(plans)
        return
    for plan in plans:
        console.show_line(
            f"{plan.tool}: {counted(plan.most_questions, 'model call')} and "
            f"{plan.most_calls} calls of the tool at most; "
            f"{console.called(plan.why, is_called=plan.is_called)}"
        )
