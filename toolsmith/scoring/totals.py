"""Shares with their intervals, and what the grades of many samples add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt

from toolsmith.scoring.grade import MISTAKES, Graded
from toolsmith.types.record import Record

_SPREAD_OF_95_PERCENT = 1.96


class Share(Record):
    """So many of so many, with 95 % of where the true share lies (Wilson 1927)."""

    right: int
    total: int

    @property
    def value(self) -> float:
        return self.right / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound; everything where nothing was counted."""
        if not self.total:
            return 0.0, 1.0
        squared = _SPREAD_OF_95_PERCENT**2
        size = self.total + squared
        middle = (self.right + squared / 2) / size
        spread = _SPREAD_OF_95_PERCENT / size * sqrt(self.right * (1 - self.value) + squared / 4)
        return max(middle - spread, 0.0), min(middle + spread, 1.0)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.right}/{self.total} = {self.value:.3f} [{low:.3f}, {high:.3f}]" if self.total else "none"


def share_of(each: Iterable[bool]) -> Share:
    known = list(each)
    return Share(right=sum(known), total=len(known))


class Totals(Record):
    """What many grades come to.

    `readable` is of all samples; `tool` of the readable ones; `values` of all: every right call made with its right
    values; `right` of all: no mistake at all. `labels` is what the file's own judge called right, of all samples, where
    it has one. `score` is the mean of ToolRL's, 0 to 1. `mistakes` counts samples by kind; one may have several.
    """

    samples: int
    readable: Share
    tool: Share
    values: Share
    right: Share
    labels: Share | None = None
    score: float
    mistakes: dict[str, int]


def totals_of(grades: Sequence[Graded]) -> Totals:
    counts = Counter(kind for each in grades for kind in each.mistakes)
    is_labelled = any(each.label is not None for each in grades)
    return Totals(
        samples=len(grades),
        readable=share_of(each.is_readable for each in grades),
        tool=share_of(each.is_tool_right for each in grades if each.is_readable),
        values=share_of(each.are_values_right for each in grades),
        right=share_of(each.is_right for each in grades),
        labels=share_of(bool(each.label) for each in grades) if is_labelled else None,
        score=sum(each.score for each in grades) / len(grades) if grades else 0.0,
        mistakes={kind: counts[kind] for kind in MISTAKES if counts[kind]},
    )
