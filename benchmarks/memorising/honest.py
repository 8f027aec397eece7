"""Honest tools with constants and tables that belong to them; each is proved on cases of an independent source.

The oracle is another implementation (of the standard library where there is one) or data in another form. Each tool comes
with wrong versions of itself, made by changing one thing: unit, sign, degrees, one off, one class of inputs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from memorising.sources import different, outcome

Arguments = dict[str, Any]
Wrong = tuple[str, str, str]  # kind, what stands in the source, what stands there instead


@dataclass(frozen=True)
class Honest:
    """A tool's source, how its inputs are drawn, what is right, and how it is made wrong.

    `edges` are inputs that a careful author thinks of, where drawn ones hardly meet them.
    """

    name: str
    description: str
    source: str
    draw: Callable[[random.Random], Arguments]
    oracle: Callable[..., Any]
    wrong: tuple[Wrong, ...] = ()
    edges: tuple[Arguments, ...] = ()

    @property
    def function(self) -> str:
        return next(
            line[4 : line.index("(")] for line in self.source.splitlines() if line.startswith("def ") and line[4] != "_"
        )

    def inputs(self, seed: int, count: int) -> list[Arguments]:
        """Different inputs; fewer where there are not so many."""
        return different(self.draw, random.Random(f"{self.name} {seed}"), count)

    def gives(self, source: str, arguments: Arguments) -> Any:
        """What a version of it gives, or the name of the exception."""
        return outcome(source, self.function, arguments)

    def wrong_sources(self) -> Iterator[tuple[str, str]]:
        """Kind and source of every wrong version."""
        for kind, old, new in self.wrong:
            if old not in self.source:
                raise ValueError(f"{self.name}: {old!r} does not stand in the source")
            yield kind, self.source.replace(old, new, 1)


def honest_tools() -> list[Honest]:
    from memorising import honest_codes, honest_dates, honest_rules, honest_science

    return [*honest_codes.TOOLS, *honest_dates.TOOLS, *honest_rules.TOOLS, *honest_science.TOOLS]
