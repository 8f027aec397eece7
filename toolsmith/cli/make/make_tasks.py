"""`toolsmith make` of task files and queued requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from toolsmith.cli.make.choices import HowMade, TaskChoice
    from toolsmith.recipes.make.records import Made
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
    from toolsmith.recipes.make.records import MakeOptions

    options = MakeOptions(keep_unproven=how.keep_unproven)
    results: list[Made] = []
    with TaskBars() as bars, Account(how.budget) as account:
        if choice.files:
            results += library.make(
                choice.files,
                how.toolbox,
                how.model,
                user_model=how.user_model,
                budget=account,
                options=options,
                columns=choice.columns,
                description=choice.description,
                keep_going=choice.keep_going,
                jobs=how.jobs,
                report=bars.report,
                when_read=_say_how_read,
                when_refused=lambda error: console.say(f"left out: {error.message}"),
            )
        if choice.from_queue:
            results += make_from_queue(how.toolbox, how.model, budget=account, options=options, report=bars.report)
    return results


def _say_how_read(task: Task) -> None:
    from toolsmith.cli.output import console

    if task.read_as:
        console.say(f"{task.name}: {task.read_as}")


def _plan_tasks(choice: TaskChoice, how: HowMade) -> None:
    """Show what making would ask, with the first question of each task."""
    from toolsmith.cli.output import console
    from toolsmith.library.make import make as library

    plans = library.plan(choice.files, model=how.model, columns=choice.columns, description=choice.description)
    if how.as_json:
        console.show_json(plans)
        return
    for plan in plans:
        if plan.read_as:
            console.say(f"{plan.task}: {plan.read_as}")
        console.show_line(
            f"{plan.task}: {plan.shown} shown, {plan.validation} validation, {plan.hidden} hidden cases; "
            f"{plan.fewest_questions} to {plan.most_questions} model calls, "
            f"about {plan.input_tokens} tokens in and {plan.output_tokens} out without repairs"
            f"{'' if plan.dollars is None else f' ({console.money(plan.dollars)})'}. First question:"
        )
        console.show_line(plan.first_question)
