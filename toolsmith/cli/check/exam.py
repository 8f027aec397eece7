"""`toolsmith exam`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    DryRunOption,
    HtmlOption,
    JobsOption,
    JsonOption,
    MaxCallsOption,
    MaxCostOption,
    MaxTokensOption,
    ToolboxOption,
    UserApiBaseOption,
)
from toolsmith.cli.report_file import write_report
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.errors import UsageError
from toolsmith.recipes.pool import DEFAULT_JOBS

_NAMES = ("choose", "call", "ask", "need", "recover", "chain", "noise", "ladder")


def exam(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="TOOLBOX", show_default=False, help="Folder of the toolbox, as with --toolbox."),
    ] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    user_model: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL", help="A model to examine, may be repeated; without any, the search alone."),
    ] = None,
    user_api_base: UserApiBaseOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--exam", metavar="NAME", help=f"Only this kind of question, repeatable: {', '.join(_NAMES)}."),
    ] = None,
    requests: Annotated[int, typer.Option(metavar="N", min=1, help="Ask each model at most this many questions.")] = 80,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number draws others.")] = 0,
    against: Annotated[
        str, typer.Option(metavar="REVISION", help="Compare with the toolbox at this commit, tag or branch.")
    ] = "",
    at_least: Annotated[
        float | None,
        typer.Option(metavar="SHARE", min=0, max=1, help="Exit 1 where a model answers less than this rightly."),
    ] = None,
    html: HtmlOption = None,
    jobs: JobsOption = DEFAULT_JOBS,
    dry_run: DryRunOption = False,
    max_cost: MaxCostOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    as_json: JsonOption = False,
) -> None:
    """Examine models on a toolbox.

    Questions are made of the toolbox's own cases and asked as `solve` asks; what is executed decides. Tools that run
    elsewhere are never called.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.exam import show_exam, show_questions
    from toolsmith.cli.output.progress import CountBar
    from toolsmith.library.check import exam as library
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.exam.records import EXAMS
    from toolsmith.serving.pages.exams import exam_page

    if strange := [name for name in kind or () if name not in EXAMS]:
        raise UsageError(f"no kind of questions is called {strange[0]!r}", hint=f"Kinds: {', '.join(EXAMS)}")
    where = toolbox_of(context, path, toolbox)
    exams = [name for name in EXAMS if not kind or name in kind]
    if dry_run:
        asked = library.plan_exam(where, exams=exams, requests=requests, seed=seed, for_search=not user_model)
        show_questions(asked, as_json=as_json)
        return
    models = [named for each in user_model or () if (named := at_address(each, user_api_base))]
    with CountBar("asking") as bar:
        found = library.exam(
            where,
            models,
            exams=exams,
            requests=requests,
            seed=seed,
            against=against,
            budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
            jobs=jobs,
            report=bar.report,
        )
    if html is not None:
        write_report(html, exam_page(found), "--html")
    show_exam(found, as_json=as_json)
    for why in found.stopped:
        console.show_error(f"not all questions were asked: {why}", "What was answered is kept, and not asked again.")
    if found.stopped:
        raise typer.Exit(3)
    if at_least is not None and not found.passes(at_least):
        console.say(f"below {at_least}")
        raise typer.Exit(1)
