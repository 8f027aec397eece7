"""`toolsmith make`: tools from task files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.library.make.usual_replies import usual_reply_tokens
from toolsmith.library.open_models import has_role, models_of_run, name_of_role, open_named, open_role, second_author
from toolsmith.library.open_toolbox import made_toolbox, sandbox_of_run
from toolsmith.models.meter import Account, Budget, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.named.prices import dollars_of
from toolsmith.models.open import is_priced
from toolsmith.prompts.ask import render
from toolsmith.reading.tasks.columns import Columns
from toolsmith.reading.tasks.task_file import read_task_files
from toolsmith.recipes.make.cross_check import MOST_QUESTIONS, SHOWN
from toolsmith.recipes.make.draft import proposal_variables
from toolsmith.recipes.make.make_from_task import make_from_tasks
from toolsmith.recipes.make.records import Made, MakeOptions, Progress
from toolsmith.recipes.make.split import few_cases, split_cases
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import CHARACTERS_PER_TOKEN
from toolsmith.types.record import Record
from toolsmith.types.task import Task
from toolsmith.verify.requirements import Requirements

_REPAIRS_A_TASK = 1 / 8  # of the example tasks
_REPAIR_TOKENS_IN, _REPAIR_TOKENS_OUT = 900, 430
_SECOND_TOKENS_IN, _SECOND_TOKENS_OUT = 700, 500  # of a second function: a doc and rules, and a function without a doc


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
    doubts: tuple[str, ...] = ()
    first_question: str


def make(
    tasks: str | Path | Sequence[str | Path],
    toolbox: str | Path | Toolbox = "toolbox",
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    reader: str | Model | Sequence[str | Model] | None = None,
    cross_check: bool | str | Model = False,
    budget: Budget | Account | None = None,
    options: MakeOptions | None = None,
    columns: Columns | None = None,
    description: str | Callable[[Task], str] = "",
    facts: str = "",
    keep_going: bool = False,
    sandbox: Sandbox | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[Progress], None] = lambda _: None,
    when_read: Callable[[Task], None] = lambda _: None,
    when_refused: Callable[[BadInputError], None] = lambda _: None,
    when_doubtful: Callable[[str], None] = lambda _: None,
) -> list[Made]:
    """Make a tool from each task file and commit the accepted ones. A missing toolbox is made.

    Args:
        tasks: paths of task files.
        toolbox: a toolbox or its folder.
        model: the maker; see `open_model` for names. None: the configured one, else one whose key is there.
        user_model: the cheaper model, which tries each wrapped tool.
        reader: the model that reads texts into calls where no code can; of two, the second reads again what the first
            missed. None: the user model, given or configured.
        cross_check: whether accepted tools are held against a second function; by the model that is given here, or,
            where this is True, by another sample of the maker.
        budget: caps over all models of this run.
        options: split and repair budgets.
        columns: which column of the files is the answer, and which are the question; None: found.
        description: of the class of problems, for files that do not describe it; or what tells it for a task.
        facts: where the facts are published that the cases ask for, for files that do not say it; see `check_facts`.
        keep_going: leave out files that cannot be read, instead of making nothing.
        sandbox: None opens one for this run.
        jobs: tasks that ask their questions at the same time; the result does not depend on it.
        report: called at every step of every task, from several threads.
        when_read: called with each task; its `read_as` says how a file of another form was understood.
        when_refused: called with each file that is left out.
        when_doubtful: called, before anything is paid, with why little may come of a task.

    Raises:
        BadInputError: a task file is wrong; nothing is written then.
        ModelError: a model could not be asked; what was made before is kept, and no question is asked twice.
    """
    read = read_tasks(_paths(tasks), columns, description, facts, when_refused if keep_going else None)
    for task in read:
        when_read(task)
    maker = open_role("maker", model, toolbox)
    user = open_role("user", user_model, toolbox) if user_model is not None else None
    with sandbox_of_run(sandbox) as own, account_of_run(budget) as account:
        box = made_toolbox(toolbox, sandbox=own)
        for task in read:
            for doubt in doubts(task, options or MakeOptions(), box.settings.acceptance.fewest_hidden):
                when_doubtful(f"{task.name}: {doubt}")
        own_user = name_of_role("user", None, box) if has_role("user", box) else ()
        readers = _readers(reader or user or own_user, box)
        asked = models_of_run(box, maker, user, account, readers, second_author(maker, box, cross_check=cross_check))
        made = make_from_tasks(
            read, box, asked.maker, own, options=options, user=asked.user, readers=asked.readers, second=asked.second,
            jobs=jobs, report=report,
        )  # fmt: skip
        return list(made)


def _readers(named: str | Model | Sequence[str | Model], box: Toolbox) -> list[Model]:
    each = named if isinstance(named, Sequence) and not isinstance(named, str) else [named]
    return [open_named(model, box) for model in each]


def read_tasks(
    paths: Sequence[Path],
    columns: Columns | None = None,
    description: str | Callable[[Task], str] = "",
    facts: str = "",
    when_refused: Callable[[BadInputError], None] | None = None,
) -> list[Task]:
    """The tasks of several files.

    Args:
        paths: of the files.
        columns: as in `make`.
        description: for tasks without one.
        facts: their source, for tasks without one.
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
    tell = description if callable(description) else lambda _: description
    return [
        task.model_copy(update={"description": task.description or tell(task), "facts": task.facts or facts})
        for task in tasks
    ]


