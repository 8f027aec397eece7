"""One request from end to end: read by code or tools chosen and a strategy run; missing arguments asked for.

Where no tool fits, the model answers alone and the request is queued, as LATM's dispatcher does (§3.3).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from toolsmith.calls.consent import Consent
from toolsmith.calls.grounding import KnownCall, nearest
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.result_pages import ResultPages
from toolsmith.calls.session import Runner, ToolDefinition, ToolSession
from toolsmith.errors import BadReplyError, ModelRefusedError, ToolsNotTakenError
from toolsmith.models.meter import Budget, Meter
from toolsmith.models.model import Model, holds_schema
from toolsmith.prompts.ask import UnreadableReplyError, ask, render, the_json
from toolsmith.recipes.solve.by_extraction import MOST_READERS, ExtractionReader, answer_by_code
from toolsmith.recipes.solve.conversation import final_text
from toolsmith.recipes.solve.dfs import solve_by_dfs
from toolsmith.recipes.solve.direct import solve_directly
from toolsmith.recipes.solve.opening import ALIKE
from toolsmith.recipes.solve.outcome import SolveLimits, SolveOutcome
from toolsmith.recipes.solve.programs.program import Usable, solve_by_program
from toolsmith.recipes.solve.queue import RequestQueue
from toolsmith.recipes.solve.react import solve_by_react
from toolsmith.recipes.solve.select import Selector, SelectorFor
from toolsmith.toolbox.index.usage.uses import Situation, shape_of
from toolsmith.toolbox.index.views import Hit
from toolsmith.tracing import span
from toolsmith.types.answer import Answer, AnswerStatus, Missing, Strategy
from toolsmith.types.call import CallError, Use
from toolsmith.types.message import Message, Parameters, Question
from toolsmith.types.schema import written_out
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value, to_json

_Solve = Callable[[str, Model, ToolSession, SolveLimits], SolveOutcome]
AskPerson = Callable[[Sequence[Missing]], Mapping[str, JsonValue]]


def solve_request(
    request: str,
    lazy_tools: LazyTools,
    model: Model,
    selector_for: SelectorFor,
    *,
    strategy: Strategy = "react",
    limits: SolveLimits | None = None,
    budget: Budget | None = None,
    queue: RequestQueue | None = None,
    ask_person: AskPerson | None = None,
    consent: Consent | None = None,
    pages: ResultPages | None = None,
    reader: ExtractionReader | None = None,
    use_extraction: bool = True,
) -> Answer:
    """Answer one request.

    Args:
        request: in words.
        lazy_tools: the toolbox's tools at one commit.
        model: the user model.
        selector_for: makes the selector that chooses the tools on offer; it is given the metered model.
        strategy: how the tools are used.
        limits: caps by strategy.
        budget: caps on calls, tokens and dollars of this request.
        queue: where a request goes that no tool fits; None queues nothing.
        ask_person: asked for required arguments that the request does not hold; None asks nobody.
        consent: decides on calls that may change something; None makes none of them and ends with `needs_consent`.
        pages: long results; None keeps them for this request only.
        reader: of this toolbox; None makes one for this request only.
        use_extraction: whether the tools' own extractions may read the request before the model is asked.

    Raises:
        ModelError: the model gave no reply at all.
    """
    started = time.monotonic()
    meter = Meter(model, budget)
    selector = selector_for(meter)
    caps, on_write = limits or SolveLimits(), consent or _end
    texts = reader or ExtractionReader(lazy_tools.toolbox)
    solving = _Solving(request, lazy_tools, meter, selector, strategy, caps, ask_person, on_write, pages, texts)
    with span("invoke_agent solve", {"gen_ai.operation.name": "invoke_agent", "toolsmith.strategy": strategy}) as said:
        outcome = (solving.by_code() if use_extraction else None) or solving.by_model()
        said["toolsmith.status"] = outcome.status
    is_queued = False
    if queue is not None and outcome.status == "answered_without_tool":
        queue.add(request, outcome.reason)
        is_queued = True
    spent = meter.spending
    return Answer(
        request=request,
        text=outcome.text,
        value=outcome.value,
        status=outcome.status,
        reason=outcome.reason,
        strategy=strategy,
        selection=selector.method,
        offered=solving.offered,
        version=lazy_tools.version,
        uses=tuple(solving.uses),
        program=outcome.program,
        program_repairs=outcome.program_repairs,
        missing=tuple(solving.missing),
        is_queued=is_queued,
        model=meter.name,
        calls=spent.calls,
        input_tokens=spent.input_tokens,
        output_tokens=spent.output_tokens,
        cost_usd=spent.cost_usd,
        seconds=round(time.monotonic() - started, 4),
    )


class _Solving:
    """One request under way."""

    def __init__(
        self,
        request: str,
        lazy_tools: LazyTools,
        model: Model,
        selector: Selector,
        strategy: Strategy,
        limits: SolveLimits,
        ask_person: AskPerson | None,
        consent: Consent,
        pages: ResultPages | None,
        reader: ExtractionReader,
    ) -> None:
        self._request = request
        self._lazy_tools = lazy_tools
        self._model = model
        self._selector = selector
        self._strategy = strategy
        self._limits = limits
        self._ask_person = ask_person
        self._consent = consent
        self._pages = pages
        self._reader = reader
        self.offered: tuple[str, ...] = ()
        self.uses: list[Use] = []
        self.missing: list[Missing] = []

    @cached_property
    def _near(self) -> list[Hit]:
        """The tools that may read the request."""
        return self._lazy_tools.search(self._request, MOST_READERS)

    def by_code(self) -> SolveOutcome | None:
        """The value of the call that a tool's extraction makes of the request; None where a model must read it."""
        found = answer_by_code(self._request, self._near, self._lazy_tools, self._reader, pages=self._pages)
        if found is None:
            return None
        self.offered = (found.tool,)
        self.uses = list(found.uses)
        return SolveOutcome(text=found.observation.text, value=found.observation.value)

    def by_model(self) -> SolveOutcome:
        definitions = self._lazy_tools.definitions(self._selected())
        self.offered = tuple(definition.tool for definition in definitions)
        if not definitions:
            return self._alone("the toolbox has nothing similar")
        outcome = self._by_strategy(definitions)
        if outcome.no_tool_fits:
            return self._alone(outcome.reason)
        if outcome.status == "unanswered" and self.missing and not any(use.is_ok for use in self.uses):
            lacking = ", ".join(f"{item.argument} ({item.tool})" for item in self.missing)
            return SolveOutcome(
                status="needs_input", text=_question(self.missing), reason=f"not in the request: {lacking}"
            )
        return outcome

    def _selected(self) -> tuple[str, ...]:
        """What the selector chose; by search, first those whose own task has texts like the request."""
        chosen = self._selector.select(self._request)
        if self._selector.method != "search":
            return chosen
        alike = {
            path: share
            for path in (hit.path for hit in self._near)
            if path in self._lazy_tools.entries
            and (share := self._reader.likeness(self._request, self._lazy_tools.tool(path))) >= ALIKE
        }
        best = sorted(alike, key=lambda path: -alike[path])
        ordered = tuple(dict.fromkeys([*best, *chosen]))[: len(chosen) or 1]
        return ordered if self._strategy == "direct" or not ordered else self._with_next(ordered)

    def _with_next(self, chosen: tuple[str, ...]) -> tuple[str, ...]:
        """With the tool that nearly always follows the first one; the last makes room for it among several."""
        following = self._lazy_tools.following(chosen[0], Situation(request=self._request))
        if following is None or following in chosen:
            return chosen
        return (*(chosen[:-1] or chosen), following)

    def _following(self, use: Use, result: JsonValue) -> str | None:
        names = tuple(use.arguments) if isinstance(use.arguments, dict) else ()
        situation = Situation(request=self._request, names=names, shape=shape_of(result))
        return self._lazy_tools.following(use.tool, situation)

    def _by_strategy(self, definitions: Sequence[ToolDefinition]) -> SolveOutcome:
        runner = self._lazy_tools.runner(request=self._request, model=self._model.name, consent=self._consent)
        if self._strategy == "program":
            return self._by_program(definitions, runner)
        solve = {"direct": solve_directly, "react": solve_by_react, "dfs": solve_by_dfs}[self._strategy]
        return self._in_session(solve, definitions, runner)

    def _by_program(self, definitions: Sequence[ToolDefinition], runner: Runner) -> SolveOutcome:
        """A program; where the model writes none that runs, or none could call the tools, one call as in `direct`."""
        tools = [
            Usable(tool=self._lazy_tools.tool(definition.tool), definition=definition) for definition in definitions
        ]
        toolbox = self._lazy_tools.toolbox
        done = solve_by_program(
            self._request, self._model, tools, runner, toolbox.sandbox, toolbox.settings.policy, self._limits
        )
        if done.outcome.status != "unanswered":
            self.uses = list(done.uses)
            return done.outcome
        outcome = self._in_session(solve_directly, definitions, runner)
        self.uses = [*done.uses, *self.uses]
        then = outcome.reason or ("then one call was made" if outcome.status == "answered" else "")
        return outcome.model_copy(update={"reason": "; ".join(filter(None, (done.outcome.reason, then)))})

    def _in_session(self, solve: _Solve, definitions: Sequence[ToolDefinition], runner: Runner) -> SolveOutcome:
        try:
            return self._in_one_session(solve, definitions, runner)
        except ToolsNotTakenError:  # said of the first question; the model knows now that calls must be text
            return self._in_one_session(solve, definitions, runner)

    def _in_one_session(self, solve: _Solve, definitions: Sequence[ToolDefinition], runner: Runner) -> SolveOutcome:
        session = ToolSession(
            definitions,
            runner,
            pages=self._pages,
            fill=self._fill,
            reuses_results=self._strategy == "dfs",
            known=self._known_calls(definitions) if self._uses_known(solve) else None,
            following=None if self._strategy == "direct" else self._following,
        )
        try:
            return solve(self._request, self._model, session, self._limits)
        except _NeedsInputError:
            return SolveOutcome(status="unanswered")
        except _NeedsConsentError as wanted:
            return SolveOutcome(status="needs_consent", text=str(wanted), reason="nobody allowed a call that may write")
        finally:
            self.uses = session.uses

    def _uses_known(self, solve: _Solve) -> bool:
        """Whether known calls are shown, or may begin a loop whose first call a grammar holds."""
        return solve is solve_directly or (solve is solve_by_react and holds_schema(self._model))

    def _known_calls(self, definitions: Sequence[ToolDefinition]) -> dict[str, list[KnownCall]]:
        """The right calls of each tool that are nearest to the request, by offered name."""
        tools = {definition.name: self._lazy_tools.tool(definition.tool) for definition in definitions}
        return {name: nearest(self._request, self._reader.known_calls(tool)) for name, tool in tools.items()}

    def _fill(
        self, definition: ToolDefinition, given: Mapping[str, JsonValue], error: CallError
    ) -> Mapping[str, JsonValue] | None:
        """Exactly the missing arguments: from the request by one question, else from the person, else nowhere."""
        found = self._ask_model(definition, given, error.missing)
        lacking = [name for name in error.missing if found.get(name) is None]
        if not lacking:
            return found
        self.missing = [_missing(definition, name) for name in lacking]
        if self._ask_person is None:
            raise _NeedsInputError
        said = self._ask_person(self.missing)
        known = {
            name: found.get(name, said.get(name)) if found.get(name) is not None else said.get(name)
            for name in error.missing
        }
        if any(value is None for value in known.values()):
            raise _NeedsInputError
        self.missing = []
        return known

    def _ask_model(
        self, definition: ToolDefinition, given: Mapping[str, JsonValue], names: Sequence[str]
    ) -> dict[str, JsonValue]:
        def parse(text: str) -> dict[str, JsonValue]:
            found = the_json(text)
            unasked = found.keys() - set(names)
            if unasked:
                raise UnreadableReplyError(f"it has other keys than were asked for: {', '.join(sorted(unasked))}.")
            return found

        variables = {"definition": definition, "missing": list(names), "given": dict(given), "request": self._request}
        properties = written_out(definition.parameters)["properties"]
        reply_schema = {
            "type": "object",
            "properties": {name: {"anyOf": [properties.get(name, {}), {"type": "null"}]} for name in names},
            "required": list(names),
            "additionalProperties": False,
        }
        try:
            return ask(self._model, "fill_arguments", parse, variables, Parameters(reply_schema=reply_schema))
        except (BadReplyError, ModelRefusedError):
            return {}

    def _alone(self, reason: str) -> SolveOutcome:
        text = render("solve_without_tool", {"request": self._request})
        question = Question(messages=(Message(role="user", content=text),), purpose="solve_without_tool")
        said = final_text(self._model.answer(question).text)
        if not said:  # nothing, or a thought without an end
            told = (*question.messages, Message(role="user", content="Your reply is empty. Answer."))
            said = final_text(self._model.answer(question.model_copy(update={"messages": told})).text)
        status: AnswerStatus = "answered_without_tool" if said else "unanswered"
        return SolveOutcome(status=status, text=said, reason=reason if said else f"{reason}; the model said nothing")


