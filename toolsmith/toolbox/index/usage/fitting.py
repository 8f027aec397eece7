"""Which tools take what a tool's result holds, by name and type (ATC: the result of one call is the input of the next).

A name that many tools want (a text, a query) says nothing.
"""

from __future__ import annotations

from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.catalogue.facts import ANY

_MOST_ALIKE = 0.05  # of all tools, at most, may want something of that name, or it says nothing
_FEW = 20  # tools that may always


def fitting(path: str, catalogue: Catalogue) -> dict[str, float]:
    """Path → share of its required parameters that the result of a tool may fill, for tools that take any of it."""
    given = [value.rpartition(":") for key, value in catalogue.facts(path) if key == "gives"]
    most = max(_FEW, _MOST_ALIKE * catalogue.count())
    fed: dict[str, set[str]] = {}
    for name, _, kind in given:
        kinds = {kind, ANY, *({"integer", "number"} if kind in ("integer", "number") else ())}
        takers = {taker for each in kinds for taker in catalogue.with_fact("needs", f"{name}:{each}")} - {path}
        if len(takers) <= most:
            for taker in takers:
                fed.setdefault(taker, set()).add(name)
    return {taker: len(names) / _needed(taker, catalogue) for taker, names in fed.items()}


def _needed(path: str, catalogue: Catalogue) -> int:
    return max(1, len({value.rpartition(":")[0] for key, value in catalogue.facts(path) if key == "needs"}))
