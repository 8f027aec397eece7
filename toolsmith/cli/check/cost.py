"""`toolsmith cost`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from toolsmith.recipes.economics import Price


def cost(
    toolbox: Annotated[Path, typer.Argument(help="Folder of the toolbox.")] = DEFAULT_TOOLBOX,
    maker: Annotated[str, typer.Option(help="The strong model to compare with.")] = "",
    maker_price: Annotated[str | None, typer.Option(help="IN,OUT: its dollars a million tokens.")] = None,
    user_price: Annotated[str | None, typer.Option(help="IN,OUT: of the user model, where nobody knows it.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw cumulative cost into a .png or .svg.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what making and using tools cost, what the strong model would cost, and when they have paid."""
    from rich.table import Table

    from toolsmith.cli.show import show
    from toolsmith.library.check import cost as library

    found = library.cost(
        toolbox, maker=maker, maker_price=_price(maker_price), user_price=_price(user_price), plot=plot
    )
    if as_json:
        show.show_json(found)
        return
    table = Table("tool", "making", "uses", "a use", "strong model", "saved", "pays after", "other calls")
    for row in found.tools:
        strong = f"{show.money(row.strong_usd)} ({row.strong_basis})"
        pays = "-" if row.pays_after is None else str(row.pays_after)
        table.add_row(
            row.tool,
            show.money(row.making_usd),
            str(row.uses),
            show.money(row.use_usd),
            strong,
            show.money(row.saved_usd),
            pays,
            str(row.calls_without_model),
        )
    show.data.print(table)
    uses = len(found.course) - 1
    pays = (
        f"pays after {found.pays_after} uses"
        if found.pays_after is not None
        else "has not paid yet, or no price is known"
    )
    show.show_line(
        f"making {show.money(found.making_usd)}, {uses} uses {show.money(found.using_usd)}, "
        f"with the strong model {show.money(found.strong_usd)}; {pays}"
    )
    if found.unpriced:
        show.say(f"{found.unpriced} uses have no known price and count as the mean of the others; see --user-price")
    if plot is not None:
        show.say(f"drawn: {plot}")


def _price(text: str | None) -> Price | None:
    from toolsmith.recipes.economics import Price

    if text is None:
        return None
    try:
        into, out = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"{text!r} is not IN,OUT", hint="Dollars a million tokens, for example: 3,15") from None
    return Price(input_usd=into, output_usd=out)
