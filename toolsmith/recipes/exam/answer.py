"""Asks a model one question of an exam, on the road that `solve` takes, and marks what it did."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.result_pages import ResultPages
from toolsmith.errors import BadReplyError, BudgetExceededError, ModelError, ModelRefusedError, RunOverError
from toolsmith.models.model import Model, context_tokens
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_json
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.marking import Asked, mark_answer, mark_ladder
from toolsmith.recipes.exam.offering import ExamReader, ExamTools, Given, Watched
from toolsmith.recipes.exam.questions.ladder import described
from toolsmith.recipes.exam.questions.recover import SHOWN_OF_A_RESULT, WITHIN
from toolsmith.recipes.exam.records import AS_SOLVE, Flaw, Marked, Question
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.recipes.solve.outcome import PROMPT_TOKENS, SolveLimits
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.types.answer import Missing
from toolsmith.types.message import total_usd
from toolsmith.types.value import JsonValue
from toolsmith.verify.run_cases import as_text

_PROMPTS = {"notice": "exam_notice", "predict": "exam_predict", "recognise": "exam_recognise"}
_STEPS = {"ask": 3, "recover": 3 + WITHIN, "chain": 6, "choose": 5, "ladder": 6}  # questions of one request, at most
_MOST_PROMPT_TOKENS = 100_000  # ten tools whole
_ASKED = {"recognise": "tool", "predict": "result", "notice": "agrees"}


class Examiner:
    """Asks and marks questions over one toolbox. Safe for several threads."""

    def __init__(self, tools: LazyTools, calls: ExamCalls, reader: ExtractionReader | None = None) -> None:
        """`reader` knows the right calls of other requests; None: all that the toolbox has."""
        self._tools = tools
        self._calls = calls
        self._reader = reader or ExtractionReader(tools.toolbox)

    def marked(self, question: Question, model: Model) -> Marked:
        """One question's mark; a model that gives no usable answer is marked for it.

        Raises:
            BudgetExceededError: a cap is reached.
            RunOverError: the run was left.
        """
        started = time.monotonic()
        watched = Watched(model)
        try:
            mark = self._ladder(question, watched) if question.part in _ASKED else self._solved(question, watched)
        except (BudgetExceededError, RunOverError):
            raise
        except (BadReplyError, ModelRefusedError) as error:
            kind: Flaw = "gave_no_answer" if isinstance(error, ModelRefusedError) else "unreadable"
            mark = Marked.of(question, watched.name, kind, details=(error.message[:300],))
        except ModelError as error:
            said = error.message[:300]
            mark = Marked.of(question, watched.name, "gave_no_answer", details=(said,), error=said)
        usages = [reply.usage for reply in watched.replies]
        return mark.model_copy(
            update={
                "turns": len(watched.replies),
                "input_tokens": sum(usage.input_tokens for usage in usages),
                "output_tokens": sum(usage.output_tokens for usage in usages),
                "cost_usd": total_usd(usage.cost_usd for usage in usages),
                "model_seconds": round(watched.seconds, 4),
                "seconds": round(time.monotonic() - started, 4),
            }
        )

    def _solved(self, question: Question, model: Watched) -> Marked:
        asked = Asked()

        def person(missing: Sequence[Missing]) -> Mapping[str, JsonValue]:
            asked.names += [item.argument for item in missing]
            return {item.argument: question.withheld.get(item.argument) for item in missing}

        pages = None
        if question.fault == "truncated output":
            pages = ResultPages(max(1, int(len(as_text(question.expected)) * SHOWN_OF_A_RESULT)))
        answer = solve_request(
            question.request,
            ExamTools(self._tools, question, self._calls),
            model,
            lambda _: Given(question.offered),
            strategy=question.strategy,
            limits=_limits(question, model),
            ask_person=person if question.exam == "ask" else None,
            pages=pages,
            reader=ExamReader(self._reader, question),
            use_extraction=False,
        )
        return mark_answer(question, answer, model.replies, asked, self._tools)

    def _ladder(self, question: Question, model: Watched) -> Marked:
        key = _ASKED[question.part]
        variables: dict[str, Any] = {"shown": question.shown}
        if question.part == "recognise":
            variables["names"] = [self._tools.names[path] for path in question.offered]
        else:
            variables["doc"] = described(self._tools.tool(question.offered[0]))

        def parse(text: str) -> JsonValue:
            found = the_json(text)
            if key not in found:
                raise UnreadableReplyError(f"it has no {key}.")
            return found[key]

        said = ask(model, _PROMPTS[question.part], parse, variables, tries=1)
        return mark_ladder(question, said, model.name, self._tools)


def _limits(question: Question, model: Model) -> SolveLimits:
    context = context_tokens(model)
    return SolveLimits(
        call_retries=0,
        react_steps=_STEPS.get(question.exam, 3),
        prompt_tokens=max(PROMPT_TOKENS, context * 3 // 4) if context else _MOST_PROMPT_TOKENS,
        worked_calls=None if question.worked == AS_SOLVE else question.worked,
    )
