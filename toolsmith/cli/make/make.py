"""`toolsmith make`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.make.environments import EnvironmentOption
from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    LIMITS,
    STRICT,
    ApiBaseOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ToolboxOption,
    UnprovenOption,
    UserApiBaseOption,
    UserModelOption,
)
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_and_names
from toolsmith.errors import UsageError
from toolsmith.recipes.pool import DEFAULT_JOBS

_FILES = "Reading task files"
_SEEN = "What the model sees and is asked"
_BOOK = "Making from a book"


def make(
    context: typer.Context,
    tasks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASKS", help="Task files (JSON Lines, CSV and others), a tool each; a toolbox may come first."
        ),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    user_model: UserModelOption = None,
    api_base: ApiBaseOption = None,
    user_api_base: UserApiBaseOption = None,
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
    target_column: Annotated[
        str,
        typer.Option(metavar="NAME", rich_help_panel=_FILES, help="Column that is the answer, if it is not found."),
    ] = "",
    input_column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", rich_help_panel=_FILES, help="Column that belongs to the question; may be repeated."
        ),
    ] = None,
    description: Annotated[
        str, typer.Option(metavar="TEXT", rich_help_panel=_FILES, help="What the problems are, if a file does not say.")
    ] = "",
    facts: Annotated[
        str,
        typer.Option(
            metavar="SOURCE",
            rich_help_panel=_FILES,
            help="The answers are facts published there, so tools may hold them as a table.",
        ),
    ] = "",
    show: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            rich_help_panel=_SEEN,
            help="Cases that the model sees, at most half; without it 8 texts, or up to 20 rows of a table.",
        ),
    ] = None,
    reader: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL",
            rich_help_panel=_SEEN,
            help="Model that reads texts where no code can; else the user model. A second one reads what it missed.",
        ),
    ] = None,
    candidates: Annotated[
        int,
        typer.Option(metavar="N", min=1, rich_help_panel=_SEEN, help="Ask for so many proposals, and keep the best."),
    ] = 1,
    strict: Annotated[bool, typer.Option("--strict", rich_help_panel=_SEEN, help=STRICT)] = False,
    cross_check: Annotated[
        bool,
        typer.Option(
            "--cross-check",
            rich_help_panel=_SEEN,
            help="Hold each accepted tool against a second function, written from its description alone.",
        ),
    ] = False,
    cross_check_model: Annotated[
        str,
        typer.Option(
            metavar="NAME", rich_help_panel=_SEEN, help="Who writes second functions; without it the model, once more."
        ),
    ] = "",
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", rich_help_panel=_FILES, help="Leave out files that cannot be read, and go on."),
    ] = False,
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
    environment: EnvironmentOption = None,
) -> None:
    """Make tools from tasks or from a book.

    The strong model writes them; those that hold on cases or exercises that it never saw are committed.
    """
    from toolsmith.cli.make.choices import BookChoice, HowMade, TaskChoice
    from toolsmith.cli.make.make_book import make_book
    from toolsmith.cli.make.make_tasks import make_tasks
    from toolsmith.models.meter import Budget
    from toolsmith.reading.tasks.columns import Columns

    given = toolbox_and_names(context, tasks or [], toolbox)
    if not given.names and not from_queue and reference is None:
        raise UsageError(
            "nothing is given to make tools from", hint="Give task files, --reference BOOK, or --from-queue."
        )
    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    models = at_address(model, api_base), at_address(user_model, user_api_base)
    how = HowMade(given.toolbox, *models, budget, keep_unproven, jobs, dry_run, as_json)
    if reference is None:
        columns = Columns(target=target_column, inputs=tuple(input_column or ()))
        crossed = cross_check_model or cross_check
        readers = reader or ()
        chosen = (given.names, columns, description, facts, keep_going, from_queue, readers, strict, show, candidates)
        choice = TaskChoice(*chosen, cross_check=crossed)
        make_tasks(choice, how)
        return
    if given.names or from_queue:
        raise UsageError("--reference makes tools from one book alone", hint="Run make again for the task files.")
    make_book(
        BookChoice(
            reference, section or [], chapter or [], max_sections, licence, tools_per_section, environment or [], strict
        ),
        how,
    )
