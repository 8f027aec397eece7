"""Whether a tool is better than always giving one answer: where most cases agree, being mostly right proves little.

Two baselines, on the hidden cases: the majority class of the cases that a maker may see, and the constant that does
best on the hidden cases themselves. Better means beyond chance: McNemar's exact test, one-sided, at 5 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
from toolsmith.types.value import JsonValue, from_json
from toolsmith.types.verdict import Check
from toolsmith.verify.compare import matches
from toolsmith.verify.mcnemar import NOISE, Paired
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.literals import canonical

_NAME = "baselines"
_MOST_CONSTANTS = 5
_LONGEST_SHOWN = 60


def check_baselines(results: Sequence[CaseResult], comparison: Comparison, fewest: int) -> Check:
    """Compare the tool with two constants.

    Args:
        results: of all cases.
        comparison: how answers are compared.
        fewest: hidden cases from which on chance can be told; below that only cases that all agree are found.
    """
    answers = Counter(canonical(result.case.expected) for result in results)
    hidden = [result for result in results if result.case.part == "hidden"]
    if len(answers) == 1 and len(results) > 1:
        summary = f"all {len(results)} cases expect the same answer: nothing tells a tool from a constant"
        return Check(name=_NAME, outcome="unproven", summary=summary)
    if len(hidden) < fewest:
        return Check(name=_NAME, outcome="passed", summary="too few hidden cases to compare with a constant")
    best = max(
        (_Constant(answer, hidden, comparison) for answer in _constants(results)), key=lambda each: len(each.right)
    )
    right = {place for place, result in enumerate(hidden) if result.is_right}
    paired = Paired(
        total=len(hidden),
        before=len(best.right),
        after=len(right),
        gained=len(right - best.right),
        lost=len(best.right - right),
    )
    told = f"always answering {best} is right in {len(best.right)} of {len(hidden)}, the tool in {len(right)}"
    if paired.rises and paired.p_value <= NOISE:
        return Check(name=_NAME, outcome="passed", summary=told)
    if len(right) == len(hidden):
        needed = f"{told}; more cases with another answer are needed to tell them apart"
        return Check(name=_NAME, outcome="unproven", summary=needed)
    return Check(name=_NAME, outcome="failed", summary=f"{told}: not better beyond chance (p = {paired.p_value:.2f})")


class _Constant:
    """One answer given to every hidden case; `right` are the places where that is right."""

    def __init__(self, answer: JsonValue, hidden: Sequence[CaseResult], comparison: Comparison) -> None:
        self._answer = answer
        self.right = {place for place, each in enumerate(hidden) if _is_right(answer, each.case, comparison)}

    def __str__(self) -> str:
        text = canonical(self._answer)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _constants(results: Sequence[CaseResult]) -> list[JsonValue]:
    """The commonest answers of the cases that a maker may see, and of all."""
    seen = [result.case.expected for result in results if result.case.part != "hidden"]
    every = [result.case.expected for result in results]
    chosen: dict[str, JsonValue] = {}
    for answers, count in ((seen, 1), (every, _MOST_CONSTANTS)):
        by_text = {canonical(answer): answer for answer in answers}
        for text, _ in Counter(map(canonical, answers)).most_common(count):
            chosen[text] = by_text[text]
    return list(chosen.values())


def _is_right(answer: JsonValue, case: Case, comparison: Comparison) -> bool:
    if comparison.mode == "quantity":  # a book's text, which no tool returns
        return canonical(answer) == canonical(case.expected)
    return matches(from_json(answer), case.expected, comparison, case.input or "")
