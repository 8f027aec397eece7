"""What a model's tokens cost."""

from __future__ import annotations

from pydantic import Field

from toolsmith.types.record import Record


class Price(Record):
    """Dollars of one million tokens."""

    input_usd: float = Field(ge=0)
    output_usd: float = Field(ge=0)

    def of(self, input_tokens: float, output_tokens: float) -> float:
        """Dollars of that many tokens."""
        return (input_tokens * self.input_usd + output_tokens * self.output_usd) / 1_000_000
