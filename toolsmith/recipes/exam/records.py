"""What is asked in an exam, and how an answer was marked."""

from __future__ import annotations

from typing import Any, Literal

from toolsmith.scoring.grade import Mistake
from toolsmith.scoring.wanted import WantedCall
from toolsmith.types.answer import Strategy
from toolsmith.types.record import Record, content_hash
from toolsmith.types.value import JsonValue

ExamName = Literal[
    "choose",  # the right tool among others, several, or none (MetaTool, Huang et al. 2023)
    "call",  # the right call (ToolRL, TL-Training)
    "ask",  # what the request does not say (AskToAct)
    "need",  # no tool where none is needed (SMART, OTC)
    "recover",  # after an injected fault (CodeVision)
    "chain",  # one tool's result into the next (ToolComp)
    "noise",  # the same in other words, and with worked calls
    "ladder",  # recognise, understand, create (PhysToolBench)
]
AS_SOLVE = -1  # worked calls: as `solve` has them, and all known calls narrow tools and values
EXAMS: tuple[ExamName, ...] = ExamName.__args__  # type: ignore[attr-defined]

Fault = Literal["error result", "time-out", "renamed field", "truncated output", "broken tool"]
FAULTS: tuple[Fault, ...] = Fault.__args__  # type: ignore[attr-defined]

Flaw = Literal[
    Mistake,
    "gave_no_answer",  # the model could not be asked, or refused
    "not_asked",  # something was missing, and was not asked for
    "asked_needlessly",  # something was asked for that was there
    "invented_value",  # what nobody had said was given all the same
    "not_recovered",  # no right call within the limit after a fault
    "claimed_a_result",  # a broken tool gave none
    "wrong_result",  # the calls are right in form, and what came of them is not
    "not_recognised",  # the tool was not named after its description
    "not_predicted",  # the result of a call was not foreseen from the doc
    "not_noticed",  # a wrong doc was taken for right, or a right one for wrong
]


class Question(Record):
    """One question.

    `tools` are the right ones by path, none where none is right; `wanted` the right calls under the same names;
    `expected` what the last of them returns, and `answer_tells` whether that value alone proves a call right.
    `withheld` are arguments that the request leaves out, with the values that a person gives when asked. `base` is the
    id of the question that this one is another form of. `shown` is what a question of the ladder shows: a doc or call.
    """

    exam: ExamName
    part: str
    request: str
    offered: tuple[str, ...]
    tools: tuple[str, ...] = ()
    wanted: tuple[WantedCall, ...] = ()
    expected: JsonValue = None
    answer_tells: bool = False
    strategy: Strategy = "direct"
    withheld: dict[str, JsonValue] = {}
    fault: Fault | None = None
    worked: int = 0
    base: str = ""
    shown: str = ""

    @property
    def id(self) -> str:
        return content_hash(self.model_dump(mode="json", exclude_defaults=True))

    @property
    def subject(self) -> str:
        """The same for the same question over another commit, whatever its doc says and what is offered there."""
        told = [call.model_dump(mode="json") for call in self.wanted] or self.request
        return content_hash(self.exam, self.part, self.tools, told, sorted(self.withheld))

    @property
    def tool(self) -> str:
        """The right tool, or the last of several; empty where none is right."""
        return self.tools[-1] if self.tools else ""


class Marked(Record):
    """One answer of one model, marked. `question` and `subject` are the question's ids.

    `score` is ToolRL's, 0 to 1, where calls were graded, else 0 or 1. `chosen` are tools in the order of their first
    call, by path where they exist. `calls` counts calls of tools, `turns` questions to the model, `after` calls until
    it was back on track. `precision` and `recall` are of what was asked for. `model_seconds` is the model's own time,
    `seconds` all.
    """

    question: str
    subject: str
    exam: ExamName
    part: str
    request: str
    tool: str = ""
    model: str
    is_right: bool
    score: float = 0.0
    flaws: tuple[Flaw, ...] = ()
    details: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    calls: int = 0
    turns: int = 0
    after: int | None = None
    precision: float | None = None
    recall: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    model_seconds: float = 0.0
    seconds: float = 0.0
    error: str = ""

    @classmethod
    def of(cls, question: Question, model: str, *flaws: Flaw, **more: Any) -> Marked:
        """The mark of an answer to a question: right where it has no flaw."""
        same = {name: getattr(question, name) for name in ("subject", "exam", "part", "request", "tool")}
        score = float(not flaws)
        return cls(
            question=question.id, model=model, is_right=not flaws, flaws=flaws, **{"score": score, **same, **more}
        )

    @property
    def category(self) -> str:
        return self.tool.rpartition("/")[0]
