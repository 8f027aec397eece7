"""Runs an exam: every question to every model, side by side; what was answered before is not asked again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BudgetExceededError, RunOverError
from toolsmith.models.model import Model
from toolsmith.recipes.exam.answer import Examiner
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.records import Marked, Question
from toolsmith.recipes.exam.search_alone import SEARCHED, mark_search
from toolsmith.recipes.pool import pool
from toolsmith.types.record import Record

_DOWN_AFTER = 5  # questions in a row that a model could not be asked


class Examined(Record):
    """All marks, in the order of the questions and models. `stopped` says why some questions were not asked."""

    marked: tuple[Marked, ...]
    stopped: tuple[str, ...] = ()


def examine(
    questions: Sequence[Question],
    models: Sequence[Model],
    tools: LazyTools,
    calls: ExamCalls,
    *,
    jobs: int,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Examined:
    """Ask and mark all questions. A cap that is reached, or a model that is down, ends its part; the rest counts.

    Args:
        questions: of the plan.
        models: recorded and metered, so that nothing is asked twice and caps hold.
        tools: on offer.
        calls: of this exam.
        jobs: questions at the same time.
        report: called with how many are done, of how many.
    """
    examiner = Examiner(tools, calls)
    searched = [mark_search(question, tools) for question in questions if question.exam in SEARCHED]
    states = [_State() for _ in models]
    works = [
        partial(_one, examiner, question, model, state)
        for model, state in zip(models, states, strict=True)
        for question in questions
    ]
    done, lock = 0, threading.Lock()

    def counted(work: Callable[[], Marked | None]) -> Marked | None:
        nonlocal done
        found = work()
        with lock:
            done += 1
            report(done, len(works))
        return found

    with pool(jobs) as threads:
        found = list(threads.map(counted, works))
    stopped = tuple(dict.fromkeys(state.stopped for state in states if state.stopped))
    return Examined(marked=(*searched, *(each for each in found if each is not None)), stopped=stopped)


class _State:
    """Of one model in one exam: whether it is asked any further."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._lock = threading.Lock()
        self.stopped = ""

    def see(self, marked: Marked) -> None:
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if marked.error else 0
            if self._in_a_row >= _DOWN_AFTER and not self.stopped:
                self.stopped = f"{marked.model} could not be asked {self._in_a_row} times in a row: {marked.error}"


def _one(examiner: Examiner, question: Question, model: Model, state: _State) -> Marked | None:
    if state.stopped:
        return None
    try:
        marked = examiner.marked(question, model)
    except (BudgetExceededError, RunOverError) as error:
        state.stopped = state.stopped or error.message
        return None
    state.see(marked)
    return marked
