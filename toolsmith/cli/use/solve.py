"""`toolsmith solve`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    AllowWritesOption,
    ApiBaseOption,
    IncludeChangedOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ToolboxOption,
    UserModelOption,
)
from toolsmith.cli.values import ask_consent, at_address, json_or_text
from toolsmith.errors import UsageError
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.types.answer import Missing


def solve(
    request: Annotated[
        str, typer.Argument(metavar="REQUEST", help="What is to be done, in words; or a file of requests (.jsonl).")
    ],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    user_model: UserModelOption = None,
    api_base: ApiBaseOption = None,
    strategy: Annotated[
        Literal["direct", "program", "react", "dfs"],
        typer.Option(help="How the model uses tools: in one call, in one program, step by step, or by a search."),
    ] = "react",
    selection: Annotated[
        Literal["search", "steps", "rerank", "reflect", "hierarchy"],
        typer.Option(
            help="How tools are chosen: by the search, with the model's own queries (steps), its choice among twenty"
            " (rerank), once more where it chooses none (reflect), or by the model, category by category."
        ),
    ] = "search",
    max_offered: Annotated[int, typer.Option(metavar="N", min=1, help="Offer the model at most this many tools.")] = 4,
    prompt_tokens: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=100, help="About how long the first question of direct may be; less shows fewer tools."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where the answer comes from: calls, repairs, verdicts and costs.")
    ] = False,
    ask: Annotated[
        bool,
        typer.Option(
            "--ask/--no-ask", help="Whether missing arguments, and a yes before writing, are asked for at a terminal."
        ),
    ] = True,
    allow_writes: AllowWritesOption = False,
    include_changed: IncludeChangedOption = False,
    extraction: Annotated[
        bool,
        typer.Option(
            "--extraction/--no-extraction",
            help="Whether a tool's own proved code may read the request, so that no model is asked.",
        ),
    ] = True,
    candidates: Annotated[
        int, typer.Option(metavar="N", min=1, help="Answer a request so often, and take the best by its steps.")
    ] = 1,
    jobs: JobsOption = DEFAULT_JOBS,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer requests with a model and the tools.

    A request that a tool's own proved code can read is answered without a model.

    Where no tool fits, the model answers alone, and the request is queued: see `toolsmith queue`.
    """
    from toolsmith.cli.output.answers import show_answer, show_batch
    from toolsmith.cli.output.progress import BatchBar
    from toolsmith.library.use import solve as library
    from toolsmith.library.use.solve_file import solve_file
    from toolsmith.models.meter import Budget
    from toolsmith.reading.tasks.request_file import looks_like_a_file
    from toolsmith.recipes.solve.outcome import SolveLimits

    asked = at_address(user_model, api_base)
    limits = SolveLimits(prompt_tokens=prompt_tokens)
    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    if looks_like_a_file(request):
        if candidates > 1:
            raise UsageError("candidates are for one request, not for a file", hint="Leave --candidates out.")
        with BatchBar() as bar:
            batch = solve_file(
                request,
                toolbox,
                asked,
                strategy=strategy,
                selection=selection,
                offered=max_offered,
                limits=limits,
                budget=budget,
                jobs=jobs,
                allow_writes=allow_writes,
                include_changed=include_changed,
                use_extraction=extraction,
                report=bar.report,
            )
        show_batch(batch, as_json=as_json, explain=explain)
        if any(item.answer is None for item in batch.solved):
            raise typer.Exit(1)
        return
    is_there = ask and sys.stdin.isatty() and not as_json
    answer = library.solve(
        request,
        toolbox,
        asked,
        strategy=strategy,
        selection=selection,
        offered=max_offered,
        limits=limits,
        budget=budget,
        ask_person=_ask_person if is_there else None,
        allow_writes=allow_writes,
        ask_consent=ask_consent if is_there and candidates == 1 else None,
        include_changed=include_changed,
        use_extraction=extraction,
        candidates=candidates,
    )
    show_answer(answer, as_json=as_json, explain=explain)
    if answer.status in ("needs_input", "needs_consent", "unanswered"):
        raise typer.Exit(1)


def _ask_person(missing: Sequence[Missing]) -> Mapping[str, Any]:
    """Ask at the terminal for exactly these values; an empty line gives none."""
    given: dict[str, Any] = {}
    for item in missing:
        about = f" ({item.description})" if item.description else ""
        text = typer.prompt(f"{item.argument}{about} {item.schema_text}", default="", show_default=False, err=True)
        if text:
            given[item.argument] = json_or_text(text)
    return given
