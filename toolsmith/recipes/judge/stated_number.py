"""Whether an answer in words states a number: exactly, rounded, in another unit, as a percentage."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from toolsmith.recipes.judge.records import Pass
from toolsmith.recipes.judge.wording import is_doubtful, is_understood, regions, statement, without_list_marks
from toolsmith.types.comparison import Comparison
from toolsmith.verify.quantities.numbers import Quantity, quantities
from toolsmith.verify.quantities.quantity import the_quantity
from toolsmith.verify.quantities.units import converted, leading_unit

_UNFINISHED = re.compile(r"\b(?!10\b)\d+\s*(?:\^|\*\*)\s*[-\d(]|[√²³½]|sqrt|π")  # what has yet to be computed
_IN_BRACKETS = re.compile(r"\(\W*\d[\d.,]*\W*\)")  # so accountants write what is less than nothing
_ONE_GROUP = re.compile(r"\D*\d{1,3}([.,])\d{3}\D*")  # thousands or thousandths, by who writes it
_GROUPS = re.compile(r"(?<![\w.,])\d{1,3}(?:(?:_\d{3})+|(?:\.\d{3}){2,})(?![\w,]|\.\d)")  # of thousands: 1.234.567
_ASKED = re.compile(r"\b(?:in|into|to|as|how (?:many|much))\s+(?:degrees?\s+)?(?=\S)", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many\b", re.IGNORECASE)
_DIGITS_ASKED = re.compile(r"\b(?:decimals?|digits?|places?)\b", re.IGNORECASE)
_SHARE_ASKED = re.compile(r"%|\bper\s?cent(?:age)?s?\b", re.IGNORECASE)
_SHARES = ("%", "percent")
_TELLING_DIGITS = 100  # a rounded number has three digits before it proves anything
_EXACT = 1e-6
_NOUGHT = 0.01  # of a value: an absolute tolerance above it would take anything for the value


def states_number(answer: str, value: float, comparison: Comparison, request: str, unit: str | None = None) -> Pass:
    """By the one number that is stated; by all that are where they say the same. `unit` is the value's, where known."""
    answer = without_list_marks(_GROUPS.sub(lambda found: re.sub(r"[._]", "", found[0]), answer))
    if not is_understood(statement(answer), request):
        return "unsure"

    def compared(stated: Quantity) -> Pass:
        return _compared(stated, value, comparison, request, unit)

    said = {compared(each) for each in quantities(answer)}
    verdicts: list[Pass] = []
    for region in regions(answer):
        stated = the_quantity(region, givens=request)
        if not isinstance(stated, str):
            is_open = is_doubtful(region) or _UNFINISHED.search(region) or (value < 0 and _IN_BRACKETS.search(region))
            verdicts.append("unsure" if is_open else compared(stated))
            if region == answer.strip():
                break
    if len(set(verdicts)) != 1 or (verdicts[0] == "unsolved" and said != {"unsolved"}):
        return "unsure"
    return verdicts[0]


def _compared(stated: Quantity, value: float, comparison: Comparison, request: str, known: str | None) -> Pass:
    """A number of the answer against the right one, in the unit that the request asks for."""
    if stated.is_partial or stated.uncertainty:
        return "unsure"
    if known is None and (stated.unit in _SHARES or (not stated.unit and _SHARE_ASKED.search(request))):
        return _share(stated, value, comparison, is_asked=bool(_SHARE_ASKED.search(request)))
    unit = _unit_for(stated.unit, request) if known is None else known
    if unit is None or (known and not stated.unit):
        return "unsure"
    if not stated.unit and abs(value) <= 1 and math.isclose(stated.value, 100 * value, rel_tol=_EXACT):
        return "unsure"  # percents, whose sign was left out
    size, digit = converted(stated.value, stated.unit, unit), converted(stated.digit, stated.unit, unit)
    none = converted(0.0, stated.unit, unit)
    if size is None or digit is None or none is None:
        return "unsure"
    says = _near(stated, size, abs(digit - none), value, comparison)
    is_short = says == "solved" and _DIGITS_ASKED.search(request) and abs(size - value) > _EXACT * abs(value)
    return "unsure" if is_short else says


def _share(stated: Quantity, value: float, comparison: Comparison, *, is_asked: bool) -> Pass:
    """A percentage. The value may be it, or its share of one: what would be right if it were the other is unsure."""
    scales = (1.0, 0.01) if stated.unit else (1.0, 0.01, 100.0)
    says = [_near(stated, scale * stated.value, scale * stated.digit, value, comparison) for scale in scales]
    if not stated.unit:  # 1.15 times as much is 15 % more
        says.append(_near(stated, 100 * (stated.value - 1), 100 * stated.digit, value, comparison))
    meant = says[0] if is_asked else says[1]
    if meant == "solved" and not (is_asked and stated.unit and abs(value) <= 1):
        return "solved"
    return "unsolved" if set(says) == {"unsolved"} else "unsure"


def _near(stated: Quantity, size: float, digit: float, value: float, comparison: Comparison) -> Pass:
    """A size, exact to its last digit, against the right one."""
    off = abs(size - value)
    share = max(_EXACT, comparison.relative_tolerance)
    exact = share * abs(value) if share > _EXACT or not (size.is_integer() and value.is_integer()) else 0.0
    absolute = comparison.absolute_tolerance
    if off <= (max(exact, absolute) if not value or absolute <= _NOUGHT * abs(value) else exact):
        return "unsure" if stated.is_rough and stated.digit >= 1 else "solved"
    if off <= 0.5 * digit * (1 + _EXACT):
        return "solved" if abs(size) >= _TELLING_DIGITS * digit and stated.digit < 1 else "unsure"
    if (not value.is_integer() or "e" in repr(value)) and off <= 0.5 * _last_digit(value) * (1 + _EXACT):
        return "unsure"  # the right value may be rounded itself
    if group := _ONE_GROUP.fullmatch(stated.text):
        other = size * 1000 if group[1] == "." else size / 1000
        if math.isclose(other, value, rel_tol=_EXACT):
            return "unsure"
    place = 10 ** (len(text) - len(text.rstrip("0"))) if (text := f"{stated.value:.0f}") != "0" else 1
    is_rough = stated.digit >= 1 and off <= 0.5 * place * digit
    return "unsure" if is_rough or (stated.is_rough and off <= 10 * digit) else "unsolved"


def _last_digit(value: float) -> float:
    """What one in the last place of a value is worth, as it is written."""
    return float(10.0 ** int(Decimal(repr(value)).as_tuple().exponent))


def _unit_for(said: str, request: str) -> str | None:
    """The unit in which the right value is, as far as the request tells; None where it does not.

    The one that is asked for where one is; else the one that all the request's numbers have.
    """
    if not said:
        return ""
    asked = {leading_unit(request[found.end() :])[0] for found in _ASKED.finditer(request)} - {""}
    if not asked and _COUNTED.search(request):
        return None
    if asked:
        fitting = [unit for unit in asked if converted(1.0, said, unit) is not None]
        return fitting[0] if len(fitting) == 1 else None
    given = {each.unit for each in quantities(request)} - {"", "deg", *_SHARES}
    return said if given == {said} else None
