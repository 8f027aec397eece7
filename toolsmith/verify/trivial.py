"""Whether a case of a book tells a formula from none: an answer of 0 or 1, or a given one, may be met by accident."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from toolsmith.types.task import Case
from toolsmith.types.value import JsonValue
from toolsmith.verify.quantities.quantity import the_quantity

_PLAIN = (0.0, 1.0)
_SAME = 0.01
_MANY = 5  # distinct numbers of a list, that none is met by accident but its ends, its least and its greatest


def is_trivial(case: Case) -> bool:
    """Whether the one number that is expected is 0, 1, or a number among the arguments.

    Of a long list of data only the ends, the least and the greatest are such: a quartile says something.
    """
    expected = case.expected
    if isinstance(expected, Mapping) and isinstance(several := expected.get("quantities"), list) and len(several) == 1:
        (expected,) = several
    text = expected.get("quantity") if isinstance(expected, Mapping) else None
    stated = the_quantity(text) if isinstance(text, str) else ""
    return not isinstance(stated, str) and is_plain(stated.value, case.arguments or {})


def is_plain(number: float, arguments: Mapping[str, JsonValue]) -> bool:
    """Whether a number is 0, 1, or among the arguments."""
    given = [*_PLAIN, *_numbers(arguments)]
    return any(math.isclose(abs(number), abs(other), rel_tol=_SAME) for other in given)


def _numbers(value: JsonValue | Mapping[str, JsonValue]) -> Iterator[float]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _numbers(each)
    elif isinstance(value, list):
        numbers = [each for each in value if isinstance(each, (int, float))]
        is_data = len(numbers) == len(value) and len(set(numbers)) >= _MANY
        for each in (value[0], value[-1], min(numbers), max(numbers)) if is_data else value:
            yield from _numbers(each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)
