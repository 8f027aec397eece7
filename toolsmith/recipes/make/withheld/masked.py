"""The only worked example of a section, shown without the numbers that it comes to: they are kept to prove the tools.

The maker sees how it is done; the number itself tells it nothing more, and would tell a table of answers all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolsmith.types.reference import Exercise, WorkedExample
from toolsmith.verify.quantities.numbers import Quantity, quantities, quantities_of
from toolsmith.verify.quantities.quantity import is_same
from toolsmith.verify.quantities.spelling import plain

_CONCLUSION = re.compile(r"[=≈]\s*(?P<number>[^=≈\n]*)$", re.MULTILINE)
_HIDDEN = "___"
_CLOSE = 0.02  # share by which a number may differ and be the same one, rounded


def masked(example: WorkedExample, exercise: Exercise) -> WorkedExample | None:
    """The example without the numbers that its lines end in; None where there are none but given ones."""
    given = quantities(exercise.problem)
    ends = [each for line in _CONCLUSION.finditer(plain(exercise.solution)) for each in quantities_of(line["number"])]
    kept = [each for each in ends if not each.is_partial and each.value and not _is_among(each, given)]
    if not kept:
        return None
    return example.model_copy(update={"text": without(example.text, kept)})


def without(text: str, numbers: Sequence[Quantity]) -> str:
    """The text with a gap for each of the numbers, wherever it stands; their units stay."""
    spelled = plain(text)
    for each in reversed(quantities_of(spelled)):
        if _is_among(each, numbers):
            unit = re.sub(r"^[-\d.,\s×^]*", "", spelled[each.start : each.end])
            spelled = f"{spelled[: each.start]}{_HIDDEN} {unit}{spelled[each.end :]}"
    return spelled


def _is_among(number: Quantity, numbers: Sequence[Quantity]) -> bool:
    return any(
        is_same(number, other)
        or (number.unit == other.unit and abs(number.value - other.value) <= _CLOSE * abs(other.value))
        for other in numbers
    )
