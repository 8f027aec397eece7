"""Numbers as books write them: `3.0 × 10⁸ m/s`, `about 68 %`, `(a) 12 cm (b) 0.5 s`; found, understood, compared.

A number is as exact as its digits: `0.316` stands for anything that rounds to it. What cannot be understood without
guessing (several candidates, no number, an unknown part) is no number but a reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue, Value

HALF_A_DIGIT = 0.51  # of the last digit written: rounding, and a little for a rounded half
CLOSEST_SHARE = 0.01  # books compute with rounded intermediate results
WIDEST_SHARE = 0.05  # however few digits there are
ABOUT_SHARE = 0.1  # where the book itself says "about"
_ZERO = 1e-6
_NEAR = 100  # characters: a sign or a unit stands no further from its number
_LONGEST_CHAIN = 2_000
_MOST_CANDIDATES = 50

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_NUMBER = re.compile(
    r"(?<![\w.^_])(?P<sign>[-+]\s?)?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:\s*(?:[×*·]|\bx\b|\btimes\b)\s*10\s*\^?\s*[({]?\s*(?P<power>[-+]?\s?\d{1,4})(?!\d)\s*[)}]?|[eE](?P<exponent>[-+]?\d{1,4})(?!\d)"
    r"|(?<=(?<![\d.])10)\s?\^\s?(?P<ten>[-+]?\d{1,4})(?!\d))?"
    r"(?P<pi>\s*π)?(?:\s*\)?/\(?(?P<below>\d+(?:\.\d+)?)\)?(?![\w^]))?"
)
_ABOUT = re.compile(r"(?:\babout|\bapprox\w*\.?|\broughly|\bnearly|\baround|≈|≅|~|∼)\W*$", re.IGNORECASE)
_PART = re.compile(r"(?:^|(?<=[\s;.,]))(?:\((?P<round>[a-n])\)|(?P<bare>[a-n])[.)])(?=\s|$)")
_FIGURE = re.compile(r"\[figure:[^\]]*\]")
_ATOM = re.compile(r"(?P<name>[A-Za-zµμΩΩ°%℃Å]+)(?:\s?\^\s?[({]?(?P<power>[-+]?\d+)[)}]?)?")
_JOIN = re.compile(r"\s*(?P<mark>[·⋅∙*/]|\bper\b)\s*|\s+(?=[A-Za-zµΩ]+\^[({]?-?\d)")
_LONGEST_UNIT = 80
# pint computes what it reads (9**9**9), so only names with small powers reach it.
_UNIT_LETTERS = re.compile(r"[\w\s*/().%µμΩÅ+-]*")
_NO_UNIT = re.compile(r"\d[\s)]*\*\*|\*\*[\s(]*+(?![-+]?\d{1,2}\b)|\d{3}")
_NO_UNITS = {
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "if", "in", "is", "it", "of", "on", "or", "so",
    "than", "that", "the", "to", "was", "when", "which", "with", "per", "since", "each", "point", "points", "count",
    "counts", "b", "c", "d", "e", "i", "j", "k", "n", "p", "q", "r", "t", "u", "v", "x", "y", "z",
}  # fmt: skip
_SPELLINGS = {
    "rev": "revolution", "revs": "revolution", "\u2126": "ohm", "\u03a9": "ohm", "℃": "degC", "°C": "degC",
    "°F": "degF", "°": "deg", "degrees": "deg", "degree": "deg", "μm": "µm", "sec": "s", "secs": "s", "hr": "h",
    "hrs": "h", "yr": "year", "yrs": "year", "mins": "min", "C": "coulomb", "F": "farad", "T": "tesla", "h": "hour",
    "lbs": "lb", "cc": "cm**3", "AU": "astronomical_unit", "kph": "km/h", "mi": "mile", "Cal": "kcal", "rpm": "rpm",
}  # fmt: skip


class Quantity(Record):
    """One number of a text.

    `unit` is in pint's words, "" where there is none; `digit` is what one in its last place is worth; `text` reads as
    the same quantity again; `end` is where it ends in the plain spelling.
    """

    value: float
    unit: str = ""
    digit: float = 0.0
    is_rough: bool = False
    text: str = ""
    end: int = 0

    @property
    def tolerance(self) -> float:
        """How far another number may be and still be this one, in this unit."""
        size = abs(self.value)
        if self.is_rough:
            return max(HALF_A_DIGIT * self.digit, ABOUT_SHARE * size)
        if size == 0:
            return HALF_A_DIGIT * self.digit if self.digit < 1 else _ZERO
        return min(max(HALF_A_DIGIT * self.digit, CLOSEST_SHARE * size), WIDEST_SHARE * size)


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text, in order, each with the unit behind it."""
    plain = _plain(text)
    found: list[Quantity] = []
    for match in _NUMBER.finditer(plain):
        is_inside = bool(found) and match.start() < found[-1].end  # the power of a unit
        is_power = plain[match.start() - 1 : match.start()] == "^"
        quantity = None if is_inside or is_power else _read(match, plain)
        if quantity is not None:
            found.append(quantity)
    return found


