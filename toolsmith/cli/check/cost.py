"""`toolsmith cost`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from toolsmith.cli.options import (
    DEFAULT_TOOLBOX,
    ApiBaseOption,
    JsonOption,
    MaxCostOption,
    ModelOption,
    PlotOption,
    ToolboxArgument,
    ToolboxOption,
)
from toolsmith.cli.values import at_address
from toolsmith.cli.which_toolbox import toolbox_of
from toolsmith.errors import UsageError

if TYPE_CHECKING:
    from toolsmith.types.message import Price


def cost(
    context: typer.Context,
    folder: ToolboxArgument = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: ModelOption = None,
    model_price: Annotated[
        str | None,
        typer.Option(metavar="IN,OUT", help="Price of the strong model, in dollars per million tokens in and out."),
    ] = None,
    user_model_price: Annotated[
        str | None,
        typer.Option(metavar="IN,OUT", help="Price of the cheaper model, where none was known when it answered."),
    ] = None,
    measure: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Put N of the answered requests to the strong model alone, to measure."),
    ] = 0,
    api_base: ApiBaseOption = None,
    max_cost: MaxCostOption = None,
    plot: PlotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what tools cost and save.

    Making and using them is compared with asking the strong model each time; without --model that is their maker.
    """
    from toolsmith.cli.output import console
    from toolsmith.cli.output.costs import show_costs
    from toolsmith.library.check import cost as library
    from toolsmith.models.meter import Budget

    found = library.cost(
        toolbox_of(context, folder, toolbox),
        maker=at_address(model, api_base) or "",
        maker_price=_price(model_price),
        user_price=_price(user_model_price),
        measure=measure,
        budget=Budget(dollars=max_cost),
        plot=plot,
    )
    if as_json:
        console.show_json(found)
        return
    show_costs(found)
    if found.unpriced:
        console.say(
            f"{found.unpriced} requests have no known price and count as the mean of the others; see --user-model-price"
        )
    if plot is not None:
        console.say(f"drawn: {plot}")


def _price(text: str | None) -> Price | None:
    from toolsmith.types.message import Price

    if text is None:
        return None
    try:
        into, out = (float(part) for part in text.split(","))
        return Price(input_usd=into, output_usd=out)
    except ValueError:  # what is no price is one too
        raise UsageError(f"{text!r} is not IN,OUT", hint="Dollars per million tokens, for example: 3,15") from None
