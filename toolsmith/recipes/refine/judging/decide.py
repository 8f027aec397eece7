"""Whether a doc takes the place of another: more right calls than chance gives, or as many in fewer tokens.

DRAFT (Qu et al. 2024) keeps every rewrite. The best of several rewrites over the same few requests is often only the
luckiest: of docs that are truly worse, a strict rise over six noisy requests keeps three in four.
"""

from __future__ import annotations

from typing import Literal

from toolsmith.verify.mcnemar import Paired

GOOD = 0.8  # share of right calls from which on a doc may be shortened: below, it is not known what it lacks
MOST_CHANCE = 1 / 8  # that chance alone gives such a rise, over all docs and looks of a run (Bonferroni)
FEWEST_TO_SHORTEN = 12  # requests, none lost: then the interval excludes a fall of more than about one in seven

Decision = Literal["kept", "within noise", "refused"]


def decide(paired: Paired, *, is_shorter: bool) -> Decision:
    """Whether a new doc is the one to go on from; `is_worth_keeping` decides at the end whether it stays.

    Args:
        paired: the best doc so far and the new one over the same requests.
        is_shorter: whether the new one says the same in fewer tokens.
    """
    if paired.rises:
        return "kept"
    if not paired.falls:
        return "kept" if is_shorter and paired.lost == 0 and _is_good(paired) else "within noise"
    return "refused" if paired.falls_beyond_noise else "within noise"


def is_beyond_chance(paired: Paired, looks: int) -> bool:
    """Whether a rise is worth keeping.

    Args:
        paired: the first doc and the best one over all requests.
        looks: how many docs were measured, and how often more requests were added, before this was asked.
    """
    return paired.rises and paired.p_value * max(1, looks) <= MOST_CHANCE


def is_safe_to_shorten(paired: Paired) -> bool:
    """Whether equal success is shown by enough requests: with few, a doc that lost something looks equal too."""
    return paired.total >= FEWEST_TO_SHORTEN and paired.lost == 0 and not paired.falls and _is_good(paired)


def _is_good(paired: Paired) -> bool:
    return paired.total > 0 and paired.before >= GOOD * paired.total
