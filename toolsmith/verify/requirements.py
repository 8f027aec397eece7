"""How much evidence acceptance asks for."""

from __future__ import annotations

from pydantic import Field

from toolsmith.types.record import Record


class Requirements(Record):
    """What acceptance asks of the hidden cases."""

    hidden_share: float = Field(default=0.95, ge=0, le=1, description="share of hidden cases that must be right")
    fewest_hidden: int = Field(default=10, ge=1, description="independent cases below which a tool is unproven")
