"""A polynomial through all cases: as many coefficients as there are cases, and each of them moves most answers.

Nothing of the cases stands in such a source, and no constant belongs to one case. But its answers hang on each
coefficient in a straight line, if need be modulo a number: twice the change gives twice the difference. No method that
computes whole numbers has so many constants of that kind.

Covered: whole numbers as answers; coefficients as numbers, in lists or in one text; nodes beside them.
Not covered: answers of other types that are decoded from such a number; other functions fitted through the cases.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.mutants import ROW_SHARE, Mutants, run_mutants

_FEWEST_CASES = 16
_MOST_CASES = 240
_SAMPLE = 20
_MOVED_SHARE = 0.3  # of the cases, by one constant: half of them on average in Newton's form
_MOST_BENDS = 2  # sizes: 0, and p where answers are taken modulo p
_FEWEST_STEPS = 6  # different differences: adding a constant moves all answers alike, and is honest


def interpolation_findings(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What the constants of the function say about a polynomial through the cases."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None]
    right = [attempt for attempt in right if type(attempt.trial.result if attempt.trial else None) is int][:_MOST_CASES]
    mutants = Mutants(tool.code, right)
    if len(right) < max(_FEWEST_CASES, ROW_SHARE * len(attempts)) or len(mutants) < ROW_SHARE * len(right):
        return []
    original = _answers(tool, right, sandbox, policy)
    step = -(-len(mutants) // _SAMPLE)
    sample = range(0, len(mutants), step)
    straight = 0
    for number in sample if original is not None else ():
        once, twice = (
            _answers(tool.with_(code=mutants.source(number, twice=more)), right, sandbox, policy)
            for more in (False, True)
        )
        straight += once is not None and twice is not None and _is_straight(original or [], once, twice)
    estimate = straight * len(mutants) // len(sample)
    if estimate < ROW_SHARE * len(right):
        return []
    return [
        f"about {min(estimate, len(right))} constants for {len(right)} cases each move the answers in a straight line"
    ]


def _answers(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[int] | None:
    """The answer to every case; None where one is no whole number."""
    trial = run_mutants(tool, right, sandbox, policy)
    try:
        return [int(each) for each in trial.result] if trial.is_ok else None
    except ValueError:
        return None


def _is_straight(original: Sequence[int], once: Sequence[int], twice: Sequence[int]) -> bool:
    steps = [after - before for before, after in zip(original, once, strict=True)]
    moved = [place for place, step in enumerate(steps) if step]
    bends = {abs(twice[at] - 2 * once[at] + original[at]) for at in moved}
    different = {step for step in steps if step}
    is_wide = len(moved) >= _MOVED_SHARE * len(original) and len(different) >= _FEWEST_STEPS
    return is_wide and len(bends) <= _MOST_BENDS