def doubts(task: Task, options: MakeOptions, fewest_hidden: int) -> list[str]:
    """Why little may come of a task: too few cases, or no word on what they are."""
    few = few_cases(task, options, fewest_hidden)
    silent = "" if task.description else "no description: the rule in words decides much; give it (--description)"
    return [doubt for doubt in (few, silent) if doubt]


def plan(
    tasks: str | Path | Sequence[str | Path],
    options: MakeOptions | None = None,
    *,
    model: str | None = None,
    columns: Columns | None = None,
    description: str = "",
    facts: str = "",
    has_reader: bool = False,
    toolbox: str | Path | None = None,
    cross_check: bool | str = False,
    when_refused: Callable[[BadInputError], None] | None = None,
) -> list[Plan]:
    """What `make` would ask its maker, without asking it; `has_reader`: whether a model may read the texts.

    `dollars` is known where each model is named and has a listed price. Replies are estimated as the latest of
    `toolbox` were long, where it has some. `when_refused` is called with each file that cannot be read; without it all
    their problems are raised.
    """
    options = options or MakeOptions()
    read = read_tasks(_paths(tasks), columns, description, facts, when_refused)
    usual = {is_text: usual_reply_tokens(toolbox, is_text=is_text) for is_text in {task.is_text for task in read}}
    return [
        _plan(task, options, model, usual[task.is_text], has_reader=has_reader, cross_check=cross_check)
        for task in read
    ]


def _paths(tasks: str | Path | Sequence[str | Path]) -> list[Path]:
    return [Path(tasks)] if isinstance(tasks, (str, Path)) else [Path(path) for path in tasks]


def _plan(
    task: Task, options: MakeOptions, model: str | None, reply: int, *, has_reader: bool, cross_check: bool | str
) -> Plan:
    cases = split_cases(task, options)
    counts = {part: sum(case.part == part for case in cases) for part in ("shown", "validation", "hidden")}
    first = render("propose_tool", proposal_variables(task, cases, has_reader=has_reader))
    tokens_in = options.candidates * len(first) // CHARACTERS_PER_TOKEN + round(_REPAIRS_A_TASK * _REPAIR_TOKENS_IN)
    tokens_out = options.candidates * reply + round(_REPAIRS_A_TASK * _REPAIR_TOKENS_OUT)
    repairs = options.function_repairs + (options.extraction_repairs if task.is_text else 0)
    second_in = (len(task.description) + sum(len(str(case.question)) for case in cases[:SHOWN])) // CHARACTERS_PER_TOKEN
    second = (_SECOND_TOKENS_IN + second_in, _SECOND_TOKENS_OUT) if cross_check else (0, 0)
    dollars = _dollars(model, tokens_in, tokens_out)
    if cross_check and dollars is not None:
        other = _dollars(cross_check if isinstance(cross_check, str) else model, *second)
        dollars = None if other is None else dollars + other
    return Plan(
        task=task.name,
        read_as=task.read_as,
        shown=counts["shown"],
        validation=counts["validation"],
        hidden=counts["hidden"],
        fewest_questions=options.candidates + (1 if cross_check else 0),
        most_questions=options.candidates + repairs + 1 + (MOST_QUESTIONS if cross_check else 0),
        input_tokens=tokens_in + second[0],
        output_tokens=tokens_out + second[1],
        dollars=dollars,
        doubts=tuple(doubts(task, options, Requirements().fewest_hidden)),
        first_question=first,
    )


def _dollars(model: str | None, tokens_in: int, tokens_out: int) -> float | None:
    return dollars_of(model, tokens_in, tokens_out) if model and is_priced(model) else None
