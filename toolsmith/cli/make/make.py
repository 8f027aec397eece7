"""`toolsmith make`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    LIMITS,
    DryRunOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ToolboxOption,
    UnprovenOption,
    UserModelOption,
)
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.errors import UsageError
from toolsmith.recipes.pool import DEFAULT_JOBS

if TYPE_CHECKING:
    from toolsmith.library.make.make import Plan

_BOOK = "Making from a book"


def make(
    context: typer.Context,
    tasks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASKS", help="Task files (.jsonl), a tool each; the folder of a toolbox may come first."
        ),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    user_model: UserModelOption = None,
    keep_unproven: UnprovenOption = False,
    from_queue: Annotated[
        bool, typer.Option("--from-queue", help="Make tools of the requests that no tool could answer.")
    ] = False,
    jobs: JobsOption = DEFAULT_JOBS,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    max_sections: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, rich_help_panel=LIMITS, help="Ask about at most this many sections of a book."
        ),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(metavar="BOOK", rich_help_panel=_BOOK, help="Make tools from this book, not from task files."),
    ] = None,
    chapter: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER", rich_help_panel=_BOOK, help="Only this chapter; may be repeated."),
    ] = None,
    section: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMBER", rich_help_panel=_BOOK, help="Only this section, by number or anchor; may be repeated."
        ),
    ] = None,
    tools_per_section: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            rich_help_panel=_BOOK,
            help="How many tools a section is asked for; more where it is long.",
        ),
    ] = 2,
    licence: Annotated[
        str,
        typer.Option(metavar="NAME", rich_help_panel=_BOOK, help="Licence of a book that does not state one itself."),
    ] = "",
) -> None:
    """Make tools from tasks or from a book.

    The strong model writes them; those that hold on cases or exercises that it never saw are committed.
    """
    from toolsmith.cli.make.make_book import BookChoice, HowMade, make_book
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import TaskBars
    from toolsmith.cli.output.verdicts import show_verdicts
    from toolsmith.library.make import make as library
    from toolsmith.library.make.queue import make_from_queue
    from toolsmith.models.meter import Account, Budget
    from toolsmith.recipes.make.records import MakeOptions

    given = toolbox_and_names(context, tasks or [], toolbox)
    if not given.names and not from_queue and reference is None:
        raise UsageError(
            "nothing is given to make tools from", hint="Give task files, --reference BOOK, or --from-queue."
        )
    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    if reference is not None:
        if given.names or from_queue:
            raise UsageError("--reference makes tools from one book alone", hint="Run make again for the task files.")
        choice = BookChoice(reference, section or [], chapter or [], max_sections, licence, tools_per_section)
        how = HowMade(given.toolbox, model, user_model, budget, keep_unproven, jobs, dry_run, as_json)
        make_book(choice, how)
        return
    if dry_run:
        _show_plans(library.plan(given.names, model=model), as_json=as_json)
        return
    options = MakeOptions(keep_unproven=keep_unproven)
    with TaskBars() as bars, Account(budget) as account:
        results = []
        if given.names:
            results += library.make(
                given.names,
                given.toolbox,
                model,
                user_model=user_model,
                budget=account,
                options=options,
                jobs=jobs,
                report=bars.report,
            )
        if from_queue:
            results += make_from_queue(given.toolbox, model, budget=account, options=options, report=bars.report)
    if from_queue and not results:
        console.say("the queue holds too few similar requests with known answers; toolsmith queue shows what it holds")
        raise typer.Exit(1)
    if as_json:
        console.show_json(results)
    else:
        show_verdicts(results)
    if not any(made.commit for made in results):
        raise typer.Exit(1)


def _show_plans(plans: list[Plan], *, as_json: bool) -> None:
    from toolsmith.cli.output import console

    if as_json:
        console.show_json(plans)
        return
    for item in plans:
        console.show_line(
            f"{item.task}: {item.shown} shown, {item.validation} validation, {item.hidden} hidden cases; "
            f"{item.fewest_questions} to {item.most_questions} model calls, "
            f"about {item.input_tokens} tokens in and {item.output_tokens} out without repairs"
            f"{'' if item.dollars is None else f' ({console.money(item.dollars)})'}. First question:"
        )
        console.show_line(item.first_question)
