"""The number that a solution states as its answer, and whether a tool's result is that number.

What cannot be understood without guessing (several candidates, no number, an unknown part) is no number but a reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue, Value
from toolsmith.verify.quantities.numbers import (
    CLOSEST_SHARE,
    HALF_A_DIGIT,
    WIDEST_SHARE,
    Quantity,
    quantities,
    quantities_of,
)
from toolsmith.verify.quantities.spelling import plain, without_figures
from toolsmith.verify.quantities.units import converted

_LONGEST_CHAIN = 2_000
_MOST_CANDIDATES = 50
_PART = re.compile(r"(?:^|(?<=[\s;.,]))(?:\((?P<round>[a-n])\)|(?P<bare>[a-n])[.)])(?=\s|$)")
_ITEM = re.compile(r"(?:^|(?<=\s))\(?(?P<number>[1-9])[.)](?=\s)")
_INNER = re.compile(r"(?P<letter>[a-n])\W*(?P<number>[1-9])")
_AGAIN = re.compile(r"[,;]?\s*(?:\(|\b(?:or|that is,?|i\.e\.,?|which is)\s)\s*(?:about\s)?")
SEVERAL = "several numbers"
_PARTIAL = "no number by itself"


def the_quantity(text: str, unit: str = "", givens: str = "") -> Quantity | str:
    """The one number that a text states as its answer; or the reason why there is no such one.

    Args:
        text: a solution, or one part of it.
        unit: what is asked for; numbers of another dimension are not the answer.
        givens: the problem; its numbers, repeated in the solution, are not the answer either.
    """
    found = candidates(text, unit, givens)
    if isinstance(found, str):
        return found
    if len(_distinct(found)) > 1 and not _is_chain(plain(without_figures(text)), found):
        return SEVERAL
    return found[-1] if not found[-1].is_partial else _PARTIAL


def candidates(text: str, unit: str = "", givens: str = "") -> list[Quantity] | str:
    """The numbers of a text that may be its answer, as `the_quantity` sees them; or why there are none."""
    text = without_figures(text)
    found = quantities(text)
    if not found:
        return "no number"
    fitting = [quantity for quantity in found if _fits(quantity, unit)]
    if not fitting:
        return "another unit"
    with_unit = [quantity for quantity in fitting if quantity.unit]
    has_unit = unit not in ("", "%", "percent")  # a percentage may come without its sign
    if has_unit and not with_unit and len(found) > 1:
        return "no number with a unit"
    chosen = with_unit if has_unit and with_unit else fitting
    if len(chosen) > _MOST_CANDIDATES:
        return SEVERAL
    if len(_distinct(chosen)) == 1:
        return chosen
    given = quantities(givens)
    return [item for item in chosen if not any(is_same(item, other) for other in given)] or chosen


def part_of(solution: str, part: str) -> str | None:
    """What a solution says to `(a)`; the whole where neither names a part; None where they do not agree."""
    spelled = plain(solution)
    marks = _in_sequence(list(_PART.finditer(spelled)))
    pieces = _pieces(spelled, marks)
    if pieces is None:
        return None
    wanted = part.strip(" ().").lower()
    if (inner := _INNER.fullmatch(wanted)) and inner["letter"] in pieces:
        return _numbered(pieces[inner["letter"]]).get(inner["number"])
    is_labelled = "a" in pieces or (bool(marks) and marks[0].start() == 0)
    if not is_labelled or (len(pieces) == 1 and marks[0].start() > 0):
        return solution if not wanted else None
    if not wanted and set(pieces) == {"a"}:
        return pieces["a"]
    return pieces.get(wanted)


def parts_of(text: str) -> dict[str, str]:
    """The parts of a text by their letters, where they begin with (a); none where a letter comes twice."""
    spelled = plain(text)
    pieces = _pieces(spelled, _in_sequence(list(_PART.finditer(spelled)))) or {}
    return pieces if "a" in pieces else {}


def _pieces(spelled: str, marks: Sequence[re.Match[str]]) -> dict[str, str] | None:
    """What stands behind each label; None where one comes twice."""
    pieces: dict[str, str] = {}
    ends = [*(mark.start() for mark in marks[1:]), len(spelled)]
    for mark, end in zip(marks, ends, strict=False):
        name = mark["round"] or mark["bare"]
        if name in pieces:
            return None
        pieces[name] = spelled[mark.end() : end].strip(" ;,.\n")
    return pieces


def _numbered(text: str) -> dict[str, str]:
    """The items `1. …`, `2. …` of a part, by their numbers; they follow each other from 1."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        if int(mark["number"]) == len(marks) + 1:
            marks.append(mark)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return {mark["number"]: text[mark.end() : end].strip(" ;,\n") for mark, end in zip(marks, ends, strict=False)}


