"""`toolsmith solve`: one request, answered with a toolbox's tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.calls.consent import AskConsent, Consent, allowed
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ModelError, ModelNotChosenError, ToolsmithError, UsageError
from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Budget
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.reading.tasks.request_file import looks_like_a_file
from toolsmith.recipes.solve.answer_log import answer_key, answer_log_of
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.recipes.solve.candidates import best_of
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.recipes.solve.select import OFFERED, SelectBySearch, SelectorFor
from toolsmith.recipes.solve.select_by_hierarchy import MOST_TOOLS, SelectByHierarchy
from toolsmith.recipes.solve.select_with_model import SelectWithModel
from toolsmith.recipes.solve.solve import AskPerson, solve_request
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer, SelectionMethod, Strategy
from toolsmith.types.message import Question, Reply, encodable
from toolsmith.types.tool import Tool
from toolsmith.types.value import Value, to_json


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
    allow_writes: bool = False,
    ask_consent: AskConsent | None = None,
    include_changed: bool = False,
    use_extraction: bool = True,
    candidates: int = 1,
    sandbox: Sandbox | None = None,
) -> Answer:
    """Answer one request with the tools of a toolbox.

    Args:
        request: in words.
        toolbox: a toolbox or its folder.
        user_model: the model that calls; None takes the toolbox's configured user model. It is asked where no tool's
            own code reads the request.
        strategy: `direct`, `program`, `react` or `dfs`.
        selection: `search`; `steps` (a query of the model's for each step), `rerank` (the model chooses among the first
            twenty), `reflect` (the same, and once more where it chooses none); or `hierarchy` (chapter, then tool).
        offered: tools on offer at most.
        limits: caps by strategy.
        budget: caps on calls, tokens and dollars.
        ask_person: asked for required arguments that the request does not hold.
        allow_writes: whether remote tools that may change something are called; else the answer `needs_consent`.
        ask_consent: asked before each such call where it is not allowed beforehand.
        include_changed: whether tools that changed since they were proved, or were found wrong, are used too.
        use_extraction: whether the tools' proved extractions may read the request before a model is asked.
        candidates: how often the request is answered; the best by its steps is taken. Budgets are for each of them.
        sandbox: None opens one when first needed.

    Raises:
        UsageError: the request is empty, or is the name of a file; or several candidates might write.
        ModelError: the model could not be asked.
        ModelNotChosenError: a model is needed, and none is named or configured.
    """
    if not request.strip():
        raise UsageError("the request is empty", hint='For example: toolsmith solve "when are both free?"')
    if looks_like_a_file(request):
        raise UsageError(
            f"{request!r} looks like a file, and this answers a request in words",
            hint="toolsmith solve FILE answers a file of requests. If these are the words, make a sentence of them.",
        )
    if encodable(request) != request:
        raise UsageError(f"the request is no text in UTF-8: {encodable(request)[:200]}", hint="Check its characters.")
    refuse_searching_writes(strategy, allow_writes=allow_writes)
    if candidates > 1 and (allow_writes or ask_consent is not None):
        raise UsageError(
            "several candidates would write several times",
            hint="Allow writes with one candidate.",
        )
    consent = allowed if allow_writes else _asking(ask_consent) if ask_consent is not None else None
    box = opened_toolbox(toolbox, sandbox=sandbox)
    model = open_user_if_needed(user_model, box)
    lazy_tools = LazyTools(box, include_changed=include_changed)
    selector_for = open_selector(selection, lazy_tools, offered)
    queue = queue_of(box.private, box.settings.logs.megabytes)
    reader = ExtractionReader(box)

    def solved(tools: LazyTools, asked: Model) -> Answer:
        return solve_request(
            request, tools, asked, selector_for, strategy=strategy, limits=limits, budget=budget, queue=queue,
            ask_person=ask_person, consent=consent, reader=reader, use_extraction=use_extraction,
        )  # fmt: skip

    answer = best_of(candidates, lazy_tools, model, solved) if candidates > 1 else solved(lazy_tools, model)
    key = answer_key(request, answer.model, strategy, selection, lazy_tools.offer_id)
    answer_log_of(box.private, box.settings.logs.megabytes).append(key, answer)
    return answer


def refuse_searching_writes(strategy: Strategy, *, allow_writes: bool) -> None:
    """A search tries calls and backs out of them; what was written stays written.

    Raises:
        UsageError: both were asked for.
    """
    if allow_writes and strategy == "dfs":
        raise UsageError(
            "dfs backs out of calls that it tried, and what was written stays",
            hint="Allow writes with --strategy react.",
        )


def _asking(ask: AskConsent) -> Consent:
    def consent(tool: Tool, arguments: Mapping[str, Value], why: str) -> str:
        return "" if ask(tool.path, to_json(dict(arguments)), why) else "the person said no"

    return consent


def open_selector(method: SelectionMethod, lazy_tools: LazyTools, offered: int) -> SelectorFor:
    """The selector of that name; the hierarchy is the model's own choice, chapter by chapter."""
    box, include_changed = lazy_tools.toolbox, lazy_tools.include_changed
    if method == "search":
        return lambda _: SelectBySearch(box, offered, include_changed=include_changed)
    if method != "hierarchy":
        return lambda model: SelectWithModel(model, box, method, offered, include_changed=include_changed)
    most_tools = min(offered, MOST_TOOLS)
    return lambda model: SelectByHierarchy(model, box, most_tools=most_tools, include_changed=include_changed)


class _NoModel:
    """Stands where no model can be opened: only a question that must be asked is an error."""

    name = ""

    def __init__(self, error: ToolsmithError) -> None:
        self._error = error

    def answer(self, question: Question) -> Reply:  # noqa: ARG002 - as the protocol has it
        raise self._error


def open_user_if_needed(named: str | Model | None, box: Toolbox) -> Model:
    """As `open_user`, but where none can be opened the first question raises the error: code may read the request."""
    try:
        return open_user(named, box)
    except (ModelNotChosenError, ModelError, UsageError) as error:
        return _NoModel(error)


def open_user(named: str | Model | None, box: Toolbox) -> RecordedModel:
    """The user model, recorded.

    Raises:
        ModelNotChosenError: none is named or configured.
    """
    return RecordedModel(open_role("user", named, box), transcript_of(box, "solve"))
