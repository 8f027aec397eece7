"""Numbers as books write them, found in a text with their units: `3.0 × 10⁸ m/s`, `about 68 %`, `5 ft 3 in`, `π/2`.

A number is as exact as its digits: `0.316` stands for anything that rounds to it.
"""

from __future__ import annotations

import itertools
import math
import re

from toolsmith.types.record import Record
from toolsmith.verify.quantities.spelling import plain
from toolsmith.verify.quantities.units import converted, leading_unit

HALF_A_DIGIT = 0.51  # of the last digit written: rounding, and a little for a rounded half
CLOSEST_SHARE = 0.01  # books compute with rounded intermediate results
EXACT_SHARE = 0.002  # of decimals with five digits or more, which no rounded intermediate result gives
WIDEST_SHARE = 0.05  # however few digits there are
ABOUT_SHARE = 0.1  # where the book itself says "about"
WIDTH_SHARE = 0.02  # of an interval's width: its ends are as exact as that
_FIVE_DIGITS = 1e4
_ZERO = 1e-6
_MOST_NUMBERS = 5_000  # of one text
_NEAR = 100  # characters: a sign or a unit stands no further from its number

_NUMBER = re.compile(
    r"(?<![\w.^_])(?P<sign>[-+]\s?)?(?P<root>√\s?\(?)?"
    r"(?:(?P<digits>\d{1,3}(?:[,\u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:(?<=\.\d{3})(?P<further>(?:\u2009\d{1,3})+))?"
    r"(?:\s*(?:[×*·]|[xX](?=\s*10\s?[\^({+-])|\btimes\b)\s*10(?:\s*\^\s*[({]?\s*|\s*[({]\s*|\s?(?=[-+]))(?P<power>[-+]?\s?\d{1,4})(?!\d)(?:\s*[)}])?"
    r"|[eE](?P<exponent>[-+]?\d{1,4})(?!\d)"
    r"|(?<=(?<![\d.])10)\s?\^\s?(?P<ten>[-+]?\d{1,4})(?!\d))?"
    r"(?P<pi>\s*π)?|(?P<bare>π)(?!\s*[\w(√]))"
    r"(?:\s?(?P<times>million|billion|trillion|thousand|hundred|dozen)\b)?"
    r"(?:\s*\)?/(?:\((?P<inside>\d+(?:\.\d+)?)\)|(?P<below>\d+(?:\.\d+)?))(?![\w^]|\.\d))?"
)
_TIMES = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "thousand": 1e3, "hundred": 1e2, "dozen": 12.0}
_ABOUT = re.compile(
    r"(?:\babout|\bapprox\w*\.?|\broughly|\bnearly|\baround|≈|≅|~|∼"
    r"|\betwa|\bungefähr|\bca\.|\brund|\benviron|\baproximadamente|\bunos|\bcirca)\W*$",
    re.IGNORECASE,
)
# What stands before a number that is no answer by itself: it is the argument of a function, a bound, or has two signs;
# or another number does, and nobody can tell whether they are one: `3 500 m races`, `1:15:30 h`, `1,5 L`.
_PARTIAL = re.compile(
    r"(?:\b(?:sqrt|ln|log|lg|exp|sin|cos|tan|cot|sinh|cosh|tanh|arc\w+)(?:_\d+)?(?:\s?\^-?\d)?\s*\(?|±|[<>≤≥≠]|(?<=[A-Za-zα-ω)])(?:\s?\^\d)?\s?/)\s*$"
    r"|\d:$|(?<![\w.,(\[{])\d[\d ]*,$|(?<![\w.])\d(?:[\d,.]*\d)? $"
)
_REFERENCE = re.compile(
    r"\b(?:Fig(?:ure|\.)|Table|Section|Chapter|Example|Eq(?:uation|\.)|Exercise|Problem|Appendix|Page)\s$"
)
_CLOSING = re.compile(r"\s*\)")
_FACTOR = re.compile(r"√|[A-Za-zα-ωΑ-Ω](?![A-Za-z])| \d|:\d")  # 3√2, 2x, 3 500
_NUMBERS = re.compile(r"(?<![\w.,^/:])(?<!\d\s)\d+(?:\.\d+)?+(?: \d+(?:\.\d+)?+)++(?![.,/:]?\d|\s?\^|\n\s*\d)")
_SPACED = re.compile(r"(?:[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\.\d{3}(?: \d{3})*(?: \d{1,3})?|\.\d+)?")
_COUNTED = re.compile(r"(?:\b(?:day|step|case|trial|part|run|question|item|row|lane|no\.?)|#)\s?$", re.IGNORECASE)
# What follows the unit of a number with spaces in it; not the thing of which there are several: `3 500 m races`.
_STOP = re.compile(
    r"[ \t]*(?:$|\n(?![-\s]*\d)|[.,;:!?)\]}=≈+*/×·±|(<>≤≥]|- |(?:of|and|an?|or|per|in|at|above|below|from|for|to"
    r"|is|are|was|on|with|by|that|which|when|so|if|long|high|deep|wide|away|more|less|than|north|south|east|west)\b)"
)
# What makes a number with a unit a part of something else: `472 m î`, `2/5 m r^2`.
_GOES_ON = re.compile(
    r"\s*/\s*[√(]|\s?[A-Za-z/^·\d]{0,8}\s?(?:hat\([ijkxyz]\)|[ijk]̂|[îĵ])|\s(?![AI]\b)[A-Za-zω](?:\s?\^\s?\d)?\s*(?:$|[-+*/=])"
)
_BETWEEN = re.compile(r"\s{0,2}(?:,?\s?and\s|,\s)?")
_MINUTES = re.compile(r"\s?(?P<mark>['′]{1,2}|[″\"])")
_MINUS_FRACTION = re.compile(r"(?:^|[=≈:;,]\s*)-\s?\($")
_UNCERTAINTY = re.compile(r"\s*±\s*(?P<size>\d+(?:\.\d+)?)")
_BRACKETED = re.compile(r"\((?P<digits>\d{1,2})\)(?=\s?(?:[×A-Za-zµ°%]|$))")
# A number of the first unit and one of the second behind it are one: 5 ft 3 in, 2 h 15 min, 45° 30′.
_COMPOUND = {
    ("hour", "min"), ("min", "s"), ("ft", "in"), ("yard", "ft"), ("lb", "oz"), ("deg", "arcminute"),
    ("arcminute", "arcsecond"), ("day", "hour"), ("m", "cm"), ("year", "month"), ("kg", "g"), ("week", "day"),
}  # fmt: skip
_LONG_NAMES = {
    "hours": "hour", "hr": "hour", "minutes": "min", "minute": "min", "mins": "min", "seconds": "s", "second": "s",
    "feet": "ft", "foot": "ft", "inches": "in", "inch": "in", "pounds": "lb", "pound": "lb", "ounces": "oz",
    "ounce": "oz", "days": "day", "years": "year", "months": "month", "weeks": "week", "yards": "yard", "yd": "yard",
}  # fmt: skip


