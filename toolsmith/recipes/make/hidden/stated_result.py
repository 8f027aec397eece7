"""What a text says that a call returns: one number, a list, an entry or all entries of a dict; as `agrees` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from toolsmith.types.tool import Signature
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.multi_value import (
    ONE_NUMBER,
    are_distinct,
    is_in_plane,
    the_named_quantity,
    the_quantities,
)
from toolsmith.verify.quantities.numbers import Quantity
from toolsmith.verify.quantities.spelling import plain, without_figures
from toolsmith.verify.quantities.statements import stated_as

_DIFFERENCES = {**dict.fromkeys(("K", "kelvin", "degC", "°C"), "delta_degC"), "degF": "delta_degF", "°F": "delta_degF"}
_DIFFERENCE = re.compile(
    r"[Δ∆]|(?<![^\W_])(?:delta|change|difference|rise|drop|increase|decrease)(?![^\W_])", re.IGNORECASE
)


@dataclass(frozen=True)
class StatedResult:
    """What a tool returns. `units`: entry of a dict -> unit; one entry "" where it is a number or a list.

    `is_list` is None where it may be a number or a list: then it is what the text states.
    """

    name: str
    is_list: bool | None
    units: Mapping[str, str]

    @classmethod
    def of(cls, name: str, signature: Signature, units: Mapping[str, str]) -> StatedResult:
        either = signature.returns.get("anyOf")
        forms = {each.get("type") for each in either if isinstance(each, dict)} if isinstance(either, list) else set()
        is_list = None if "array" in forms else signature.returns.get("type") == "array"
        return cls(name, is_list, units)

    def stated_in(
        self,
        text: str,
        result: str = "",
        unit: str = "",
        givens: str = "",
        asked: str = "",
        *,
        is_worked: bool = False,
    ) -> dict[str, JsonValue] | str:
        """What a solution, or a part of one, says; or the reason why it cannot be told.

        Args:
            text: the solution.
            result: the entry that is asked for; "" for the number, the list or all entries.
            unit: of the result, where it depends on the arguments.
            givens: the problem.
            asked: what the problem calls the number.
            is_worked: whether the solution goes step by step to its answer.
        """
        if self.is_list is not False and not result:
            listed = self._list(text, unit or self.units.get("", ""), givens)
            if not isinstance(listed, str) or (self.is_list and listed != ONE_NUMBER):
                return listed
        if not result and len(self.units) > 1:
            return self._entries(text, unit, givens)
        name = result or self.name.replace("-", "_")
        own = unit or self.units.get(result, "") or (next(iter(self.units.values()), "") if not result else "")
        difference = _as_difference(own, f"{asked} {name}")
        stated = the_named_quantity(text, name, difference or own, givens, asked, is_worked=is_worked)
        if isinstance(stated, str):
            return stated
        number = _number(stated) | ({"unit": difference} if difference else {})
        return {"quantities": [number]} if self.is_list and not result else number

    def labelled_in(self, text: str, result: str, unit: str, asked: str) -> dict[str, JsonValue] | None:
        """What a solution says under the name that is asked for, in whatever part; None where no part has it."""
        own = unit or self.units.get(result, "")
        found = stated_as(plain(without_figures(text)), [asked, result], own)
        return None if found is None or self.is_list else _number(found)

    def _list(self, text: str, unit: str, givens: str) -> dict[str, JsonValue] | str:
        several = the_quantities(text, unit, givens)
        if isinstance(several, str):
            return several
        listed: list[JsonValue] = [_number(item) for item in several]
        return {"quantities": listed, "in_plane": True} if is_in_plane(several) else {"quantities": listed}

    def _entries(self, text: str, unit: str, givens: str) -> dict[str, JsonValue] | str:
        """All entries, where each has a number of its own."""
        named = {name: the_named_quantity(text, name, unit or own, givens) for name, own in self.units.items()}
        reason = next((each for each in named.values() if isinstance(each, str)), "")
        if reason:
            return reason
        found = {name: each for name, each in named.items() if isinstance(each, Quantity)}
        if not are_distinct(found):
            return "the result is not named"
        return {"quantities": {name: _number(each) for name, each in found.items()}}


def _as_difference(unit: str, names: str) -> str:
    """The unit of a difference of temperatures, where what is asked for is one; else ""."""
    return _DIFFERENCES.get(unit, "") if _DIFFERENCE.search(names) else ""


def _number(stated: Quantity) -> dict[str, JsonValue]:
    number: dict[str, JsonValue] = {"quantity": stated.text}
    return number | {"within": stated.tolerance} if stated.width else number
