"""Compares two documents on the same requests: who won where, and whether that could be chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import comb, sqrt

from toolsmith.types.record import Record

_SPREAD_OF_95_PERCENT = 1.96
NOISE = 0.05  # a fall this improbable under chance is beyond noise


class Paired(Record):
    """Every request was asked under both documents.

    `gained` are right under the new one only, `lost` under the old one only; `before` and `after` count right ones.
    """

    total: int
    before: int
    after: int
    gained: int
    lost: int

    @property
    def rises(self) -> bool:
        return self.after > self.before

    @property
    def falls(self) -> bool:
        return self.after < self.before

    @property
    def p_value(self) -> float:
        """McNemar's exact test, one-sided: how probable a difference this large is, were both equally good."""
        differing = self.gained + self.lost
        larger = max(self.gained, self.lost)
        as_extreme = sum(comb(differing, count) for count in range(larger, differing + 1))
        return float(as_extreme / 2**differing)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % of the difference in the share of right calls (Agresti and Min 2005: half a request in each cell)."""
        size, difference = self.total + 2, self.gained - self.lost
        spread = sqrt(max(self.gained + self.lost + 1 - difference**2 / size, 0.0)) / size
        middle, width = difference / size, _SPREAD_OF_95_PERCENT * spread
        return max(middle - width, -1.0), min(middle + width, 1.0)

    @property
    def falls_beyond_noise(self) -> bool:
        return self.falls and self.p_value <= NOISE


def compare_paired(before: Mapping[str, bool], after: Mapping[str, bool]) -> Paired:
    """Both map a request's id to whether its call was right; only requests in both count."""
    shared = sorted(before.keys() & after.keys())
    return Paired(
        total=len(shared),
        before=sum(before[key] for key in shared),
        after=sum(after[key] for key in shared),
        gained=sum(after[key] and not before[key] for key in shared),
        lost=sum(before[key] and not after[key] for key in shared),
    )


def pooled(each: Iterable[Paired]) -> Paired:
    """All requests of several comparisons as those of one."""
    known = list(each)
    return Paired(
        total=sum(paired.total for paired in known),
        before=sum(paired.before for paired in known),
        after=sum(paired.after for paired in known),
        gained=sum(paired.gained for paired in known),
        lost=sum(paired.lost for paired in known),
    )


def is_flat(versions: list[Mapping[str, bool]]) -> bool:
    """Whether several documents were all answered entirely wrong, or all entirely right: nothing tells them apart."""
    if len(versions) < 2:
        return False
    outcomes = {right for version in versions for right in version.values()}
    return len(outcomes) == 1
