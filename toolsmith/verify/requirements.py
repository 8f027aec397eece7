"""How much evidence acceptance asks for."""

from __future__ import annotations

from pydantic import Field

from toolsmith.types.record import Record


class Requirements(Record):
    """What acceptance asks of the hidden cases."""

    hidden_share: float = Field(default=0.95, ge=0, le=1, description="share of hidden cases that must be right")
    allow_crashes: bool = Field(
        default=False, description="whether an exception in a hidden case is one wrong answer among others"
    )
    require_branches: bool = Field(
        default=False,
        description="whether a branch that no hidden case decided keeps a tool unproven; else it is named",
    )
    reader_share: float = Field(
        default=0.8, ge=0, le=1, description="share of texts that a reader must read for the function to be judged"
    )
    strict: bool = Field(default=False, description="whether no label is ever suspected: each miss is the tool's")
    fewest_hidden: int = Field(default=10, ge=1, description="independent cases below which a tool is unproven")
    fewest_published: int = Field(
        default=1,
        ge=1,
        description="published cases that prove an adopted tool where they decide all of its source; "
        "elsewhere fewest_hidden are needed",
    )
