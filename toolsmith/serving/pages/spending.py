"""What a toolbox has cost over time, and whether its tools pay. The figures of the chart stand in a table beside it."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from toolsmith.recipes.economics import CostReport, account
from toolsmith.serving.pages.digest import Digest, by_day
from toolsmith.toolbox.git.commands import fresh_mark
from toolsmith.toolbox.logs.trials import TrialSum
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Price

MOST_ADDED_UP = 500  # tools; reading more of them takes seconds
_MOST_COMMITS = 20_000
_WIDTH, _HEIGHT = 720, 220  # of the chart
_LEFT, _BOTTOM, _TOP = 64, 28, 12
_MOST_BARS = 60
PriceOf = Callable[[str], Price | None]


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


class SpendingPage(NamedTuple):
    """`days` are newest first: day, dollars of making and improving, dollars of answers."""

    chart: Chart | None
    days: tuple[tuple[str, float, float], ...]
    making_usd: float
    answers_usd: float
    unpriced: int
    report: CostReport | None  # None: too many tools to be added up for a page


class Spending:
    """Of one toolbox; what commits say is read once a commit. Threads share it."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._lock = threading.Lock()
        self._commit = ""
        self._making: Counter[str] = Counter()

    def page(self, digest: Digest, price_of: PriceOf) -> SpendingPage:
        """Everything that is known to have been spent."""
        making, answers = self._by_commits(), by_day(digest.answers())
        days = sorted({*making, *answers}, reverse=True)
        return SpendingPage(
            bars([("making", making), ("answers", answers)]),
            tuple((day, making.get(day, 0.0), answers.get(day, 0.0)) for day in days),
            math.fsum(making.values()),
            math.fsum(answers.values()),
            sum(each.unpriced for each in digest.answers()),
            self._report(digest, price_of),
        )

    def _report(self, digest: Digest, price_of: PriceOf) -> CostReport | None:
        if self._toolbox.catalogue.count() > MOST_ADDED_UP:
            return None
        tools = self._toolbox.tools()
        maker = next((tool.provenance.maker for tool in tools if tool.provenance.maker), "")
        trials: list[TrialSum] = [each for tool in tools for each in digest.trials_of(tool.path)]
        return account(tools, digest.answers(), trials, maker=maker, maker_price=price_of(maker))

    def _by_commits(self) -> Counter[str]:
        """Day → dollars of making, refining and mending, as the commits of that day say."""
        with self._lock:
            commit = self._toolbox.commit
            if commit != self._commit:
                self._making, self._commit = _costs_of_commits(self._toolbox, commit), commit
            return self._making


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
    floor, scale = _HEIGHT - _BOTTOM, (_HEIGHT - _BOTTOM - _TOP) / most
    step = (_WIDTH - _LEFT) / max(len(days), 8)
    drawn = []
    for number, (day, total) in enumerate(zip(days, totals, strict=True)):
        y, parts = float(floor), []
        for name, given in series:
            height = given.get(day, 0.0) * scale
            y -= height
            parts.append((name, round(y, 1), round(height, 1)))
        drawn.append(Bar(day, round(_LEFT + number * step + step * 0.1, 1), round(step * 0.8, 1), tuple(parts), total))
    lines = tuple((round(floor - share * most * scale, 1), share * most) for share in (0.0, 0.5, 1.0))
    return Chart(_WIDTH, _HEIGHT, _LEFT, tuple(drawn), lines, days[0], days[-1])


def _costs_of_commits(box: Toolbox, commit: str) -> Counter[str]:
    mark = fresh_mark()
    form = f"--format=%aI{mark}%(trailers:key=Cost-USD,valueonly,separator=%x2C)"
    listed = box.history.git.asks("log", form, f"--max-count={_MOST_COMMITS}", commit) if commit else None
    found: Counter[str] = Counter()
    for line in (listed or "").split("\n"):  # the mark holds what else ends a line
        at, _, costs = line.partition(mark)
        for cost in filter(None, costs.split(",")):
            dollars = _dollars(cost)
            if dollars:
                found[at[:10]] += dollars  # type: ignore[assignment]  # a counter of dollars
    return found


def _dollars(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and value >= 0 else 0.0