class Quantity(Record):
    """One number of a text.

    `unit` is in pint's words, "" where there is none; `digit` is what one in its last place is worth; `uncertainty` is
    what stands behind ±; `width` is that of the interval which the number ends; `is_partial` says that the number is
    no answer by itself, as in `√(2 x)`, `< 0.05`, `± 3`; `text` reads as the same quantity again; it stands from
    `start` to `end` in the plain spelling.
    """

    value: float
    unit: str = ""
    digit: float = 0.0
    is_rough: bool = False
    uncertainty: float = 0.0
    width: float = 0.0
    is_partial: bool = False
    text: str = ""
    start: int = 0
    end: int = 0

    @property
    def tolerance(self) -> float:
        """How far another number may be and still be this one, in this unit."""
        if self.width:
            return max(HALF_A_DIGIT * self.digit, WIDTH_SHARE * self.width)
        size = abs(self.value)
        if self.is_rough:
            return max(HALF_A_DIGIT * self.digit, ABOUT_SHARE * size)
        if size == 0:
            return HALF_A_DIGIT * self.digit if self.digit < 1 else _ZERO
        is_exact = 0 < self.digit < 1 and size >= _FIVE_DIGITS * self.digit
        closest = EXACT_SHARE if is_exact else CLOSEST_SHARE
        return min(max(HALF_A_DIGIT * self.digit, closest * size), WIDEST_SHARE * size)


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text, in order, each with the unit behind it."""
    return quantities_of(plain(text))


def quantities_of(text: str) -> list[Quantity]:
    """As `quantities`, of a text in the plain spelling."""
    found: list[Quantity] = []
    text = _NUMBERS.sub(_grouped, text)
    for match in itertools.islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        is_inside = bool(found) and match.start() < found[-1].end  # the power of a unit
        is_power = text[match.start() - 1 : match.start()] == "^"
        quantity = None if is_inside or is_power else _read(match, text)
        if quantity is None:
            continue
        whole = _compound(found[-1], quantity, text) if found else None
        if whole is not None:
            found[-1] = whole
        else:
            found.append(quantity)
    return found


def _grouped(found: re.Match[str]) -> str:
    """`12 500` with thin spaces where it is one number: groups of three digits, and its unit or nothing behind them."""
    text, groups = found.string, re.findall(r"\d+", found[0])
    before = text[max(0, found.start() - 16) : found.start()]
    is_row = len(groups) > 2 and not re.search(r"\.| 0", found[0]) and sorted(groups, key=int) in (groups, groups[::-1])
    if is_row or not _SPACED.fullmatch(found[0]) or _REFERENCE.search(before) or _COUNTED.search(before):
        return found[0]
    length = leading_unit(text[found.end() : found.end() + _NEAR])[1]
    return found[0].replace(" ", "\u2009") if _STOP.match(text, found.end() + length) else found[0]


def _read(match: re.Match[str], text: str) -> Quantity | None:
    value, digit = _size(match)
    if match["root"]:
        value, digit = math.sqrt(value), 0.0
    below = match["below"] or match["inside"]
    if below:
        if float(below) == 0:
            return None
        value, digit = value / float(below), 0.0
    if not math.isfinite(value):
        return None
    begin = match.end("sign") if match["sign"] else match.start()
    before = text[max(0, begin - 16) : begin]
    is_minus = _is_minus(match, text) or (bool(below) and bool(_MINUS_FRACTION.search(before)))
    before = text[max(0, match.start() - 16) : match.start()]
    if _REFERENCE.search(before):
        return None
    end, bracket = match.end(), ")" if (match["root"] or "").rstrip().endswith("(") else ""
    is_partial = bool(_PARTIAL.search(before)) or (bool(match["root"]) and before.rstrip().endswith("/"))
    if bracket:
        closing = _CLOSING.match(text, end)
        is_partial, end = is_partial or closing is None, closing.end() if closing else end
    unit, end, uncertainty = _behind(text, end, digit)
    is_partial = is_partial or bool(_GOES_ON.match(text, end) or (not unit and _FACTOR.match(text, end)))
    is_rough = bool(_ABOUT.search(before))
    return Quantity(
        value=-value if is_minus else value,
        unit=unit,
        digit=digit,
        is_rough=is_rough,
        uncertainty=uncertainty,
        is_partial=is_partial,
        text=f"{'about ' if is_rough else ''}{'-' if is_minus else ''}{text[begin:end].strip()}".replace("\u2009", ""),
        start=match.start() if is_minus else begin,
        end=end,
    )


def _size(match: re.Match[str]) -> tuple[float, float]:
    """The number without sign, root and denominator, and what one in its last digit is worth."""
    if match["bare"]:
        return math.pi, 0.0
    digits = re.sub(r"[,\u2009]", "", match["digits"] + (match["further"] or ""))
    power = int((match["power"] or match["exponent"] or "0").replace(" ", ""))
    if abs(power) > 300:
        return math.inf, 0.0
    scale = 10.0**power * _TIMES.get(match["times"] or "", 1.0)
    value, digit = float(digits) * scale, 10.0 ** -len(digits.partition(".")[2]) * scale
    if match["ten"]:
        value = digit = 10.0 ** max(-300, min(int(match["ten"]), 300))
    return (value * math.pi, 0.0) if match["pi"] else (value, digit)


def _is_minus(match: re.Match[str], text: str) -> bool:
    """A sign, not a minus between two terms nor the dash of a range.

    Behind a word with a space, and right before its digits, it is a sign: `the charge is −5 C`, but not `x − 5`.
    """
    sign = match["sign"] or ""
    if sign.strip() != "-":
        return False
    before = text[max(0, match.start() - _NEAR) : match.start()]
    bare = before.rstrip()
    if not bare or not (bare[-1].isalnum() or bare[-1] in ")%°′″'\"]"):
        return True
    is_apart = before != bare
    return is_apart and bool(re.search(r"(?<![\w^_])[^\W\d_]{2,}(?:['’]s)?$", bare)) and not _ends_in_unit(bare)


def _ends_in_unit(text: str) -> bool:
    """Whether the last word is the unit of a number: `5 cm -3` is a difference."""
    found = re.search(r"\d\s?[A-Za-zµ°%/^\d·]+$", text)
    return found is not None and bool(leading_unit(found[0][1:])[0])


def _behind(text: str, end: int, digit: float) -> tuple[str, int, float]:
    """Unit, end and uncertainty of a number whose digits end at `end`: `5.0 ± 0.2 kg`, `(5.0 ± 0.2) kg`, `5.0(2) s`."""
    unit, length = leading_unit(text[end : end + _NEAR])
    end += length
    if not unit and (found := _BRACKETED.match(text, end)) and 0 < digit < 1:
        unit, length = leading_unit(text[found.end() : found.end() + _NEAR])
        return unit, found.end() + length, int(found["digits"]) * digit
    if found := _UNCERTAINTY.match(text, end):
        size, end = float(found["size"]), found.end()
        other, length = leading_unit(text[end : end + _NEAR])
        end += length
        if not unit and not other and text[end : end + 1] == ")":
            other, length = leading_unit(text[end + 1 : end + 1 + _NEAR])
            end += (1 + length) if other else 0
        if unit and other and unit != other:
            size = converted(size, other, unit) or 0.0
        return unit or other, end, size
    return unit, end, 0.0


def _compound(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    """`5 ft 3 in` as one quantity, in the smaller unit; None where they are two."""
    if not first.unit or second.value < 0 or not _BETWEEN.fullmatch(text, first.end, second.start):
        return None
    behind = _MINUTES.match(text, second.end)
    units = [_LONG_NAMES.get(each.unit, each.unit) for each in (first, second)]
    end = second.end
    if behind is not None and not second.unit and units[0] in ("deg", "arcminute"):
        units[1] = "arcminute" if behind["mark"] in ("'", "′") else "arcsecond"
        end = behind.end()
    if (units[0], units[1]) not in _COMPOUND:
        return None
    larger = converted(first.value, units[0], units[1])
    one = converted(1.0, units[0], units[1])
    if larger is None or one is None or second.value >= one:
        return None
    return Quantity(
        value=larger + math.copysign(second.value, first.value),
        unit=units[1],
        digit=second.digit,
        is_rough=first.is_rough,
        text=f"{first.text}{text[first.end : end]}",
        start=first.start,
        end=end,
    )
