"""Whether a tool pays: what making it cost, what each use costs, and what the same would cost with the strong model.

Uses and their cost are measured (the journal of answers, the log of trials). What the strong model would have cost is
measured where it answered requests of the toolbox itself, alone; else the lengths of request and answer are priced.
A strong model without tools reads no schemas, and what it thinks before it answers is not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from toolsmith.recipes.solve.answer_log import AnswerSum
from toolsmith.toolbox.logs.trials import TrialSum
from toolsmith.types.message import Price
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

Basis = Literal["measured", "priced", "unknown"]


class ToolCost(Record):
    """One tool's account. Dollars; None where a price is not known. `pays_after` counts uses; None: it never does."""

    tool: str
    making_usd: float | None
    uses: int
    calls_without_model: int
    use_usd: float | None
    strong_usd: float | None
    strong_basis: Basis
    saved_usd: float | None
    pays_after: int | None


class Point(Record):
    """Cumulative dollars after so many uses, in the order in which they were made."""

    uses: int
    with_tools_usd: float
    without_tools_usd: float


class CostReport(Record):
    """All tools of a toolbox, and the course of the whole. `unpriced` uses count as the mean of the others."""

    tools: tuple[ToolCost, ...]
    course: tuple[Point, ...]
    making_usd: float | None
    using_usd: float | None
    strong_usd: float | None
    pays_after: int | None
    unpriced: int = 0


def account(
    tools: Sequence[Tool],
    answers: Iterable[AnswerSum],
    trials: Iterable[TrialSum],
    *,
    maker: str = "",
    maker_price: Price | None = None,
    user_price: Price | None = None,
) -> CostReport:
    """Add up a toolbox.

    Args:
        tools: what there is.
        answers: every answer given.
        trials: every call made.
        maker: name of the strong model; its own answers without a tool give the measured cost.
        maker_price: of the strong model.
        user_price: of the user model, for answers whose cost was not known when they were given.
    """
    given = list(answers)
    uses = [item for item in given if item.model != maker and item.tools]
    measured = _mean([item for item in given if item.model == maker and not item.tools], maker_price)
    plain = _without_model(trials)
    rows = [_tool_cost(tool, uses, plain.get(tool.path, 0), measured, maker_price, user_price) for tool in tools]
    making = _sum(row.making_usd for row in rows)
    course = _course(making or 0.0, uses, measured, maker_price, user_price)
    use, strong = _mean(uses, user_price), _strong(uses, measured, maker_price)
    return CostReport(
        tools=tuple(sorted(rows, key=lambda row: -row.uses)),
        course=tuple(course),
        making_usd=making,
        using_usd=use * _count(uses) if use is not None else None,
        strong_usd=strong * _count(uses) if strong is not None else None,
        pays_after=pays_after(making, use, strong),
        unpriced=_count(uses) - sum(_priced(item, user_price)[1] for item in uses),
    )


def pays_after(making: float | None, use: float | None, strong: float | None) -> int | None:
    """After how many uses making has paid for itself; None where it never does or a price is not known.

    Nothing pays before it is used: what cost nothing to make pays with its first use.
    """
    if making is None or use is None or strong is None or strong <= use:
        return None
    return max(1, math.ceil(making / (strong - use) - 1e-9))


def _tool_cost(
    tool: Tool,
    uses: Sequence[AnswerSum],
    plain: int,
    measured: float | None,
    maker_price: Price | None,
    user_price: Price | None,
) -> ToolCost:
    own = [item for item in uses if tool.path in item.tools]
    use = _mean(own, user_price)
    strong = _strong(own, measured, maker_price)
    making = tool.provenance.cost_usd
    saved = None
    if making is not None and strong is not None and use is not None:
        saved = (strong - use) * _count(own) - making
    return ToolCost(
        tool=tool.path,
        making_usd=making,
        uses=_count(own),
        calls_without_model=plain,
        use_usd=use,
        strong_usd=strong,
        strong_basis="unknown" if strong is None else "measured" if measured is not None else "priced",
        saved_usd=saved,
        pays_after=pays_after(making, use, strong),
    )


def _course(
    making: float,
    uses: Sequence[AnswerSum],
    measured: float | None,
    maker_price: Price | None,
    user_price: Price | None,
) -> list[Point]:
    """Making is paid before the first use; without tools, every use costs what the strong model costs.

    Uses that are kept as sums make one step together.
    """
    number, spent, otherwise = 0, making, 0.0
    usual = _mean(uses, user_price) or 0.0
    course = [Point(uses=0, with_tools_usd=spent, without_tools_usd=0.0)]
    for item in sorted(uses, key=lambda item: item.at):
        dollars, priced = _priced(item, user_price)
        number += item.count
        spent += dollars + usual * (item.count - priced)
        otherwise += (_strong([item], measured, maker_price) or 0.0) * item.count
        course.append(Point(uses=number, with_tools_usd=spent, without_tools_usd=otherwise))
    return course


def _strong(uses: Sequence[AnswerSum], measured: float | None, price: Price | None) -> float | None:
    """Dollars of one such request with the strong model."""
    if not uses or measured is not None:
        return measured if uses else None
    sized = sum(item.sized for item in uses)
    if price is None or not sized:
        return None
    return sum(price.of(item.request_tokens, item.answer_tokens) for item in uses) / sized


def _priced(item: AnswerSum, price: Price | None) -> tuple[float, int]:
    """Dollars of the answers whose cost is known, as it was recorded or else by their tokens; and how many they are."""
    if price is None:
        return item.cost_usd, item.count - item.unpriced
    return item.cost_usd + price.of(item.unpriced_input_tokens, item.unpriced_output_tokens), item.count


def _without_model(trials: Iterable[TrialSum]) -> dict[str, int]:
    """Successful calls by people and programs, by tool."""
    counts: dict[str, int] = {}
    for each in trials:
        if each.model is None and each.outcome == "ok":
            counts[each.tool] = counts.get(each.tool, 0) + each.count
    return counts


def _mean(items: Sequence[AnswerSum], price: Price | None) -> float | None:
    """Dollars of one of them."""
    known = [_priced(item, price) for item in items]
    count = sum(number for _, number in known)
    return sum(dollars for dollars, _ in known) / count if count else None


def _count(items: Sequence[AnswerSum]) -> int:
    return sum(item.count for item in items)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
