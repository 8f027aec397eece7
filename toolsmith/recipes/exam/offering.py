"""What `solve` is given for one question: tools on offer, right calls of other requests, a watch on the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.grounding import KnownCall, nearest
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.session import ToolDefinition
from toolsmith.calls.tool_definitions import ToolboxRunner
from toolsmith.models.model import Model, Wrapper
from toolsmith.recipes.exam.execute import ExamCalls, ExamRunner
from toolsmith.recipes.exam.records import AS_SOLVE
from toolsmith.recipes.exam.records import Question as ExamQuestion
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.types.answer import SelectionMethod
from toolsmith.types.message import Question, Reply
from toolsmith.types.tool import Tool


class ExamTools(LazyTools):
    """The tools of a toolbox for one question: nothing is searched, and calls go through the exam."""

    def __init__(self, whole: LazyTools, question: ExamQuestion, calls: ExamCalls) -> None:
        self.toolbox = whole.toolbox
        self.include_changed = whole.include_changed
        self._only = ()
        self._lock = threading.Lock()
        self._state = whole._state  # noqa: SLF001 - of its own class
        self._question = question
        self._calls = calls

    def definitions(self, paths: Sequence[str] | None = None) -> list[ToolDefinition]:
        """Without the examples that hold the question's own call."""
        given = super().definitions(self._question.offered if paths is None else paths)
        own = [call.arguments for call in self._question.wanted]
        return [
            each.model_copy(update={"examples": tuple(one for one in each.examples if not _holds(one.arguments, own))})
            for each in given
        ]

    def runner(
        self, *, request: str | None = None, model: str | None = None, consent: Consent = refused
    ) -> ToolboxRunner:
        del consent  # an exam calls nothing that may write
        return _Running(
            self.toolbox,
            self.tool,
            ExamRunner(self._calls, self.tool, request or "", model or "", self._question.fault),
        )


class _Running(ToolboxRunner):
    """A runner of `solve` whose calls another one makes."""

    def __init__(self, toolbox: object, tool_at: object, inner: ExamRunner) -> None:
        super().__init__(toolbox, tool_at)  # type: ignore[arg-type]  # as its caller has them
        self.run = inner.run  # type: ignore[method-assign]
        self.note = inner.note  # type: ignore[method-assign]


def _holds(arguments: dict[str, object], own: Sequence[dict[str, object]]) -> bool:
    return any(all(call.get(name) == value for name, value in arguments.items()) for call in own)


class Given:
    """The selector of an exam: what the question offers."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        self._offered = offered

    @property
    def method(self) -> SelectionMethod:
        return "given"

    def select(self, request: str) -> tuple[str, ...]:  # noqa: ARG002 - as the protocol has it
        return self._offered


class ExamReader(ExtractionReader):
    """Right calls of other requests of a tool, as many as the question gives, or all."""

    def __init__(self, reader: ExtractionReader, question: ExamQuestion) -> None:
        self._reader = reader
        self._question = question

    def known_calls(self, tool: Tool) -> list[KnownCall]:
        question = self._question
        if not question.worked:
            return []
        own = [call.arguments for call in question.wanted]
        others = [call for call in self._reader.known_calls(tool) if not _holds(call.arguments, own)]
        if question.worked == AS_SOLVE:
            return others
        return nearest(question.request, others, question.worked)[: question.worked]

    def likeness(self, request: str, tool: Tool) -> float:  # noqa: ARG002 - nothing is chosen by it
        return 0.0


class Watched(Wrapper):
    """A model whose replies are kept and whose time is counted; what it would say without a tool is never marked."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.replies: list[Reply] = []
        self.seconds = 0.0

    def answer(self, question: Question) -> Reply:
        if question.purpose == "solve_without_tool":
            return Reply(text="")
        started = time.monotonic()
        try:
            reply = self._model.answer(question)
        finally:
            self.seconds += time.monotonic() - started
        self.replies.append(reply)
        return reply
