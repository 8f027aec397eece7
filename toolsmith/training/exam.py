"""How many requests a model answers rightly: before a training and after it, on what it never saw.

Questions, road and marks are those of `toolsmith exam`; the requests are those that a split holds out, and none of them
is a known call, though their tools have them as cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.models.model import Model
from toolsmith.recipes.exam.answer import Examiner
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.call import call_question
from toolsmith.recipes.exam.records import AS_SOLVE, Flaw, Marked
from toolsmith.recipes.pool import pool
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.scoring.totals import Share, share_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.right_calls import RightCall
from toolsmith.types.record import Record

AT_ONCE = 8  # questions; a local model answers them as one batch
_NO_CALL: tuple[Flaw, ...] = (
    "gave_no_answer",
    "unreadable",
    "no_call",
    "unknown_tool",
    "missing_parameter",
    "invented_parameter",
)


class Exam(Record):
    """All requests of one model."""

    model: str
    marked: tuple[Marked, ...]

    @property
    def right(self) -> Share:
        return share_of(each.is_right for each in self.marked)

    @property
    def valid(self) -> Share:
        """Calls of a tool on offer, with the parameters that it takes."""
        return share_of(not set(each.flaws) & set(_NO_CALL) for each in self.marked)

    def of(self, tools: Collection[str]) -> Exam:
        """Of these tools only."""
        return self.model_copy(update={"marked": tuple(each for each in self.marked if each.tool in tools)})

    def by_tool(self) -> dict[str, Share]:
        return {tool: self.of([tool]).right for tool in sorted({each.tool for each in self.marked})}

    def misses(self) -> dict[str, int]:
        """How often each mistake was made."""
        return dict(Counter(flaw for each in self.marked for flaw in each.flaws).most_common())


def examine(
    model: Model,
    toolbox: Toolbox,
    calls: Sequence[RightCall],
    *,
    held_out: Collection[str] = (),
    knows_calls: bool = True,
    jobs: int = AT_ONCE,
) -> Exam:
    """Let a model answer the requests of an exam; only its first reply counts.

    Args:
        model: the user model.
        toolbox: whose tools are on offer, the right one and those nearest to it.
        calls: requests with what is right.
        held_out: further requests that are not known either.
        knows_calls: whether the calls of other requests are known, as `solve` has it; else none is.
        jobs: requests at the same time.
    """
    tools, made = LazyTools(toolbox), ExamCalls(toolbox)
    material = Material(tools, made, seed=0)
    reader = ExtractionReader(toolbox, without={*held_out, *(call.request for call in calls)})
    examiner = Examiner(tools, made, reader)
    worked = {"worked": AS_SOLVE if knows_calls else 0}
    questions = [call_question(material, _held(call)).model_copy(update=worked) for call in calls]
    with pool(jobs) as threads:
        marked = tuple(threads.map(lambda question: examiner.marked(question, model), questions))
    return Exam(model=model.name, marked=marked)


def _held(call: RightCall) -> HeldOut:
    expected = call.expected if call.result is None else call.result
    return HeldOut(
        request=call.request,
        tool=call.tool,
        arguments=dict(call.arguments),
        expected=expected,
        is_confirmed=True,
        source="case",
    )
