"""`toolsmith make` of task files and queued requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from toolsmith.counted import counted, money

if TYPE_CHECKING:
    from toolsmith.cli.make.choices import HowMade, TaskChoice
    from toolsmith.errors import BadInputError
    from toolsmith.recipes.make.records import Made, MakeOptions
    from toolsmith.types.task import Task


def make_tasks(choice: TaskChoice, how: HowMade) -> None:
    """Make tools, and show what came of it; or show what that would ask."""
    if how.dry_run:
        _plan_tasks(choice, how)
        return
    from toolsmith.cli.output import console
    from toolsmith.cli.output.verdicts import show_verdicts

    results = _made(choice, how)
    if choice.from_queue and not results:
        console.say("the queue holds too few similar requests with known answers; toolsmith queue shows what it holds")
        raise typer.Exit(1)
    if how.as_json:
        console.show_json(results)
    else:
        show_verdicts(results)
    if not any(made.commit for made in results):
        raise typer.Exit(1)


def _made(choice: TaskChoice, how: HowMade) -> Sequence[Made]:
    """One result a task file, then one a group of the queue; all under one cap."""
    from toolsmith.cli.output import console
    from toolsmith.cli.output.progress import TaskBars
    from toolsmith.library.make import make as library
    from toolsmith.library.make.queue import make_from_queue
    from toolsmith.models.meter import Account

    options = _options(choice, how)
    describe = _asked_description if console.is_at_terminal() and not choice.description else choice.description
    results: list[Made] = []
    with TaskBars() as bars, Account(how.budget) as account:
        if choice.files:
            results += library.make(
                choice.files,
                how.toolbox,
                how.model,
                user_model=how.user_model,
                reader=choice.readers,
                cross_check=choice.cross_check,
                budget=account,
                options=options,
                columns=choice.columns,
                description=describe,
                facts=choice.facts,
                keep_going=choice.keep_going,
                jobs=how.jobs,
                report=bars.report,
                when_read=_say_how_read,
                when_refused=_say_left_out,
                when_doubtful=console.say,
            )
        if choice.from_queue:
            results += make_from_queue(
                how.toolbox,
                how.model,
                cross_check=choice.cross_check,
                budget=account,
                options=options,
                report=bars.report,
            )
    return results


def _say_how_read(task: Task) -> None:
    from toolsmith.cli.output import console

    if task.read_as:
        console.say(f"{task.name}: {task.read_as}")


def _say_left_out(error: BadInputError) -> None:
    from toolsmith.cli.output import console

    console.say(f"left out: {error.message}")


def _options(choice: TaskChoice, how: HowMade) -> MakeOptions:
    from toolsmith.recipes.make.records import MakeOptions

    return MakeOptions(
        shown=choice.show, candidates=choice.candidates, keep_unproven=how.keep_unproven, strict=choice.strict
    )


def _asked_description(task: Task) -> str:
    answer: str = typer.prompt(
        f"{task.name} has no description, which decides much. What is the rule, in words? (Enter: none)",
        default="",
        show_default=False,
        err=True,
    )
    return answer.strip()


def _plan_tasks(choice: TaskChoice, how: HowMade) -> None:
    """Show what making would ask, with the first question of each task."""
    from toolsmith.cli.output import console
    from toolsmith.library.make import make as library

    plans = library.plan(
        choice.files,
        _options(choice, how),
        model=how.model,
        columns=choice.columns,
        description=choice.description,
        facts=choice.facts,
        has_reader=bool(choice.readers or how.user_model),
        toolbox=how.toolbox,
        cross_check=choice.cross_check,
        when_refused=_say_left_out if choice.keep_going else None,
    )
    if how.as_json:
        console.show_json(plans)
        return
    for plan in plans:
        if plan.read_as:
            console.say(f"{plan.task}: {plan.read_as}")
        for doubt in plan.doubts:
            console.say(f"{plan.task}: {doubt}")
        console.show_line(
            f"{plan.task}: {plan.shown} shown, {plan.validation} validation, {plan.hidden} hidden cases; "
            f"{plan.fewest_questions} to {counted(plan.most_questions, 'model call')}, "
            f"about {plan.input_tokens} tokens in and {plan.output_tokens} out with the usual repairs"
            f"{'' if plan.dollars is None else f' ({money(plan.dollars)})'}. First question:"
        )
        console.show_text(plan.first_question)
