"""`toolsmith make`."""

from __future__ import annotations

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
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from toolsmith.library.make.make import Plan


def make(
    tasks: Annotated[list[Path] | None, typer.Argument(help="Task files (.jsonl).")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[str | None, typer.Option(help="The maker: provider/model, replay:FILE, mailbox:DIR.")] = None,
    user_model: Annotated[str | None, typer.Option(help="A cheaper model that tries each tool.")] = None,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    keep_unproven: Annotated[
        bool, typer.Option("--keep-unproven", help="Also keep tools with too few independent cases.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Tasks or sections that ask at once.")] = 4,
    from_queue: Annotated[bool, typer.Option("--from-queue", help="Make tools of requests that piled up.")] = False,
    reference: Annotated[Path | None, typer.Option(help="A book (see outline) instead of task files.")] = None,
    sections: Annotated[str, typer.Option(help="Of the book: numbers or anchors, 2.3,2.4.")] = "",
    chapters: Annotated[str, typer.Option(help="Of the book: numbers, 1,2.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Sections of the book at most.")] = None,
    tools_per_section: Annotated[int, typer.Option(min=1, help="More where a section is dense.")] = 2,
    licence: Annotated[str, typer.Option(help="Of the book, where it states none.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be asked, and an estimate.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make tools from task files or from a book, prove them, and commit the accepted ones."""
    from toolsmith.cli.make.make_book import BookChoice, HowMade, make_book
    from toolsmith.cli.show import show
    from toolsmith.library.make import make as library
    from toolsmith.library.make.queue import make_from_queue
    from toolsmith.models.meter import Account, Budget
    from toolsmith.recipes.make.records import MakeOptions

    if not tasks and not from_queue and reference is None:
        raise UsageError(
            "nothing is given to make tools from", hint="Give task files, --reference BOOK, or --from-queue."
        )
    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    if reference is not None:
        if tasks or from_queue:
            raise UsageError("--reference makes tools from one book alone", hint="Run make again for the task files.")
        choice = BookChoice(reference, sections, chapters, limit, licence, tools_per_section)
        how = HowMade(toolbox, model, user_model, budget, keep_unproven, jobs, dry_run, as_json)
        make_book(choice, how)
        return
    if dry_run:
        _show_plans(library.plan(tasks or [], model=model), as_json=as_json)
        return
    options = MakeOptions(keep_unproven=keep_unproven)
    with show.TaskBars() as bars, Account(budget) as account:
        results = []
        if tasks:
            results += library.make(
                list(tasks),
                toolbox,
                model,
                user_model=user_model,
                budget=account,
                options=options,
                jobs=jobs,
                report=bars.report,
            )
        if from_queue:
            results += make_from_queue(toolbox, model, budget=account, options=options, report=bars.report)
    if from_queue and not results:
        show.say("the queue holds too few similar requests with known answers; toolsmith queue shows what it holds")
        raise typer.Exit(1)
    if as_json:
        show.show_json(results)
    else:
        show.show_verdicts(results)
    if not any(made.commit for made in results):
        raise typer.Exit(1)


def _show_plans(plans: list[Plan], *, as_json: bool) -> None:
    from toolsmith.cli.show import show

    if as_json:
        show.show_json(plans)
        return
    for item in plans:
        show.show_line(
            f"{item.task}: {item.shown} shown, {item.validation} validation, {item.hidden} hidden cases; "
            f"{item.fewest_questions} to {item.most_questions} questions, "
            f"about {item.input_tokens} tokens in and {item.output_tokens} out without repairs"
            f"{'' if item.dollars is None else f' ({show.money(item.dollars)})'}. First question:"
        )
        show.show_line(item.first_question)
