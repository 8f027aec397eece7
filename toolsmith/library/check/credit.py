"""`toolsmith trials --credit`: answers to the same request as a tree, and the steps that decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from toolsmith.calls.session import as_text
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.recipes.solve.answer_log import LoggedAnswer, answer_log_of
from toolsmith.recipes.solve.candidates import result_key, steps_of
from toolsmith.scoring.credit import Credit, Trace, credits_of, fatal_steps
from toolsmith.scoring.steps import trace_score
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record

_MOST_TRACES = 5_000


class CreditReport(Record):
    """Every step of requests that were answered more than once, and the steps that were fatal, in all traces."""

    traces: int
    requests: int
    credits: tuple[Credit, ...]
    fatal: tuple[Credit, ...]


def credit(toolbox: str | Path | Toolbox = "toolbox", tool: str | None = None) -> CreditReport:
    """Credit of the steps of all answers that are kept one by one.

    An answer counts as right or wrong where its target was known; else by whether there is one, and by its steps.

    Args:
        toolbox: a toolbox or its folder.
        tool: path or name of a tool whose steps alone are wanted; None: of all.

    Raises:
        ToolNotFoundError: the tool is not there.
    """
    box = opened_toolbox(toolbox)
    path = box.get(tool).path if tool is not None else None
    traces = list(traces_of(box))[-_MOST_TRACES:]
    often = {request for request, count in Counter(trace.request for trace in traces).items() if count > 1}
    found = credits_of([trace for trace in traces if trace.request in often])
    fatal = fatal_steps(traces)
    return CreditReport(
        traces=len(traces),
        requests=len({trace.request for trace in traces}),
        credits=tuple(each for each in found if path in (None, each.step.tool)),
        fatal=tuple(each for each in fatal if path in (None, each.step.tool)),
    )


def traces_of(box: Toolbox) -> Iterator[Trace]:
    """The answers that took calls, oldest first, with the results that the log of trials keeps."""
    results = {
        result_key(entry.tool, entry.arguments): as_text(entry.result)
        for entry in box.trials.entries()
        if entry.outcome == "ok"
    }
    for given in answer_log_of(box.private, box.settings.logs.megabytes).entries():
        steps = tuple(steps_of(given.answer.uses, results))
        if steps:
            answer = given.answer
            yield Trace(
                request=answer.request,
                steps=steps,
                answer=answer.text if answer.status == "answered" else "",
                reward=_reward(given, trace_score(steps, answer.request, answer.text)),
                model=answer.model,
            )


def _reward(given: LoggedAnswer, score: float) -> float:
    if given.is_right is not None:
        return float(given.is_right)
    return score if given.answer.status == "answered" else 0.0