def the_quantity(text: str, unit: str = "", givens: str = "") -> Quantity | str:
    """The one number that a text states as its answer; or the reason why there is no such one.

    Args:
        text: a solution, or one part of it.
        unit: what is asked for; numbers of another dimension are not the answer.
        givens: the problem; its numbers, repeated in the solution, are not the answer either.
    """
    text = _FIGURE.sub("", text)
    found = quantities(text)
    if not found:
        return "no number"
    fitting = [quantity for quantity in found if _fits(quantity, unit)]
    if not fitting:
        return "another unit"
    with_unit = [quantity for quantity in fitting if quantity.unit]
    candidates = with_unit if unit and with_unit else fitting
    if unit and not with_unit and len(found) > 1:
        return "no number with a unit"
    if len(candidates) > _MOST_CANDIDATES:
        return "several numbers"
    if len(_distinct(candidates)) == 1:
        return candidates[-1]
    given = quantities(givens)
    fresh = [item for item in candidates if not any(_is_same(item, other) for other in given)]
    if len(_distinct(fresh)) == 1:
        return fresh[-1]
    if _is_chain(_plain(text), fresh or candidates):
        return (fresh or candidates)[-1]
    return "several numbers"


def part_of(solution: str, part: str) -> str | None:
    """What a solution says to `(a)`; the whole where neither names a part; None where they do not agree."""
    plain = _plain(solution)
    pieces: dict[str, str] = {}
    marks = _in_sequence(list(_PART.finditer(plain)))
    ends = [*(mark.start() for mark in marks[1:]), len(plain)]
    for mark, end in zip(marks, ends, strict=False):
        name = mark["round"] or mark["bare"]
        if name in pieces:
            return None
        pieces[name] = plain[mark.end() : end].strip(" ;,.\n")
    wanted = part.strip(" ().").lower()
    is_labelled = "a" in pieces or (bool(marks) and marks[0].start() == 0)
    if not is_labelled or (len(pieces) == 1 and marks[0].start() > 0):
        return solution if not wanted else None
    if not wanted and set(pieces) == {"a"}:
        return pieces["a"]
    return pieces.get(wanted)


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


def agrees(answer: Value, expected: JsonValue, units: dict[str, str]) -> bool:
    """Whether a tool's result is what the book says.

    Args:
        answer: a number, or a dict of named numbers.
        expected: the text of the answer, or `{"quantity": text}` with `"result"` where the tool returns several
            numbers, `"unit"` where the unit of the result depends on the arguments, `"negated"` where the opposite is
            asked for.
        units: unit of each result; the key "" stands for a result that is one number.
    """
    expected = {"quantity": expected} if isinstance(expected, str) else expected
    if not isinstance(expected, dict) or not isinstance(expected.get("quantity"), str):
        return False
    name = str(expected.get("result") or "")
    number = answer.get(name) if isinstance(answer, dict) else answer
    if isinstance(answer, dict) and not name and len(answer) == 1:
        number = next(iter(answer.values()))
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        return False
    unit = str(expected.get("unit") or units.get(name) or "")
    stated = the_quantity(str(expected["quantity"]), unit)
    if isinstance(stated, str):
        return False
    converted = _converted(-float(number) if expected.get("negated") else float(number), unit, stated.unit)
    return converted is not None and abs(converted - stated.value) <= stated.tolerance


