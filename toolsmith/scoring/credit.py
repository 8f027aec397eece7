"""Credit: traces of one request with common beginnings as a tree, siblings compared, the step that decided named.

After PORTool (Wu et al. 2025): rollouts share steps as a tree, and a step's advantage is its reward against that of its
siblings at the same fork.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolsmith.scoring.steps import Step
from toolsmith.types.record import Record


class Trace(Record):
    """The calls of one answer to a request, in order. `reward` is 1 where it is right, 0 where not, or between."""

    request: str
    steps: tuple[Step, ...]
    answer: str = ""
    reward: float
    model: str = ""


class Credit(Record):
    """One step of the tree, with the steps before it.

    `reward` is the mean of the traces through it, `others` that of its siblings' traces (None where it has none),
    `credit` the difference. `is_fatal`: no trace through it is right, though another one from the same place is;
    `is_decisive`: every trace through it is right, and not every one from the same place.
    """

    request: str
    before: tuple[str, ...]
    step: Step
    traces: int
    reward: float
    others: float | None
    is_fatal: bool
    is_decisive: bool

    @property
    def credit(self) -> float:
        return self.reward - self.others if self.others is not None else 0.0


@dataclass
class _Node:
    step: Step | None = None
    rewards: list[float] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)


def credits_of(traces: Sequence[Trace]) -> list[Credit]:
    """The credit of every step of every request, parents before children."""
    found: list[Credit] = []
    for request in dict.fromkeys(trace.request for trace in traces):
        root = _tree([trace for trace in traces if trace.request == request])
        found += [each for each, _ in _walk(request, root, ())]
    return found


def fatal_steps(traces: Sequence[Trace]) -> list[Credit]:
    """Where traces went wrong: fatal steps; of a request with no right trace, the first step of each that failed."""
    found = []
    for request in dict.fromkeys(trace.request for trace in traces):
        own = [trace for trace in traces if trace.request == request]
        every = list(_walk(request, _tree(own), ()))
        fatal = [each for each, _ in every if each.is_fatal]
        if not fatal and all(trace.reward <= 0 for trace in own):
            fatal = [each for each, is_first_failure in every if is_first_failure]
        found += fatal
    return found


def _tree(traces: Sequence[Trace]) -> _Node:
    root = _Node()
    for trace in traces:
        root.rewards.append(trace.reward)
        node = root
        for step in trace.steps:
            node = node.children.setdefault(step.key, _Node(step=step))
            node.rewards.append(trace.reward)
    return root


def _walk(
    request: str, node: _Node, before: tuple[str, ...], *, has_failed: bool = False
) -> Iterator[tuple[Credit, bool]]:
    """The credit of every step below, and whether it failed with all before it in order."""
    for key, child in node.children.items():
        if child.step is None:
            continue
        others = [reward for other, each in node.children.items() if other != key for reward in each.rewards]
        best, worst = max(node.rewards), min(node.rewards)
        is_failed = child.step.outcome != "ok"
        credit = Credit(
            request=request,
            before=before,
            step=child.step,
            traces=len(child.rewards),
            reward=_mean(child.rewards),
            others=_mean(others) if others else None,
            is_fatal=max(child.rewards) <= 0 < best,
            is_decisive=min(child.rewards) >= 1 > worst,
        )
        yield credit, is_failed and not has_failed
        yield from _walk(request, child, (*before, child.step.tool), has_failed=has_failed or is_failed)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
