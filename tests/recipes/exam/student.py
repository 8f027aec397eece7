"""A scripted student: knows every question's right answer, and makes one kind of mistake in the questions it is told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.recipes.exam.records import Question as ExamQuestion
from toolsmith.types.message import Question, Reply, ToolCallRequest


def key_of(question: ExamQuestion) -> object:
    return question.request, frozenset(question.offered), question.strategy, question.part in LADDER and question.shown


LADDER = ("recognise", "predict", "notice")
Slip = Callable[["Student", ExamQuestion], Reply]


class Student:
    """Answers as `solve` and the ladder ask. `slips` are keys of questions in which `slip` answers instead.

    A `late` slip is made once a call has come back. Questions of one key are one question to a model: the same request with the same tools on offer.
    """

    speaks_tools = True

    def __init__(
        self,
        questions: Sequence[ExamQuestion],
        tools: LazyTools,
        *,
        slips: Collection[object] = (),
        slip: Slip | None = None,
        late: bool = False,
        name: str = "student",
    ) -> None:
        self.name = name
        self.tools = tools
        self.asked = 0
        self.slips = frozenset(slips)
        self._slip = slip
        self._late = late
        self._by_offer = {(each.request, self._offer(each), each.strategy, each.fault): each for each in questions}
        self._ladder = [each for each in questions if each.part in LADDER]
        self._programs = [each for each in questions if each.strategy == "program"]

    def answer(self, question: Question) -> Reply:
        self.asked += 1
        text = question.messages[0].content
        if question.purpose == "fill_arguments":
            return Reply(text="```json\n{}\n```".replace("{}", json.dumps(dict.fromkeys(_missing(text)))))
        if question.purpose.startswith("exam_"):
            return self._climb(question.purpose.removeprefix("exam_"), text)
        if question.purpose == "solve_program":
            found = next(each for each in self._programs if each.request in text)
            return self._slipped(found) or Reply(text=self._program(found))
        if question.purpose == "solve_without_tool":
            return Reply(text="Here is what I know myself.")
        return self._use(question)

    def call(self, tool: str, arguments: Any) -> Reply:
        given = arguments if isinstance(arguments, str) else json.dumps(arguments)
        request = ToolCallRequest(id="1", name=self.tools.names.get(tool, tool), arguments=given)
        return Reply(text="", tool_calls=(request,))

    def right(self, question: ExamQuestion, step: int = 0) -> Reply:
        """The right call of one step; without the arguments that the request leaves out."""
        wanted = question.wanted[step]
        given = {name: value for name, value in wanted.arguments.items() if name not in question.withheld}
        return self.call(wanted.name, given)

    def _offer(self, question: ExamQuestion) -> frozenset[str]:
        return frozenset(self.tools.names[path] for path in question.offered)

    def _slipped(self, question: ExamQuestion) -> Reply | None:
        return self._slip(self, question) if self._slip is not None and key_of(question) in self.slips else None

    def _use(self, question: Question) -> Reply:
        request = next(message.content for message in question.messages if message.role == "user")
        names = {each["function"]["name"] for each in question.parameters.tools} - {"no_tool_fits", "read_result"}
        strategy = question.purpose.removeprefix("solve_")
        results = [message.content for message in question.messages if message.role == "tool"]
        alike = [
            (offer, each)
            for (asked, offer, how, _), each in self._by_offer.items()
            if asked == request and how == strategy and names & offer
        ]
        found = [each for _, each in sorted(alike, key=lambda pair: len(pair[0] ^ names))]
        exam = found[0]
        if bool(results) == self._late and (slipped := self._slipped(exam)):
            return slipped if not self._late or len(results) == 1 else Reply(text="Answer: that is all.")
        if not exam.tools:
            return self.call("no_tool_fits", {}) if strategy == "direct" else Reply(text="NO TOOL")
        if exam.part == "several":
            return Reply(text="Answer: done") if results else self._both(exam)
        return self._step(exam, results)

    def _both(self, exam: ExamQuestion) -> Reply:
        calls = [self.call(path, {}).tool_calls[0].model_copy(update={"id": path}) for path in exam.tools]
        return Reply(text="", tool_calls=tuple(calls))

    def _step(self, exam: ExamQuestion, results: Sequence[str]) -> Reply:
        failed = [text for text in results if '"error"' in text]
        if failed and results[-1] == failed[-1]:
            if exam.fault == "broken tool":
                return Reply(text="Answer: the tool does not work.")
            return self.right(exam)
        if results and "read_result" in results[-1]:
            handle = results[-1].rpartition('"handle": "')[2].partition('"')[0]
            return Reply(
                text="",
                tool_calls=(ToolCallRequest(id="2", name="read_result", arguments=f'{{"handle": "{handle}"}}'),),
            )
        step = len(results) - len(failed)
        if step < len(exam.wanted) and not exam.fault:
            return self.right(exam, step)
        if not results:
            return self.right(exam)
        return Reply(text=f"Answer: {json.dumps(exam.expected)}")

    def _climb(self, part: str, text: str) -> Reply:
        found = next(
            each for each in self._ladder if each.part == part and each.shown in text and self._fits(each, text)
        )
        if slipped := self._slipped(found):
            return slipped
        said: dict[str, Any] = {
            "recognise": {"tool": self.tools.names[found.tool]},
            "predict": {"result": found.expected},
            "notice": {"agrees": found.expected},
        }[part]
        return Reply(text=json.dumps(said))

    def _fits(self, exam: ExamQuestion, text: str) -> bool:
        if exam.part == "recognise":
            return self.tools.names[exam.tool] in text
        return self.tools.tool(exam.offered[0]).doc.description in text

    def _program(self, exam: ExamQuestion) -> str:
        functions = [self.tools.tool(call.name).function for call in exam.wanted]
        lines = [f"from toolbox import {', '.join(dict.fromkeys(functions))}", "", "def solve():"]
        lines += [
            f"    result = {function}(**{call.arguments!r})"
            for function, call in zip(functions, exam.wanted, strict=True)
        ]
        return "\n".join(["```python", *lines, "    return result", "```"])


def _missing(text: str) -> list[str]:
    shown = text.rpartition("```json")[2].partition("```")[0]
    return list(json.loads(shown))