class _NeedsInputError(Exception):
    """Ends a strategy: a required argument is nowhere to be had."""


class _NeedsConsentError(Exception):
    """Ends a strategy: a call may change something, and nobody is there to say yes."""


def _end(tool: Tool, arguments: Mapping[str, Value], why: str) -> str:
    given = json.dumps(to_json(dict(arguments)), ensure_ascii=False)
    raise _NeedsConsentError(f"{tool.path} may change something ({why}). It would be called with {given}")


def _missing(definition: ToolDefinition, name: str) -> Missing:
    schema = definition.parameters.get("properties", {}).get(name, {})
    shape = {key: value for key, value in schema.items() if key != "description"}
    return Missing(
        tool=definition.tool,
        argument=name,
        description=str(schema.get("description", "")),
        schema_text=json.dumps(shape, ensure_ascii=False),
    )


def question_for(definition: ToolDefinition, *names: str) -> str:
    """What a person is asked where these arguments are nowhere to be had."""
    return _question([_missing(definition, name) for name in names])


def _question(missing: Sequence[Missing]) -> str:
    """What to ask the person: the missing arguments and nothing else."""
    lines = [
        f"- {item.argument}{f': {item.description}' if item.description else ''} {item.schema_text}" for item in missing
    ]
    return "Please give:\n" + "\n".join(lines)