def is_known_unit(unit: str) -> bool:
    """Whether the unit can be converted; "" can."""
    return not unit or _parsed(unit) is not None


# --- reading -------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """One spelling for signs, powers and TeX."""
    text = re.sub(r"(?<=10)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)", lambda found: f"^{found[1].translate(_SUPERSCRIPTS)}", text)
    text = re.sub(r"([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)", lambda found: f"^{found[1].translate(_SUPERSCRIPTS)}", text)
    text = re.sub(r"[−–‒﹣]", "-", text)
    text = (
        re.sub(r"\\(?:times|cdot)(?![A-Za-z])", " × ", text)
        .replace(r"\pi", "π")
        .replace(r"\%", "%")
        .replace(r"\,", " ")
    )
    text = re.sub(r"\\(?:text|mathrm|rm|operatorname)(?![A-Za-z])|\\[ ;!]|[$]", " ", text)
    text = re.sub(r"\^\s*\{([^{}]*)\}", r"^\1", text)
    return re.sub(r"\^\s*\(\s*([-+]?\s?\d+)\s*\)", r"^\1", text)


def _read(match: re.Match[str], text: str) -> Quantity | None:
    digits = match["digits"].replace(",", "")
    power = int((match["power"] or match["exponent"] or "0").replace(" ", ""))
    if abs(power) > 300:
        return None
    scale = 10.0**power
    places = len(digits.partition(".")[2])
    value, digit = float(digits) * scale, 10.0**-places * scale
    if match["ten"]:
        value = digit = 10.0 ** min(int(match["ten"]), 300)
    if match["pi"]:
        value, digit = value * math.pi, 0.0
    end = match.end()
    if match["below"]:
        if float(match["below"]) == 0:
            return None
        value, digit = value / float(match["below"]), 0.0
    if not math.isfinite(value):
        return None
    is_minus = _is_minus(match, text)
    unit, end = _unit_behind(text, end)
    is_rough = bool(_ABOUT.search(text[max(0, match.start() - 16) : match.start()]))
    own = f"{'about ' if is_rough else ''}{'-' if is_minus else ''}{text[match.start('digits') : end].strip()}"
    return Quantity(value=-value if is_minus else value, unit=unit, digit=digit, is_rough=is_rough, text=own, end=end)


def _is_minus(match: re.Match[str], text: str) -> bool:
    """A sign, not a minus between two terms nor the dash of a range."""
    if (match["sign"] or "").strip() != "-":
        return False
    before = text[max(0, match.start() - _NEAR) : match.start()].rstrip()
    return not before or not (before[-1].isalnum() or before[-1] in ")%°")


def _unit_behind(text: str, end: int) -> tuple[str, int]:
    """The unit that begins at `end`, in pint's words, and where it ends."""
    written, length = _leading_unit(text[end : end + _NEAR])
    return written, end + length


