"""`toolsmith make`: tools from task files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.library.open_models import models_of_run, opened_maker
from toolsmith.library.open_toolbox import made_toolbox, sandbox_of_run
from toolsmith.models.gateway import price_of
from toolsmith.models.meter import Account, Budget, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.open import is_priced, open_model
from toolsmith.prompts.ask import render
from toolsmith.reading.tasks.columns import Columns
from toolsmith.reading.tasks.task_file import read_task_files
from toolsmith.recipes.make.make_from_task import describe_comparison, make_from_tasks
from toolsmith.recipes.make.records import Made, MakeOptions, Progress, split_cases
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record
from toolsmith.types.task import Task

_REPLY_TOKENS = 900  # of one module or doc; used for the estimate only


class Plan(Record):
    """What making a task would ask: for `--dry-run`."""

    task: str
    read_as: str
    shown: int
    validation: int
    hidden: int
    fewest_questions: int
    most_questions: int
    input_tokens: int
    output_tokens: int
    dollars: float | None = None
    first_question: str


def make(
    tasks: str | Path | Sequence[str | Path],
    toolbox: str | Path | Toolbox = "toolbox",
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    budget: Budget | Account | None = None,
    options: MakeOptions | None = None,
    columns: Columns | None = None,
    description: str = "",
    keep_going: bool = False,
    sandbox: Sandbox | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[Progress], None] = lambda _: None,
    when_read: Callable[[Task], None] = lambda _: None,
    when_refused: Callable[[BadInputError], None] = lambda _: None,
) -> list[Made]:
    """Make a tool from each task file and commit the accepted ones. A missing toolbox is made.

    Args:
        tasks: paths of task files.
        toolbox: a toolbox or its folder.
        model: the maker; see `open_model` for names. None: the configured one, else one whose key is there.
        user_model: the cheaper model, which tries each wrapped tool.
        budget: caps over all models of this run.
        options: split and repair budgets.
        columns: which column of the files is the answer, and which are the question; None: found.
        description: of the class of problems, for files that do not describe it.
        keep_going: leave out files that cannot be read, instead of making nothing.
        sandbox: None opens one for this run.
        jobs: tasks that ask their questions at the same time; the result does not depend on it.
        report: called at every step of every task, from several threads.
        when_read: called with each task; its `read_as` says how a file of another form was understood.
        when_refused: called with each file that is left out.

    Raises:
        BadInputError: a task file is wrong; nothing is written then.
        ModelError: a model could not be asked; what was made before is kept, and no question is asked twice.
    """
    read = read_tasks(_paths(tasks), columns, description, when_refused if keep_going else None)
    for task in read:
        when_read(task)
    opened = opened_maker(model, toolbox)
    user = open_model(user_model) if isinstance(user_model, str) else user_model
    with sandbox_of_run(sandbox) as own, account_of_run(budget) as account:
        box = made_toolbox(toolbox, sandbox=own)
        asked = models_of_run(box, opened, user, account)
        return list(
            make_from_tasks(read, box, asked.maker, own, options=options, user=asked.user, jobs=jobs, report=report)
        )


def read_tasks(
    paths: Sequence[Path],
    columns: Columns | None = None,
    description: str = "",
    when_refused: Callable[[BadInputError], None] | None = None,
) -> list[Task]:
    """The tasks of several files.

    Args:
        paths: of the files.
        columns: as in `make`.
        description: for tasks without one.
        when_refused: called with each file that cannot be read; None: all problems of all files are raised at once.
    """
    tasks, errors = read_task_files(paths, columns)
    if errors and (when_refused is None or not tasks):
        raise BadInputError(
            "the task files cannot be used",
            [
                ": ".join([error.message.partition("\n")[0], *([problem] if problem else [])])
                for error in errors
                for problem in error.problems or ("",)
            ],
            hint=errors[0].hint,
        )
    for error in errors:
        if when_refused is not None:
            when_refused(error)
    return [task if task.description else task.model_copy(update={"description": description}) for task in tasks]


def plan(
    tasks: str | Path | Sequence[str | Path],
    options: MakeOptions | None = None,
    *,
    model: str | None = None,
    columns: Columns | None = None,
    description: str = "",
) -> list[Plan]:
    """What `make` would ask, without asking it. `dollars` is known where `model` is named and has a listed price."""
    options = options or MakeOptions()
    return [_plan(task, options, model) for task in read_tasks(_paths(tasks), columns, description)]


def _paths(tasks: str | Path | Sequence[str | Path]) -> list[Path]:
    return [Path(tasks)] if isinstance(tasks, (str, Path)) else [Path(path) for path in tasks]


def _plan(task: Task, options: MakeOptions, model: str | None) -> Plan:
    cases = split_cases(task, options)
    counts = {part: sum(case.part == part for case in cases) for part in ("shown", "validation", "hidden")}
    shown = [case for case in cases if case.part == "shown"][: options.shown]
    first = render(
        "propose_tool",
        {
            "task": task,
            "is_text": task.is_text,
            "comparison": describe_comparison(task),
            "cases": [
                {"is_text": task.is_text, "question": case.question, "expected": case.expected} for case in shown
            ],
        },
    )
    fewest = 3 if task.is_text else 2
    tokens_in, tokens_out = fewest * len(first) // CHARACTERS_PER_TOKEN, fewest * _REPLY_TOKENS
    repairs = options.function_repairs + (options.extraction_repairs if task.is_text else 0)
    return Plan(
        task=task.name,
        read_as=task.read_as,
        shown=counts["shown"],
        validation=counts["validation"],
        hidden=counts["hidden"],
        fewest_questions=fewest,
        most_questions=fewest + repairs,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        dollars=price_of(model, tokens_in, tokens_out) if model and is_priced(model) else None,
        first_question=first,
    )
