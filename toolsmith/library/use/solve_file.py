"""`toolsmith solve FILE`: a file of requests, answered side by side and judged where their targets are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from toolsmith.calls.consent import Consent
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BudgetExceededError, ModelError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.library.use.solve import open_selector, open_user_if_needed, refuse_searching_writes
from toolsmith.models.meter import Account, Budget, Meter
from toolsmith.models.model import Model
from toolsmith.reading.tasks.request_file import RequestLine, read_request_file
from toolsmith.recipes.pool import DEFAULT_JOBS, in_order, pool
from toolsmith.recipes.solve.answer_log import answer_key, answer_log_of
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.recipes.solve.select import OFFERED, SelectorFor
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.logs.made_calls import MadeCalls
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer, SelectionMethod, Strategy
from toolsmith.types.message import total_usd
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value
from toolsmith.verify.compare import matches


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
        return total_usd(item.answer.cost_usd for item in self.solved if item.answer is not None)


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
    jobs: int = DEFAULT_JOBS,
    allow_writes: bool = False,
    include_changed: bool = False,
    use_extraction: bool = True,
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
        jobs: requests that are answered at the same time; a local model answers them as one batch.
        allow_writes: as in `solve`; a call that was begun in a run that was cut off is not made a second time.
        include_changed: as in `solve`.
        use_extraction: as in `solve`.
        sandbox: as in `solve`.
        report: called with each line as it is done, and the number of lines.

    Raises:
        BadInputError: the file is wrong; all problems are listed and nothing is asked.
        ModelError: the budget is spent; what is done is kept and not asked again.
    """
    refuse_searching_writes(strategy, allow_writes=allow_writes)
    lines = read_request_file(Path(path))
    box = opened_toolbox(toolbox, sandbox=sandbox)
    account = Account(budget)
    model = Meter(open_user_if_needed(user_model, box), account=account)
    lazy_tools = LazyTools(box, include_changed=include_changed)
    made = MadeCalls(box.private / "solve" / f"asked-{content_hash([line.request for line in lines])}.txt")
    answering = _Answering(
        lazy_tools,
        model,
        open_selector(selection, lazy_tools, offered),
        strategy,
        selection,
        limits,
        made if allow_writes else None,
        ExtractionReader(box),
        use_extraction=use_extraction,
    )
    _ = box.sandbox  # opened once, before several threads want it

    def answered(line: RequestLine) -> Solved:
        solved = answering.answer(line)
        report(solved, len(lines))
        return solved

    with account, pool(jobs) as threads:
        solved = list(in_order(threads, [partial(answered, line) for line in lines]))
    made.forget()
    return Batch(solved=tuple(solved), strategy=strategy, model=model.name)


class _Answering:
    """One batch under way: what was answered before is taken as it is, what is answered now is kept."""

    def __init__(
        self,
        lazy_tools: LazyTools,
        model: Model,
        selector_for: SelectorFor,
        strategy: Strategy,
        selection: SelectionMethod,
        limits: SolveLimits | None,
        made: MadeCalls | None,
        reader: ExtractionReader,
        *,
        use_extraction: bool,
    ) -> None:
        self._lazy_tools = lazy_tools
        self._model = model
        self._selector_for = selector_for
        self._strategy = strategy
        self._selection = selection
        self._limits = limits
        self._made = made
        self._reader = reader
        self._use_extraction = use_extraction
        toolbox = lazy_tools.toolbox
        self._journal = answer_log_of(toolbox.private, toolbox.settings.logs.megabytes)
        self._queue = queue_of(toolbox.private, toolbox.settings.logs.megabytes)
        self._known = {given.key: given.answer for given in self._journal.entries()}

    def answer(self, line: RequestLine) -> Solved:
        key = answer_key(line.request, self._model.name, self._strategy, self._selection, self._lazy_tools.offer_id)
        known = self._known.get(key)
        try:
            answer = known or self._ask(line)
        except BudgetExceededError:
            raise
        except ModelError as error:
            return Solved(request=line.request, error=str(error), is_right=False if line.has_target else None)
        is_right = _judge(answer, line) if line.has_target else None
        if known is None:
            self._journal.append(key, answer, line.expected, is_right=is_right)
        return Solved(request=line.request, answer=answer, is_right=is_right, was_known=known is not None)

    def _ask(self, line: RequestLine) -> Answer:
        answer = solve_request(
            line.request,
            self._lazy_tools,
            self._model,
            self._selector_for,
            strategy=self._strategy,
            limits=self._limits,
            consent=_once(line.request, self._made) if self._made is not None else None,
            reader=self._reader,
            use_extraction=self._use_extraction,
        )
        if answer.status != "answered_without_tool":
            return answer
        self._queue.add(line.request, answer.reason, expected=line.expected, comparison=line.comparison)
        return answer.model_copy(update={"is_queued": True})


def _once(request: str, made: MadeCalls) -> Consent:
    """Each call of a request once, also where the run is cut off and started again."""

    def consent(tool: Tool, arguments: Mapping[str, Value], why: str) -> str:
        is_first = made.begin(request, tool.path, dict(arguments))
        return "" if is_first else f"{why}; it was begun in a run that was cut off, and may have gone through"

    return consent


def _judge(answer: Answer, line: RequestLine) -> bool:
    """A tool's own value counts where it is right; else the text does."""
    candidates: Sequence[JsonValue] = [answer.text] if answer.value is None else [answer.value, answer.text]
    return any(matches(value, line.expected, line.comparison, line.request) for value in candidates)
