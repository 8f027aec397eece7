"""Several answers to one request, the best by its steps given: calls that fit, work, are new and are used."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from toolsmith.calls.consent import Consent, refused
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.session import ToolDefinition, as_text
from toolsmith.calls.tool_definitions import ToolboxRunner
from toolsmith.models.model import Model, Wrapper
from toolsmith.scoring.steps import Step, trace_score
from toolsmith.types.answer import Answer
from toolsmith.types.call import Use
from toolsmith.types.message import Question, Reply, total_usd
from toolsmith.types.record import content_hash
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value, to_json

TEMPERATURE = 0.7  # of all candidates but the first

Solve = Callable[[LazyTools, Model], Answer]


def best_of(count: int, lazy_tools: LazyTools, model: Model, solve: Solve) -> Answer:
    """Solve several times and take the best; what all of them took is on its account.

    Of equal scores the value that most candidates gave wins, then the first.

    Args:
        count: of candidates.
        lazy_tools: the toolbox's tools.
        model: the user model.
        solve: answers the request with tools and a model.

    Raises:
        ModelError: the model gave no reply at all.
    """
    answers, scores = [], []
    for number in range(count):
        noting = NotingTools(lazy_tools)
        answer = solve(noting, Sampled(model, number) if number else model)
        answers.append(answer)
        given = answer.text if answer.status == "answered" else ""
        scores.append(trace_score(steps_of(answer.uses, noting.results), answer.request, given))
    values = Counter(_value_key(answer) for answer in answers)
    ranked = sorted(range(count), key=lambda at: (-scores[at], -values[_value_key(answers[at])], at))
    best = answers[ranked[0]]
    agreed = values[_value_key(best)]
    said = (
        f"the best of {count} by its steps: {scores[ranked[0]]:.2f}, others {_others(ranked, scores)}; {agreed} agree"
    )
    return best.model_copy(
        update={
            "reason": "; ".join(filter(None, (best.reason, said))),
            "calls": sum(each.calls for each in answers),
            "input_tokens": sum(each.input_tokens for each in answers),
            "output_tokens": sum(each.output_tokens for each in answers),
            "cost_usd": total_usd(each.cost_usd for each in answers),
            "seconds": round(sum(each.seconds for each in answers), 4),
        }
    )


def steps_of(uses: Sequence[Use], results: Mapping[str, str]) -> list[Step]:
    """The calls of an answer as steps; `results` are texts by `result_key`."""
    found = []
    for use in uses:
        is_made = use.outcome not in (None, "invalid")
        outcome = "ok" if use.is_ok else "error" if is_made else "invalid"
        result = results.get(result_key(use.tool, use.arguments), "") if use.is_ok else ""
        found.append(Step(tool=use.tool, arguments=use.arguments, outcome=outcome, result=result))
    return found


def result_key(tool: str, arguments: object) -> str:
    return content_hash(tool, arguments)


class NotingTools(LazyTools):
    """The same tools, with the results of the calls that are made."""

    def __init__(self, whole: LazyTools) -> None:
        self.toolbox = whole.toolbox
        self.include_changed = whole.include_changed
        self._only = whole._only  # noqa: SLF001 - of its own class
        self._lock = threading.Lock()
        self._state = whole._state  # noqa: SLF001 - of its own class
        self.results: dict[str, str] = {}

    def runner(
        self, *, request: str | None = None, model: str | None = None, consent: Consent = refused
    ) -> ToolboxRunner:
        return _Noting(self.toolbox, self.tool, request=request, model=model, consent=consent, results=self.results)


class _Noting(ToolboxRunner):
    def __init__(self, *where: object, results: dict[str, str], **how: object) -> None:
        super().__init__(*where, **how)  # type: ignore[arg-type]  # handed on as they come
        self._results = results

    def run(self, definition: ToolDefinition, arguments: Mapping[str, Value], /) -> Trial:
        trial = super().run(definition, arguments)
        if trial.is_ok:
            given = to_json(dict(arguments))
            self._results[result_key(definition.tool, given)] = as_text(to_json(trial.result))
        return trial


class Sampled(Wrapper):
    """A model whose replies are drawn anew: another sample of every question."""

    def __init__(self, model: Model, number: int) -> None:
        self._model = model
        self._number = number

    def answer(self, question: Question) -> Reply:
        how = question.parameters
        changes = {"sample": self._number, "temperature": max(how.temperature, TEMPERATURE)}
        return self._model.answer(question.model_copy(update={"parameters": how.model_copy(update=changes)}))


def _value_key(answer: Answer) -> str:
    return content_hash(answer.value if answer.value is not None else answer.text)


def _others(ranked: Sequence[int], scores: Sequence[float]) -> str:
    return ", ".join(f"{scores[at]:.2f}" for at in ranked[1:]) or "none"
