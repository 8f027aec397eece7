"""`toolsmith cost`: whether the tools of a toolbox have paid for themselves, as numbers and as a drawing."""

from __future__ import annotations

from pathlib import Path

from toolsmith.library.check.drawing import Drawing
from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Budget, Meter
from toolsmith.models.model import Model
from toolsmith.models.named.prices import price_of
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.economics import CostReport, account
from toolsmith.recipes.solve.answer_log import answer_log_of
from toolsmith.recipes.strong_alone import measure_alone
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Price


def cost(
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    maker: str | Model = "",
    maker_price: Price | None = None,
    user_price: Price | None = None,
    measure: int = 0,
    budget: Budget | None = None,
    plot: str | Path | None = None,
) -> CostReport:
    """What making cost, what uses cost, what the same requests would cost with the maker, and when tools pay.

    Args:
        toolbox: a toolbox or its folder.
        maker: the strong model to compare with; empty takes the configured maker, else the tools' own.
        measure: that many of the answered requests are put to it without tools, so that its cost is measured.
        budget: caps on that.
        maker_price: where no price list knows the maker, or another price is paid.
        user_price: for answers whose cost was not known when they were given.
        plot: a PNG or SVG to draw: cumulative cost with and without tools.

    Raises:
        ModelError: the strong model could not be asked.
        UsageError: the drawing's name has another ending, or the library that draws is missing.
    """
    box = opened_toolbox(toolbox)
    tools = box.tools()
    known = box.settings.stated.models.maker or next((t.provenance.maker for t in tools if t.provenance.maker), "")
    chosen = maker or known
    name = chosen if isinstance(chosen, str) else chosen.name
    price = maker_price or (price_of(name) if isinstance(chosen, str) and name else None)
    log = answer_log_of(box.private)
    if measure:
        strong = open_role("maker", chosen or None, box)
        measure_alone(log, Meter(RecordedModel(strong, transcript_of(box, "cost")), budget), measure)
        name = strong.name
    found = account(
        tools,
        log.sums(),
        box.trials.sums(),
        maker=name,
        maker_price=price,
        user_price=user_price,
    )
    if plot is not None:
        draw(found, Path(plot))
    return found


def draw(found: CostReport, path: Path) -> None:
    """Draw the course of an account.

    Raises:
        UsageError: as `cost`.
    """
    drawing = Drawing(path)
    from matplotlib.ticker import MaxNLocator

    axes = drawing.axes
    uses = [point.uses for point in found.course]
    axes.plot(uses, [point.with_tools_usd for point in found.course], label="with tools (making, then a cheap model)")
    axes.plot(uses, [point.without_tools_usd for point in found.course], label="without (the strong model each time)")
    if found.pays_after is not None and found.pays_after <= max(uses):
        axes.axvline(found.pays_after, color="grey", linestyle=":", label=f"paid after {found.pays_after} uses")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("uses")
    axes.set_ylabel("dollars, cumulative")
    axes.set_title("What the tools cost and save")
    drawing.write()
