"""`toolsmith probe`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption


def probe(
    tools: Annotated[list[str] | None, typer.Argument(help="Paths or names of tools; none: all.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[str | None, typer.Option(help="Who imagines and judges: provider/model, mailbox:DIR …")] = None,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes a tool.")] = 3,
    requests: Annotated[int, typer.Option(min=1, max=4, help="Requests an episode.")] = 4,
    at_once: Annotated[int, typer.Option(min=1, help="Tools probed at the same time.")] = 8,
    max_cost: Annotated[float | None, typer.Option(help="Dollars at most.")] = None,
    max_calls: Annotated[int | None, typer.Option(help="Questions at most.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Tokens at most, in and out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Try tools out on imagined requests; what execution confirms becomes examples and held-out requests."""
    from toolsmith.cli import show
    from toolsmith.library import probe as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.probe import ProbeOptions

    results = library.probe(
        toolbox,
        tools or [],
        model,
        options=ProbeOptions(episodes=episodes, requests=requests),
        budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
        tools_at_once=at_once,
        report=lambda path, text: show.say(f"{path}: {text}"),
    )
    if as_json:
        show.show_json(results)
    for probed in [] if as_json else results:
        show.data.print(
            f"{probed.path}: {len(probed.probes)} requests, {probed.confirmed} confirmed, {len(probed.bugs)} bugs, "
            f"{probed.environment_failures} calls failed around the tool, {probed.calls} questions {probed.reason}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if any(probed.status == "stopped" for probed in results):
        raise typer.Exit(3)
