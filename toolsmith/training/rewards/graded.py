"""How right calls are, between two bounds, in four grains: the reward of ToolRL (Qian et al. 2025, §3.3, §5).

`fine` gives names, parameter names and values their shares. The variants are those of the paper's ablations, as its
code has them: `intermediate` counts a call only where it is whole, `strict` counts the names, and the parameter names
of a call, only where all are right, and `coarse` is all or nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from toolsmith.scoring.grade import grade, same
from toolsmith.scoring.wanted import Sameness, Sample, WantedCall
from toolsmith.types.call import ReadCall
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

Grain = Literal["fine", "intermediate", "strict", "coarse"]
Schedule = Literal["fixed", "two stages", "gradual"]
LOWEST, HIGHEST = -3.0, 3.0  # ToolRL, §3.3
STAGE_STEPS = 30  # ToolRL's code: where the second of two stages begins
GRADUAL_STEPS = 150  # ToolRL's code: where the gradual change ends


def call_reward(sample: Sample, *, lowest: float = LOWEST, highest: float = HIGHEST, grain: Grain = "fine") -> float:
    """Between `lowest` (nothing right, or unreadable) and `highest` (all right); monotone in what is right."""
    return lowest + (highest - lowest) * right_share(sample, grain)


def right_share(sample: Sample, grain: Grain = "fine") -> float:
    """What is right of the calls, 0 to 1."""
    if sample.is_unreadable and sample.wanted:
        return 0.0
    if grain == "fine" or not sample.wanted:
        return grade(sample).score
    if grain == "coarse":
        return float(grade(sample).is_right)
    names = _shared([call.name for call in sample.wanted], [call.name for call in sample.said])
    if grain == "strict":
        names = float(names == 1.0)
    left = list(sample.said)
    got, most = names, 1.0
    for right in sample.wanted:
        most += 1.0 + (len(right.arguments) if grain == "strict" else 0)
        scores = [_whole(right, made, sample.sameness, grain) for made in left]
        best = max(range(len(left)), key=lambda place: scores[place], default=None)
        if best is not None and scores[best] > 0:
            got += scores[best]
            del left[best]
    return got / most


def _whole(right: WantedCall, made: ReadCall, sameness: Sameness, grain: Grain) -> float:
    given: Mapping[str, JsonValue] = made.arguments if isinstance(made.arguments, dict) else {}
    if made.name != right.name:
        return 0.0
    equal = sum(name in given and same(given[name], value, sameness) for name, value in right.arguments.items())
    has_keys = given.keys() == right.arguments.keys()
    if grain == "strict":
        return float(has_keys) + equal
    return float(has_keys and equal == len(right.arguments))


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    both = (Counter(one) & Counter(other)).total()
    return both / (len(one) + len(other) - both) if one or other else 1.0


class Range(Record):
    """Bounds of a reward."""

    lowest: float
    highest: float


class Ranges(Record):
    """Of format and of calls, at one step of a training."""

    format: Range
    calls: Range


def ranges_at(step: int, schedule: Schedule = "fixed") -> Ranges:
    """ToolRL's dynamics of scale (§5.2): format counts most at first, calls later; as its code has it.

    Fixed: format 0 to 1, calls -3 to 3. Two stages: format halves at step 30, where calls triple. Gradual: calls grow
    from -2 … 2 to -3 … 3 over 150 steps while format shrinks from -2 … 2 to -1 … 1.
    """
    if schedule == "two stages":
        early = step < STAGE_STEPS
        most, calls = (1.0 if early else 0.5), (HIGHEST / 3 if early else HIGHEST)
        return Ranges(format=Range(lowest=0.0, highest=most), calls=Range(lowest=-calls, highest=calls))
    if schedule == "gradual":
        share = min(step / GRADUAL_STEPS, 1.0)
        return Ranges(
            format=Range(lowest=-2 + share, highest=2 - share), calls=Range(lowest=-2 - share, highest=2 + share)
        )
    return Ranges(format=Range(lowest=0.0, highest=1.0), calls=Range(lowest=LOWEST, highest=HIGHEST))
