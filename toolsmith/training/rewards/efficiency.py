"""As few calls as are needed: the reward of OTC (Wang et al. 2025, §4.2), a product with being right.

The fewest calls that are needed are not known; OTC takes the fewest of the rollouts that were right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SMOOTHING = 4.0  # OTC's c: the most calls of a rollout in its code


def fewest_right_calls(counts: Sequence[int], are_right: Sequence[bool]) -> int | None:
    """The fewest calls of the rollouts of one request that were right; None where none was."""
    return min((count for count, is_right in zip(counts, are_right, strict=True) if is_right), default=None)


def call_efficiency(made: int, fewest: int | None = None, smoothing: float = SMOOTHING) -> float:
    """1 where as many calls were made as are needed, less for more and for fewer; 0 to 1.

    Args:
        made: calls of this rollout (m).
        fewest: that are needed (n); None where nobody knows: then fewer are better (OTC-PPO).
        smoothing: how slowly it falls where none is needed or the number is unknown (c).
    """
    if fewest is None or (fewest == 0 and made > 0):
        return math.cos(made * math.pi / (2 * made + smoothing)) if made else 1.0
    if fewest == 0:
        return 1.0
    return math.sin(2 * made * fewest / (made + fewest) * math.pi / (2 * fewest))


def efficient_reward(right: float, made: int, fewest: int | None = None, *, scale: float = 1.0) -> float:
    """OTC's product: what is right of the answer (0 to 1), times how few calls it took; wrong answers gain nothing."""
    return scale * right * call_efficiency(made, fewest)
