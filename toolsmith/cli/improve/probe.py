"""`toolsmith probe`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ToolboxOption,
)


def probe(
    tools: Annotated[list[str] | None, typer.Argument(help="Paths or names of tools; none: all.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[str | None, typer.Option(help="Who imagines and judges: provider/model, mailbox:DIR …")] = None,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes a tool.")] = 3,
    requests: Annotated[int, typer.Option(min=1, max=4, help="Requests an episode.")] = 4,
    jobs: Annotated[int, typer.Option(min=1, help="Tools probed at the same time.")] = 8,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try tools out on imagined requests; what execution confirms becomes examples and held-out requests."""
    from toolsmith.cli.show import show
    from toolsmith.library.improve import probe as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.probe.probe_tool import ProbeOptions

    results = library.probe(
        toolbox,
        tools or [],
        model,
        options=ProbeOptions(episodes=episodes, requests=requests),
        budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
        jobs=jobs,
        report=lambda path, text: show.say(f"{path}: {text}"),
    )
    if as_json:
        show.show_json(results)
    else:
        for probed in results:
            show.show_line(
                f"{probed.path}: {len(probed.probes)} requests, {probed.confirmed} confirmed, {len(probed.bugs)} bugs, "
                f"{probed.environment_failures} calls failed around the tool, {probed.calls} questions {probed.reason}"
            )
    if any(probed.status == "stopped" for probed in results):
        raise typer.Exit(3)
