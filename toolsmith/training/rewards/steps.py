"""Credit for each step of rollouts that share their beginnings: PORTool (Wu et al. 2025, §3).

A step is worth what its descendants come to, less the farther they are, and something for calls that worked. Shared
steps have one worth; alternatives at one fork are held against one another. Worked from the paper's description.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from toolsmith.types.record import Record

DECAY = 0.95  # of an outcome, a step
CALL_WORTH = 0.1  # of a step whose calls all worked


class Step(Record):
    """A step and those that followed it. `outcome`, 0 to 1, is that of the answer and stands at a last step only."""

    children: tuple[Step, ...] = ()
    outcome: float = 0.0
    calls_worked: bool = True


class Credited(Record):
    """A step with its worth, and its advantage over the others of its fork; the root's is 0."""

    worth: float
    advantage: float
    children: tuple[Credited, ...] = ()


def credited(root: Step, *, decay: float = DECAY, call_worth: float = CALL_WORTH) -> Credited:
    """The tree with the credit of each step.

    Args:
        root: before the first step.
        decay: 0 to 1.
        call_worth: what working calls are worth; small beside an outcome, so that a right answer always counts more.
    """
    return _credited(root, 0.0, decay, call_worth)


def worth(step: Step, *, decay: float = DECAY, call_worth: float = CALL_WORTH) -> float:
    """The mean outcome of what a step leads to, decayed, plus `call_worth` where its own calls worked."""
    return _outcome(step, decay) + (call_worth if step.calls_worked else 0.0)


def _outcome(step: Step, decay: float) -> float:
    if not step.children:
        return step.outcome
    return decay * sum(_outcome(child, decay) for child in step.children) / len(step.children)


def _credited(step: Step, advantage: float, decay: float, call_worth: float) -> Credited:
    worths = [worth(child, decay=decay, call_worth=call_worth) for child in step.children]
    children = [
        _credited(child, gain, decay, call_worth) for child, gain in zip(step.children, relative(worths), strict=True)
    ]
    own = worth(step, decay=decay, call_worth=call_worth)
    return Credited(worth=own, advantage=advantage, children=tuple(children))


def relative(rewards: Sequence[float]) -> list[float]:
    """Rewards as deviations from their mean, in standard deviations; 0 where all are alike (GRPO's advantage)."""
    if not rewards:
        return []
    mean = sum(rewards) / len(rewards)
    spread = sqrt(sum((reward - mean) ** 2 for reward in rewards) / len(rewards))
    return [(reward - mean) / spread if spread > 1e-9 else 0.0 for reward in rewards]
