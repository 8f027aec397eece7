"""Charts as SVG of our own: bars by day. Their figures also stand in a table beside them, for who does not see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 720, 220
_LEFT, _BOTTOM, _TOP = 64, 28, 12
_MOST_BARS = 60


class Bar(NamedTuple):
    """One day: where its bar begins, and the parts of it, bottom first, as (class, y, height)."""

    day: str
    x: float
    width: float
    parts: tuple[tuple[str, float, float], ...]
    total: float


class Chart(NamedTuple):
    """What the template draws: bars, and lines across with their labels, as (y, dollars)."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, float], ...]
    first: str
    last: str


def bars(series: Sequence[tuple[str, Mapping[str, float]]]) -> Chart | None:
    """A bar a day, of one or more series on top of each other; None where there is nothing to draw.

    Args:
        series: class of the style sheet, and day → dollars; days are ISO 8601.
    """
    days = sorted({day for _, given in series for day in given if day})[-_MOST_BARS:]
    totals = [sum(given.get(day, 0.0) for _, given in series) for day in days]
    most = max(totals, default=0.0)
    if most <= 0:
        return None
    floor, scale = HEIGHT - _BOTTOM, (HEIGHT - _BOTTOM - _TOP) / most
    step = (WIDTH - _LEFT) / max(len(days), 8)
    drawn = []
    for number, (day, total) in enumerate(zip(days, totals, strict=True)):
        y, parts = float(floor), []
        for name, given in series:
            height = given.get(day, 0.0) * scale
            y -= height
            parts.append((name, round(y, 1), round(height, 1)))
        drawn.append(Bar(day, round(_LEFT + number * step + step * 0.1, 1), round(step * 0.8, 1), tuple(parts), total))
    lines = tuple((round(floor - share * most * scale, 1), share * most) for share in (0.0, 0.5, 1.0))
    return Chart(WIDTH, HEIGHT, _LEFT, tuple(drawn), lines, days[0], days[-1])
