"""Commands that measure on public benchmarks: `toolsmith bench refine`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import JsonOption, MaxCallsOption

if TYPE_CHECKING:
    from toolsmith.library.improve.bench_refine import Coverage

bench = typer.Typer(help="Measure on public benchmarks.", no_args_is_help=True)


@bench.callback()
def _bench() -> None:
    """Keep `refine` a command of its own."""


@bench.command()
def refine(
    folder: Annotated[Path, typer.Argument(help="Folder of OpaqueToolsBench: base.json and its variants.")],
    variant: Annotated[
        str | None, typer.Option(help="Name of a variant; none: replay all right calls, no model.")
    ] = None,
    toolbox: Annotated[Path, typer.Option("--toolbox", "-t", help="A new folder for the docs.")] = Path("bench-refine"),
    model: Annotated[str | None, typer.Option(help="Explorer, analyzer and rewriter.")] = None,
    user_model: Annotated[str | None, typer.Option(help="The cheaper model that the docs are for.")] = None,
    functions: Annotated[Path | None, typer.Option(help="A module that answers what was not recorded.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Real name of a function; may be given often.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Tools at most.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rewrites a tool at most.")] = 5,
    jobs: Annotated[int, typer.Option(min=1, help="Tools refined at the same time.")] = 8,
    max_calls: MaxCallsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refine hidden docs of OpaqueToolsBench; calls are answered from its recording."""
    from toolsmith.cli.show import show
    from toolsmith.cli.show.show_refine import RefineView, show_refined
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
            model,
            user_model=user_model,
            functions=functions,
            only=only or [],
            limit=limit,
            options=RefineOptions(rounds=rounds),
            budget=Budget(calls=max_calls),
            jobs=jobs,
            report=view.report,
        )
    if as_json:
        show.show_json(results)
    else:
        show_refined(results)
    if any(refined.status == "stopped" for refined in results):
        raise typer.Exit(3)


def _show_coverage(covered: Sequence[Coverage], *, as_json: bool) -> None:
    from toolsmith.cli.show import show

    if as_json:
        show.show_json(covered)
        return
    for each in covered:
        show.show_line(f"{each.variant}: {each.tools} tools, {each.answered} of {each.questions} right calls answered")