def _leading_unit(text: str) -> tuple[str, int]:
    end = 0
    spaces = len(text[end:]) - len(text[end:].lstrip(" \u00a0\u202f-"))
    place = end + min(spaces, 2)
    written, mark = "", ""
    while found := _ATOM.match(text, place):
        name = found["name"]
        if name == "°" and (further := re.match(r"\s*([CF])\b", text[found.end() :])):
            name, place = f"°{further[1]}", found.end() + further.end()
        else:
            place = found.end()
        is_word = name in _NO_UNITS or (len(name) > 1 and name.lower() in _NO_UNITS)
        if not written and is_word and not _is_letter_unit(name, text, found):
            break
        atom = _SPELLINGS.get(name, name)
        if found["power"]:
            atom = f"{atom}**{found['power']}"
        candidate = f"{written}{mark}{atom}"
        if _parsed(candidate) is None:
            break
        written, end = candidate, place
        joined = _JOIN.match(text, place)
        if joined is None:
            break
        mark = "/" if (joined["mark"] or "") in ("/", "per") else "*"
        place = joined.end()
        if mark == "/" and text[place : place + 1] == "(":
            place += 1
    return written, end


def _is_letter_unit(name: str, text: str, found: re.Match[str]) -> bool:
    """`5 in.` and `3 d` at the end of a statement are units; `3 in 4` is not."""
    return name in ("in", "d") and bool(re.match(r"\s*(?:$|[.;,)])", text[found.end() :]))


# --- comparing -----------------------------------------------------------------------------------------------


@cache
def _registry() -> Any:
    """All units that pint knows, loaded when the first number is compared."""
    import pint

    registry: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    return registry


@lru_cache(maxsize=4096)
def _parsed(unit: str) -> Any:
    """The unit, or None where pint does not know it."""
    text = re.sub(r"\s*[·⋅∙]\s*", "*", _plain(unit)).strip()
    text = text.replace("^", "**").replace("°C", "degC").replace("°F", "degF").replace("°", "deg")
    text = re.sub(r"\brev\b", "revolution", text)
    if len(text) > _LONGEST_UNIT or not _UNIT_LETTERS.fullmatch(text) or _NO_UNIT.search(text):
        return None
    try:
        return _registry().parse_units(text)
    except Exception:  # noqa: BLE001 - pint raises whatever its parser meets: Attribute, Value, Type, Tokenize errors
        return None


def _converted(value: float, unit: str, wanted: str) -> float | None:
    """The value in the wanted unit; as it is where one side names none; None where it cannot be."""
    if not unit or not wanted:
        if wanted in ("percent", "%"):
            return value * 100
        return value / 100 if unit in ("percent", "%") else value
    source, target = _parsed(unit), _parsed(wanted)
    if source is None or target is None:
        return None
    import pint

    try:
        return float(_registry().Quantity(value, source).to(target).magnitude)
    except (pint.errors.PintError, OverflowError, ValueError):
        return None


def _fits(quantity: Quantity, unit: str) -> bool:
    return _converted(1.0, quantity.unit, unit) is not None if quantity.unit and unit else True


def _distinct(found: Sequence[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    for quantity in found:
        if not any(_is_same(quantity, other) for other in kept):
            kept.append(quantity)
    return kept


def _is_same(left: Quantity, right: Quantity) -> bool:
    if left.unit == right.unit or not left.unit or not right.unit:
        return math.isclose(left.value, right.value, rel_tol=1e-9)
    converted = _converted(left.value, left.unit, right.unit)
    return converted is not None and math.isclose(converted, right.value, rel_tol=1e-3)


def _is_chain(text: str, found: Sequence[Quantity]) -> bool:
    """`v = 2 · 3 / 4 = 1.5 m/s`: one statement, whose last number stands behind the last equals sign."""
    if not found or len(text) > _LONGEST_CHAIN:
        return False
    statement = text.strip().rstrip(".")
    before, flat = "", statement
    while flat != before:  # what stands in brackets is an argument, not another statement
        before, flat = flat, re.sub(r"\([^()]*\)", "", flat)
    if re.search(r"[.!?;]\s+[A-Za-z(]|\band\b|\bor\b|\bwhere\b|\n|,\s|[<>≤≥]", flat):
        return False
    last = max(statement.rfind("="), statement.rfind("≈"))
    behind = [quantity for quantity in quantities(statement[last + 1 :]) if last >= 0]
    return len(behind) == 1 and math.isclose(behind[0].value, found[-1].value, rel_tol=1e-12)
