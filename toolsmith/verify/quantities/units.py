"""Units as books write them, in the words of pint: found behind a number, known or not, converted."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from toolsmith.verify.quantities.spelling import plain

_ATOM = re.compile(
    r"(?P<name>[A-Za-zµμΩΩ°%℃Å¢€£]+)(?:\s?\^\s?(?:[({](?P<braced>[-+]?\d+)[)}]|(?P<power>[-+]?\d+))|(?<=[A-Za-z])(?P<bare>[23])(?![\w.^]))?"
)
_JOIN = re.compile(
    r"\s*(?P<mark>[·⋅∙*/]|\bper\b)\s*|\s+(?=[A-Za-zµΩ]+\^[({]?-?\d)|(?<=[NAWgVJl])\s(?=(?:m|s|h|K|kg)(?![\w^]| ?[=(]))"
    r"|(?<=[gl])\s(?=°\s?[CF])"
)
_SPACE = re.compile(r"\s+(?=[A-Za-zµΩ°])")
_INVERSE = re.compile(r"[A-Za-zµΩ°]+\s?\^\s?[({]?-")
_CLOSING = re.compile(r"\s*\)")
_DEGREES = re.compile(r"(?<![^\W_]|_)deg[CF]\b")
_POWERS = {"square": "2", "cubic": "3"}
_DEGREE_NAMES = ("°", "deg", "degree", "degrees")
_SCALE = re.compile(r"\s*(?:(?=[CF]\b|[Cc]elsius\b|[Ff]ahrenheit\b)(?P<scale>[CcFf])\w*)")
_LONGEST_UNIT = 80
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CHF", "INR", "CAD", "AUD")  # none is converted into another
# pint computes what it reads (9**9**9), so only names with small powers reach it.
_UNIT_LETTERS = re.compile(r"[\w\s*/().%µμΩÅ€£¢+-]*")
_NO_UNIT = re.compile(r"\d[\s)]*\*\*|\*\*[\s(]*+(?![-+]?\d{1,2}\b)|\d{3}")
_SHARES = {"percent": 1e-2, "%": 1e-2, "ppm": 1e-6, "ppb": 1e-9}  # of one
_NO_UNITS = {
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "if", "in", "is", "it", "of", "on", "or", "so",
    "than", "that", "the", "to", "was", "when", "which", "with", "per", "since", "each", "point", "points", "count",
    "counts", "hat", "vec", "b", "c", "d", "e", "i", "j", "k", "n", "p", "q", "r", "t", "u", "v", "x", "y", "z",
}  # fmt: skip
_VARIABLES = set("aceijknpqruvxzRGE")  # pint knows them as units, books print them behind one only as variables
_SPELLINGS = {
    "rev": "revolution", "revs": "revolution", "\u2126": "ohm", "\u03a9": "ohm", "℃": "degC", "°C": "degC",
    "°F": "degF", "°": "deg", "degrees": "deg", "degree": "deg", "μm": "µm", "sec": "s", "secs": "s", "hr": "h",
    "hrs": "h", "yr": "year", "yrs": "year", "mins": "min", "C": "coulomb", "F": "farad", "T": "tesla", "h": "hour",
    "y": "year", "lbs": "lb", "cc": "cm**3", "AU": "astronomical_unit", "kph": "km/h", "mi": "mile", "Cal": "kcal",
    "rpm": "rpm",
    "arcmin": "arcminute", "arcsec": "arcsecond", "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR",
    "€": "EUR", "£": "GBP", "¢": "USD_cent", "cents": "USD_cent",
    "Celsius": "degC", "celsius": "degC", "Fahrenheit": "degF", "fahrenheit": "degF",
    # other languages
    "Grad": "deg", "Prozent": "percent", "Sekunden": "s", "Minuten": "min", "Stunden": "h", "Jahre": "year",
    "degrés": "deg", "grados": "deg", "gradi": "deg",
}  # fmt: skip


def is_known_unit(unit: str) -> bool:
    """Whether the unit can be converted; "" can."""
    return not unit or _parsed(unit) is not None


def leading_unit(text: str) -> tuple[str, int]:
    """The unit that a text begins with, and how many characters it takes; "" and 0 where there is none."""
    end = 0
    spaces = len(text) - len(text.lstrip(" \u00a0\u202f-"))
    place = min(spaces, 2)
    whole, written, mark = "", "", ""
    is_inside = False  # the brackets of J/(kg·K), which divide by each unit in them
    while found := _ATOM.match(text, place):
        name, place, power = _atom(text, found)
        if name in _VARIABLES if written else _is_word(name, text, found):
            break
        atom = _SPELLINGS.get(name, name)
        if power:
            atom = f"{atom}**{power}"
        written = f"{written}{mark}{atom}"
        if _parsed(written) is None:
            break
        if is_inside and (closing := _CLOSING.match(text, place)):
            is_inside, place = False, closing.end()
        if not is_inside:
            whole, end = written, place
        joined = _JOIN.match(text, place) or (_SPACE.match(text, place) if is_inside else None)
        if joined is None:
            break
        place = joined.end()
        is_below = "/" in written and not _INVERSE.match(text, place)  # J/kg·K is divided by both
        mark = "/" if is_inside or is_below or joined.groupdict().get("mark") in ("/", "per") else "*"
        if mark == "/" and not is_inside and text[place : place + 1] == "(":
            is_inside, place = True, place + 1
    return whole, end


def _atom(text: str, found: re.Match[str]) -> tuple[str, int, str]:
    """Name, end and power of one unit: `m^2`, `° C`, `degrees Celsius`, `square metres`."""
    if (power := _POWERS.get(found["name"].lower())) and (behind := _ATOM.match(text, found.end() + 1)):
        return behind["name"], behind.end(), power
    if found["name"] in _DEGREE_NAMES and (behind := _SCALE.match(text, found.end())):
        return f"°{behind['scale'].upper()}", behind.end(), ""
    return found["name"], found.end(), found["power"] or found["braced"] or found["bare"] or ""


def _is_word(name: str, text: str, found: re.Match[str]) -> bool:
    is_word = name in _NO_UNITS or (len(name) > 1 and name.lower() in _NO_UNITS)
    return is_word and not _is_letter_unit(name, text, found)


def _is_letter_unit(name: str, text: str, found: re.Match[str]) -> bool:
    """`5 in.`, `3 d` and `2 y` at the end of a statement are units; `3 in 4` is not."""
    return name in ("in", "d", "y") and text[:1].isspace() and bool(re.match(r"\s*(?:$|[.;,)])", text[found.end() :]))


def converted(value: float, unit: str, wanted: str) -> float | None:
    """The value in the wanted unit; as it is where one side names none; None where it cannot be."""
    if not unit or not wanted:
        return value * _SHARES.get(unit, 1.0) / _SHARES.get(wanted, 1.0)
    if "delta_" in unit or "delta_" in wanted:  # a difference of temperatures is one on the other side too
        unit, wanted = (_DEGREES.sub(r"delta_\g<0>", each.replace("°", "deg")) for each in (unit, wanted))
    factor = _factor(unit, wanted)
    return None if factor == 0 else value * factor if factor else _by_pint(value, unit, wanted)


@lru_cache(maxsize=4096)
def _factor(unit: str, wanted: str) -> float | None:
    """What a unit is in another; 0 where it is nothing in it, None where that is no factor, as of temperatures."""
    none, one, two = (_by_pint(value, unit, wanted) for value in (0.0, 1.0, 2.0))
    if one is None:
        return 0.0
    return one if none == 0.0 and two == 2 * one else None


def _by_pint(value: float, unit: str, wanted: str) -> float | None:
    source, target = _parsed(unit), _parsed(wanted)
    if source is None or target is None:
        return None
    import pint

    try:
        return float(_registry().Quantity(value, source).to(target).magnitude)
    except (pint.errors.PintError, OverflowError, ValueError):
        return None


@cache
def _registry() -> Any:
    """All units that pint knows, loaded when the first number is compared."""
    import pint

    registry: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for name in _CURRENCIES:
        registry.define(f"{name} = [currency_{name}]")
    registry.define("USD_cent = 0.01 * USD")
    registry.define("ppb = 1e-9")
    return registry


def _divided(text: str) -> str:
    """`J/kg*K` as `J/kg/K`: books print no brackets around what stands behind the bar."""
    above, bar, below = text.partition("/")
    return text if "(" in text else f"{above}{bar}{re.sub(r'(?<![*])[*](?![*])', '/', below)}"


@lru_cache(maxsize=4096)
def _parsed(unit: str) -> Any:
    """The unit, or None where pint does not know it."""
    text = re.sub(r"\s*[·⋅∙]\s*", "*", plain(unit)).strip()
    text = text.replace("^", "**").replace("°C", "degC").replace("°F", "degF").replace("°", "deg")
    text = re.sub(r"\brev\b", "revolution", text)
    if "/" in text and re.search(r"[*/ ]", text):
        text = _DEGREES.sub(r"delta_\g<0>", _divided(text))
    if len(text) > _LONGEST_UNIT or not _UNIT_LETTERS.fullmatch(text) or _NO_UNIT.search(text):
        return None
    try:
        return _registry().parse_units(text)
    except Exception:  # noqa: BLE001 - pint raises whatever its parser meets: Attribute, Value, Type, Tokenize errors
        return None
