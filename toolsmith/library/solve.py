"""`toolsmith solve`: requests answered with a toolbox's tools, one or a file of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from toolsmith.calls.shelf import Shelf
from toolsmith.errors import BadInputError, BudgetExceededError, ModelError, ModelNotChosenError, UsageError
from toolsmith.models.meter import Account, Budget, Meter
from toolsmith.models.model import Model
from toolsmith.models.open import open_model
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.reading.task_file import read_task_file
from toolsmith.recipes.pool import in_order, pool
from toolsmith.recipes.solve.journal import answer_key, journal_of
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.recipes.solve.select import OFFERED, SelectBySearch, SelectorFor
from toolsmith.recipes.solve.select_by_hierarchy import MOST_TOOLS, SelectByHierarchy
from toolsmith.recipes.solve.solve import AskPerson, solve_request
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer, SelectionMethod, Strategy
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches


class Ask(Record):
    """One line of a batch: the request, and what is right where that is known."""

    request: str
    expected: JsonValue = None
    has_target: bool = False
    comparison: Comparison = Comparison()


class Solved(Record):
    """One line of a batch, answered. `error` names what kept the model from answering."""

    request: str
    answer: Answer | None = None
    is_right: bool | None = None
    was_known: bool = False
    error: str = ""


class Batch(Record):
    """All lines in their order, and what they add up to."""

    solved: tuple[Solved, ...]
    strategy: Strategy
    model: str

    @property
    def judged(self) -> int:
        return sum(item.is_right is not None for item in self.solved)

    @property
    def right(self) -> int:
        return sum(bool(item.is_right) for item in self.solved)

    @property
    def cost_usd(self) -> float | None:
        """Dollars, or None where some price is not known."""
        costs = [item.answer.cost_usd for item in self.solved if item.answer is not None]
        return None if None in costs else sum(cost or 0.0 for cost in costs)


def solve(
    request: str,
    toolbox: str | Path | Toolbox = "toolbox",
    user_model: str | Model | None = None,
    *,
    strategy: Strategy = "react",
    selection: SelectionMethod = "search",
    offered: int = OFFERED,
    limits: SolveLimits | None = None,
    budget: Budget | None = None,
    ask_person: AskPerson | None = None,
    sandbox: Sandbox | None = None,
) -> Answer:
    """Answer one request with the tools of a toolbox.

    Args:
        request: in words.
        toolbox: a toolbox or its folder.
        user_model: the model that calls; None takes the toolbox's configured user model.
        strategy: `direct`, `program`, `react` or `dfs`.
        selection: `search`, or `hierarchy` (chapter, then tool, chosen by the model).
        offered: tools on offer at most.
        limits: caps by strategy.
        budget: caps on calls, tokens and dollars.
        ask_person: asked for required arguments that the request does not hold.
        sandbox: None opens one when first needed.

    Raises:
        ModelError: the model could not be asked.
        ModelNotChosenError: no user model is named or configured.
    """
    if not request.strip():
        raise UsageError("the request is empty", hint='For example: toolsmith solve "when are both free?"')
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox, sandbox=sandbox)
    model = _recorded(_user_model(user_model, box), box)
    shelf = Shelf(box)
    selector_for = open_selector(selection, shelf, offered)
    answer = solve_request(
        request, shelf, model, selector_for, strategy=strategy, limits=limits, budget=budget,
        queue=queue_of(box.private), ask_person=ask_person,
    )  # fmt: skip
    key = answer_key(request, answer.model, strategy, selection, shelf.version)
    journal_of(box.private).append(key, answer)
    return answer


def solve_file(
    path: str | Path,
    toolbox: str | Path | Toolbox = "toolbox",
    user_model: str | Model | None = None,
    *,
    strategy: Strategy = "react",
    selection: SelectionMethod = "search",
    offered: int = OFFERED,
    limits: SolveLimits | None = None,
    budget: Budget | None = None,
    concurrency: int = 4,
    sandbox: Sandbox | None = None,
    report: Callable[[Solved, int], None] = lambda _solved, _total: None,
) -> Batch:
    """Answer every request of a file; answers of an earlier, cut-off run over the same toolbox are taken as they are.

    Args:
        path: JSON Lines of `{"request": …}`, or a task file, whose targets then give an accuracy.
        toolbox: a toolbox or its folder.
        user_model: as in `solve`.
        strategy: as in `solve`.
        selection: as in `solve`.
        offered: as in `solve`.
        limits: as in `solve`.
        budget: caps over the whole batch.
        concurrency: requests under way at once; a local model answers them as one batch.
        sandbox: as in `solve`.
        report: called with each line as it is done, and the number of lines.

    Raises:
        BadInputError: the file is wrong; all problems are listed and nothing is asked.
        ModelError: the budget is spent; what is done is kept and not asked again.
    """
    asks = read_requests(Path(path))
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox, sandbox=sandbox)
    account = Account(budget)
    model = Meter(_recorded(_user_model(user_model, box), box), account=account)
    shelf = Shelf(box)
    selector_for = open_selector(selection, shelf, offered)
    journal, queue = journal_of(box.private), queue_of(box.private)
    known = {given.key: given for given in journal.entries()}
    _ = box.sandbox  # opened once, before several threads want it

    def one(item: Ask) -> Solved:
        key = answer_key(item.request, model.name, strategy, selection, shelf.version)
        if key in known:
            answer, was_known = known[key].answer, True
        else:
            try:
                answer = solve_request(item.request, shelf, model, selector_for, strategy=strategy, limits=limits)
            except BudgetExceededError:
                raise
            except ModelError as error:
                return Solved(request=item.request, error=str(error), is_right=False if item.has_target else None)
            was_known = False
        is_right = _judge(answer, item) if item.has_target else None
        if not was_known:
            if answer.status == "answered_without_tool":
                queue.add(item.request, answer.reason, expected=item.expected, comparison=item.comparison)
                answer = answer.model_copy(update={"is_queued": True})
            journal.append(key, answer, item.expected, is_right=is_right)
        return Solved(request=item.request, answer=answer, is_right=is_right, was_known=was_known)

    def reported(item: Ask) -> Solved:
        solved = one(item)
        report(solved, len(asks))
        return solved

    with account, pool(concurrency) as threads:
        solved = list(in_order(threads, [partial(reported, item) for item in asks]))
    return Batch(solved=tuple(solved), strategy=strategy, model=model.name)


def read_requests(path: Path) -> list[Ask]:
    """Requests of a file, with their targets where it is a task file.

    Raises:
        BadInputError: all lines that are wrong.
    """
    if not path.is_file():
        raise BadInputError(f"{path} is not a file", hint='Give a file of {"request": …} lines, or a task file.')
    lines = [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    if lines and '"request"' not in lines[0]:
        task = read_task_file(path)
        problems = [
            f"case {number}: has arguments but no text"
            for number, case in enumerate(task.cases, 1)
            if case.input is None
        ]
        if problems:
            raise BadInputError(f"{path} holds calls, not requests", problems[:20], hint="Use: toolsmith run")
        return [
            Ask(request=case.input or "", expected=case.expected, has_target=True, comparison=task.comparison)
            for case in task.cases
        ]
    asks, problems = [], []
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
        except ValueError as error:
            problems.append(f"line {number}: not JSON: {error!s:.200}")
            continue
        request = fields.get("request") if isinstance(fields, dict) else None
        if not isinstance(request, str) or not request.strip():
            problems.append(f"line {number}: request must be a text that is not empty")
            continue
        asks.append(
            Ask(
                request=request,
                expected=fields.get("target"),
                has_target="target" in fields,
                comparison=_comparison(fields.get("target")),
            )
        )
    if problems or not asks:
        raise BadInputError(
            f"{path} is not a file of requests",
            problems or ["it is empty"],
            hint='Each line is {"request": …} or {"request": …, "target": …}.',
        )
    return asks


def open_selector(method: SelectionMethod, shelf: Shelf, offered: int) -> SelectorFor:
    """The selector of that name; the hierarchy is the model's own choice, chapter by chapter."""
    if method == "search":
        return lambda _: SelectBySearch(shelf.toolbox, offered)
    return lambda model: SelectByHierarchy(model, shelf.toolbox, most_tools=min(offered, MOST_TOOLS))


def _comparison(target: JsonValue) -> Comparison:
    """How a target of that kind is compared where no task file says it."""
    if isinstance(target, str):
        return Comparison(mode="text")
    is_number = isinstance(target, (int, float)) and not isinstance(target, bool)
    return Comparison(mode="numeric" if is_number else "json")


def _judge(answer: Answer, item: Ask) -> bool:
    """A tool's own value counts where it is right; else the text does."""
    candidates: Sequence[JsonValue] = [answer.text] if answer.value is None else [answer.value, answer.text]
    return any(matches(value, item.expected, item.comparison, item.request) for value in candidates)


def _user_model(named: str | Model | None, box: Toolbox) -> Model:
    if named is not None and not isinstance(named, str):
        return named
    name = named or box.settings.models.user
    if not name:
        raise ModelNotChosenError(
            "no user model is chosen",
            hint="Name one (--user-model ollama_chat/qwen3, local:PATH, mailbox:DIR), or set it in toolbox.toml.",
        )
    return open_model(name)


def _recorded(model: Model, box: Toolbox) -> RecordedModel:
    return RecordedModel(model, Transcript(box.private / "transcripts" / "solve.jsonl"))
