"""Texts that no code can read become calls by a model: the tool user of LATM (Cai et al. 2023, §3.2), on every case.

The reader is asked as `solve` asks its user model, so what is measured is what is served. It sees the tool's doc and
one text at a time, no expected answer and no code. A text whose call does not give the expected answer is read once
more, by itself; what both readings say decides whether the reader or the function is to blame (`verify.readings`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from toolsmith.calls.session import ToolDefinition, ToolSession
from toolsmith.calls.tool_definitions import definition_of
from toolsmith.errors import ModelRefusedError
from toolsmith.models.meter import Meter, Spending, total_spending
from toolsmith.models.model import Model, Wrapper
from toolsmith.recipes.pool import in_order, pool
from toolsmith.recipes.solve.direct import solve_directly
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question, Reply
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, Value
from toolsmith.types.verdict import Verdict
from toolsmith.verify.run_cases import run_cases

_MOST_AT_ONCE = 8
_SECOND_SAMPLE = 1
_SECOND_TEMPERATURE = 0.8  # else the second reading is the first one again
_Call = dict[str, JsonValue] | None


class Reader:
    """Reads texts into calls of a tool: the first model all of them, the last one again what that missed."""

    def __init__(
        self, models: Sequence[Model], sandbox: Sandbox, policy: Policy, limits: SolveLimits | None = None
    ) -> None:
        self._models = [Meter(model) for model in models]
        self._sandbox = sandbox
        self._policy = policy
        self._limits = limits or SolveLimits()

    @property
    def name(self) -> str:
        return self._models[0].name

    @property
    def spending(self) -> Spending:
        return total_spending(model.spending for model in self._models)

    def read(self, tool: Tool, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The cases with the calls that their texts were read into.

        Args:
            tool: of this reader, as far as it is made; its code is run to tell a reader of arguments that it refuses.
            cases: with texts. One that is not read into any call has no arguments then; one whose first call does
                not give the expected answer has a second reading too.

        Raises:
            ModelError: the reader could not be asked. A refusal is a text that was not read.
        """
        first = self._calls(self._models[0], tool, cases)
        read = [case.model_copy(update={"arguments": call}) for case, call in zip(cases, first, strict=True)]
        results = run_cases(tool, read, self._sandbox, self._policy)
        missed = [place for place, each in enumerate(results) if each.fault == "function"]
        second = self._calls(_Again(self._models[-1]), tool, [cases[place] for place in missed])
        for place, call in zip(missed, second, strict=True):
            read[place] = read[place].model_copy(update={"second_reading": call})
        return tuple(read)

    def _calls(self, model: Model, tool: Tool, cases: Sequence[Case]) -> list[_Call]:
        with pool(min(_MOST_AT_ONCE, len(cases))) as threads:
            return list(in_order(threads, [partial(self._call, model, tool, case.input or "") for case in cases]))

    def _call(self, model: Model, tool: Tool, text: str) -> _Call:
        """The arguments of the call that runs, as they were mended; None where none does."""
        unproven = Verdict(status="unproven", checks=(), basis=tool.basis)
        definition = definition_of(tool.with_(verdict=unproven), version="")
        session = ToolSession([definition], _OwnSandbox(tool, self._sandbox, self._policy))
        try:
            outcome = solve_directly(text, model, session, self._limits)
        except ModelRefusedError:
            return None
        made = [use.arguments for use in session.uses if use.is_ok and isinstance(use.arguments, dict)]
        return made[-1] if outcome.status == "answered" and not outcome.no_tool_fits and made else None


class _Again(Wrapper):
    """The same model, asked for another sample of its reply."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def answer(self, question: Question) -> Reply:
        changes = {"sample": _SECOND_SAMPLE, "temperature": _SECOND_TEMPERATURE}
        parameters = question.parameters.model_copy(update=changes)
        return self._model.answer(question.model_copy(update={"parameters": parameters}))


class _OwnSandbox:
    """Implements `Runner` for one tool that is in no toolbox yet."""

    def __init__(self, tool: Tool, sandbox: Sandbox, policy: Policy) -> None:
        self._tool = tool
        self._sandbox = sandbox
        self._policy = policy

    def run(self, _: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        return self._sandbox.call(self._tool.program, arguments, self._policy)

    def note(self, _definition: ToolDefinition, _trial: Trial, /) -> None:
        """Nothing: what is tried here is no use of a tool."""
