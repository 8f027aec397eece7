"""`toolsmith bench refine` and `toolsmith bench search`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.command import Command
from toolsmith.cli.examples import examples_of
from toolsmith.cli.options import (
    LIMITS,
    ApiBaseOption,
    FunctionOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxRoundsOption,
    MaxTokensOption,
    ModelOption,
    PlotOption,
    UserApiBaseOption,
    UserModelOption,
)
from toolsmith.cli.values import at_address
from toolsmith.counted import counted
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.library.improve.bench_refine import Coverage

bench = typer.Typer(help="Measure on public benchmarks.", no_args_is_help=True)


@bench.command(cls=Command, epilog=examples_of("bench refine"))
def refine(
    folder: Annotated[
        Path, typer.Argument(metavar="BENCHMARK", help="Folder of OpaqueToolsBench: base.json and its variants.")
    ],
    variant: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Variant to refine; without it, right calls are replayed without a model."),
    ] = None,
    toolbox: Annotated[
        Path, typer.Option("--toolbox", "-t", metavar="FOLDER", help="Folder of the toolbox that is made for it.")
    ] = Path("bench-refine"),
    model: ModelOption = None,
    user_model: UserModelOption = None,
    api_base: ApiBaseOption = None,
    user_api_base: UserApiBaseOption = None,
    fallback: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Python file whose functions answer calls that were not recorded."),
    ] = None,
    function: FunctionOption = None,
    jobs: JobsOption = DEFAULT_JOBS,
    max_tools: Annotated[
        int | None, typer.Option(metavar="N", min=1, rich_help_panel=LIMITS, help="Refine at most this many tools.")
    ] = None,
    max_rounds: MaxRoundsOption = 5,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refine docs that OpaqueToolsBench hides.

    Calls are answered from its recording; its questions are the held-out requests.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.refinement import RefineView, show_refined
    from toolsmith.library.improve import bench_refine as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.refine.records import RefineOptions

    if variant is None:
        _show_coverage(library.replay_opaque_tools(folder), as_json=as_json)
        return
    with RefineView() as view:
        results = library.bench_refine(
            folder,
            variant,
            toolbox,
            at_address(model, api_base),
            user_model=at_address(user_model, user_api_base),
            functions=fallback,
            only=function or [],
            limit=max_tools,
            options=RefineOptions(rounds=max_rounds),
            budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
            jobs=jobs,
            report=view.report,
        )
    if as_json:
        console.show_json(results)
    else:
        show_refined(results)
    if any(refined.status == "stopped" for refined in results):
        raise typer.Exit(3)


def _show_coverage(covered: Sequence[Coverage], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(covered)
        return
    for each in covered:
        console.show_line(
            f"{each.variant}: {counted(each.tools, 'tool')}, {each.answered} of {each.questions} right calls answered"
        )


@bench.command(cls=Command, epilog=examples_of("bench search"))
def search(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="SET", help="Folder of ToolE, Seal-Tools, DRAFT's ToolBench or StableToolBench, or a toolbox."
        ),
    ],
    requests: Annotated[
        int, typer.Option(min=1, metavar="N", help="Requests of each part of the set, at most.")
    ] = 1_000,
    embedder: Annotated[
        str,
        typer.Option(metavar="NAME", help="Whose vectors take part, as in toolbox.toml: minilm, litellm/NAME."),
    ] = "",
    plot: PlotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure what search finds, beside others."""
    from toolsmith.cli.output import console
    from toolsmith.library.improve import bench_search as library

    with console.talk.status("searching"):
        measured = library.bench_search(place, most=requests, embedder=embedder, plot=plot)
    if as_json:
        console.show_json(measured)
        return
    console.say_heads("recall@5  ndcg@5  all in 5  part  way")
    for each in measured.found:
        console.show_line(f"{each.recall:.3f}  {each.ndcg:.3f}  {each.sufficiency:.3f}  {each.part}  {each.way}")
    for part, auroc in measured.near_misses.items():
        console.say(f"{part}: AUROC {auroc:.3f} where the right tool is there, against where it was taken out")
    if plot is not None:
        console.say(f"drawn: {plot}")