def _in_sequence(marks: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Labels that follow each other in the alphabet; `(2 g)` is none. A label that comes twice stays twice."""
    kept: list[re.Match[str]] = []
    names = [mark["round"] or mark["bare"] for mark in marks]
    wanted = "a" if "a" in names else names[0] if names and marks[0].start() == 0 else ""
    for mark, name in zip(marks, names, strict=True):
        if name == wanted:
            kept.append(mark)
            wanted = chr(ord(wanted) + 1)
        elif mark["round"] and name in [item["round"] for item in kept]:
            kept.append(mark)
    return kept


def agrees(answer: Value, expected: JsonValue, units: Mapping[str, str]) -> bool:
    """Whether a tool's result is what the book says.

    Args:
        answer: a number, a list of numbers, or a dict of named numbers.
        expected: the text of the answer, or an object: `{"quantity": text}` with `"result"` where the tool returns
            named numbers, `"unit"` where the unit of the result depends on the arguments, `"negated"` where the
            opposite is asked for, `"within"` where a number ends an interval. `{"quantities": [{"quantity": text}, …]}`
            is all of a list, in its order; `{"quantities": {name: …}}` those entries of a dict.
        units: unit of each result; the key "" stands for a result that is one number, or a list of them.
    """
    expected = {"quantity": expected} if isinstance(expected, str) else expected
    if not isinstance(expected, dict):
        return False
    several = expected.get("quantities")
    if isinstance(several, list):
        return _all_agree(answer, several, expected, units)
    if isinstance(several, dict):
        return bool(several) and all(
            isinstance(each, dict) and agrees(answer, {**expected, "quantities": None, **each, "result": name}, units)
            for name, each in several.items()
        )
    compared = compared_number(answer, expected, units)
    return compared is not None and compared.agrees


class Compared(Record):
    """A tool's number and the book's, in the book's unit; how far they may differ, and half of the last digit."""

    found: float
    stated: float
    tolerance: float
    half_digit: float = 0.0

    @property
    def agrees(self) -> bool:
        return abs(self.found - self.stated) <= self.tolerance

    @property
    def is_open(self) -> bool:
        """Whether the book's number has too few digits to tell: 0.02 may be 0.0248, and says little of it."""
        return self.tolerance < abs(self.found - self.stated) <= self.half_digit


def compared_number(answer: Value, expected: Mapping[str, JsonValue], units: Mapping[str, str]) -> Compared | None:
    """The number of a result that `{"quantity": text}` is about, beside it; None where either is none."""
    name = str(expected.get("result") or "")
    number = answer.get(name) if isinstance(answer, dict) else answer
    if isinstance(answer, dict) and not name and len(answer) == 1:
        number = next(iter(answer.values()))
    return _compared(number, expected, str(expected.get("unit") or units.get(name) or ""))


def _all_agree(
    answer: Value, stated: Sequence[JsonValue], expected: Mapping[str, JsonValue], units: Mapping[str, str]
) -> bool:
    """Element by element; a vector in a plane may come with a third component of 0."""
    numbers = list(answer) if isinstance(answer, (list, tuple)) else []
    if expected.get("in_plane") and len(numbers) == len(stated) + 1 and numbers[-1] == 0:
        numbers.pop()
    unit = str(expected.get("unit") or units.get("") or "")
    shared = {"negated": expected.get("negated")}
    return len(numbers) == len(stated) > 0 and all(
        isinstance(each, dict)
        and (compared := _compared(number, {**shared, **each}, unit)) is not None
        and compared.agrees
        for number, each in zip(numbers, stated, strict=True)
    )


def _compared(number: object, expected: Mapping[str, JsonValue], unit: str) -> Compared | None:
    """A number beside the one of `{"quantity": text}`, with what its digits leave open."""
    text, within = expected.get("quantity"), expected.get("within")
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not isinstance(text, str):
        return None
    stated = the_quantity(text, unit)
    if isinstance(stated, str):
        return None
    try:
        value = -float(number) if expected.get("negated") else float(number)
    except OverflowError:
        return None
    found = converted(value, unit, stated.unit) if math.isfinite(value) else None
    tolerance = min(stated.tolerance, within) if isinstance(within, (int, float)) else stated.tolerance
    half = HALF_A_DIGIT * stated.digit
    return None if found is None else Compared(found=found, stated=stated.value, tolerance=tolerance, half_digit=half)


def _fits(quantity: Quantity, unit: str) -> bool:
    return converted(1.0, quantity.unit, unit) is not None if quantity.unit and unit else True


def _distinct(found: Sequence[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    for quantity in found:
        if not any(is_same(quantity, other) or is_rounded(quantity, other) for other in kept):
            kept.append(quantity)
    return kept


def is_rounded(left: Quantity, right: Quantity) -> bool:
    """Whether one says the other with fewer digits: 162.09 and 162 days."""
    if left.unit and right.unit and left.unit != right.unit:
        return False
    finer, coarser = sorted((left, right), key=lambda each: each.digit)
    most = min(HALF_A_DIGIT * coarser.digit, CLOSEST_SHARE * abs(finer.value))
    return 0 < finer.digit < coarser.digit and abs(finer.value - coarser.value) <= most


def is_same(left: Quantity, right: Quantity) -> bool:
    """Whether two numbers of a text say the same: 0.40 and 40 %, 1.5 kJ and 1500 J, 0.97 and 97.3 %."""
    percents = [item.unit in ("%", "percent") for item in (left, right)]
    if left.unit == right.unit or (not (left.unit and right.unit) and not any(percents)):
        return math.isclose(left.value, right.value, rel_tol=1e-9)
    value, digit = (converted(size, left.unit, right.unit) for size in (left.value, left.digit))
    one = converted(0.0, left.unit, right.unit)
    if value is None or digit is None or one is None:
        return False
    rounding = HALF_A_DIGIT * max(digit - one, right.digit)
    if right.is_rough or left.is_rough:
        rounding = max(rounding, WIDEST_SHARE * abs(right.value))
    return abs(value - right.value) <= max(1e-3 * abs(right.value), min(rounding, WIDEST_SHARE * abs(right.value)))


def _is_chain(text: str, found: Sequence[Quantity]) -> bool:
    """`v = 2 · 3 / 4 = 1.5 m/s`: one statement, whose last number stands behind the last equals sign."""
    if not found or len(text) > _LONGEST_CHAIN:
        return False
    if len(found) > 1 and is_same(*found[-2:]) and _AGAIN.fullmatch(text, found[-2].end, found[-1].start):
        text = text[: found[-2].end] + text[found[-1].end :].removeprefix(")")  # `= 0.769, or 76.9 %`
        found = found[:-1]
    statement = text.strip().rstrip(".")
    before, flat = "", statement
    while flat != before:  # what stands in brackets is an argument, not another statement
        before, flat = flat, re.sub(r"\([^()]*\)", "", flat)
    if re.search(r";\s|[.!?]\s+[^\W\d]|[.!?]\s+\(|\band\b|\bor\b|\bwhere\b|\n|,\s|[<>≤≥]", flat):
        return False
    last = max(statement.rfind("="), statement.rfind("≈"))
    behind = [quantity for quantity in quantities_of(statement[last + 1 :]) if last >= 0]
    return len(behind) == 1 and math.isclose(behind[0].value, found[-1].value, rel_tol=1e-12)
