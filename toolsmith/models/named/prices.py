"""What a model's tokens cost, by its name: as the user's configuration says, else as litellm's list does."""

from __future__ import annotations

from toolsmith.models.gateway.gateway import listed_price
from toolsmith.models.named.places import place_of
from toolsmith.toolbox.trust.user_config import read_config
from toolsmith.types.message import Price


def price_of(name: str) -> Price | None:
    """The price of a model; None where nobody knows it."""
    place = place_of(name, read_config().models.named)
    if not place.name:
        return None  # whichever is configured, at an address
    return place.price or listed_price(place.litellm_name)


def dollars_of(name: str, input_tokens: int, output_tokens: int) -> float | None:
    """Dollars of that many tokens of a model; None where its price is not known."""
    price = price_of(name)
    return price.of(input_tokens, output_tokens) if price is not None else None
