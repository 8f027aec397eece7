"""What a person has in mind, written in the form that a text asks for; and the form, learnt from values side by side."""

# ruff: noqa: E501 - a table reads best on one line

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

UNITS = {
    "inches": ("length", 25.4), "feet": ("length", 304.8), "metres": ("length", 1000), "millimetres": ("length", 1), "centimetres": ("length", 10),
    "days": ("time", 24), "hours": ("time", 1), "minutes": ("time", 1 / 60), "seconds": ("time", 1 / 3600),
    "arcdegrees": ("angle", 60), "arcminutes": ("angle", 1), "lightyears": ("way", 0.3066), "parsecs": ("way", 1),
    "percent": ("share", 0.01), "fraction": ("share", 1),
    "ounces": ("mass", 28.35), "grams": ("mass", 1), "kilograms": ("mass", 1000),
    "dozens": ("count", 12), "pieces": ("count", 1), "pairs": ("count", 2),
    "Celsius": ("heat", 0), "Fahrenheit": ("heat", 0), "Kelvin": ("heat", 0),
}  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_DAY_FORMS = {
    "iso": "2025-03-31", "us": "03/31/2025", "europe": "31/03/2025", "rfc": "2025-03-31T00:00:00Z", "seconds": "1743379200",
    "plain": "31 March 2025", "compact": "20250331",
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"

    def as_said(self, says: str) -> Any:
        wanted = next((unit for unit in UNITS if re.search(rf"\b{unit}\b", says)), self.unit)
        return converted(self.value, self.unit, wanted)


@dataclass(frozen=True)
class Day:
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]} {self.year}"

    def written(self, form: str) -> str:
        day = dt.datetime(self.year, self.month, self.day, tzinfo=dt.UTC)
        pattern = {
            "iso": "%Y-%m-%d",
            "us": "%m/%d/%Y",
            "europe": "%d/%m/%Y",
            "rfc": "%Y-%m-%dT00:00:00Z",
            "compact": "%Y%m%d",
        }
        if form == "seconds":
            return str(int(day.timestamp()))
        return day.strftime(pattern[form]) if form in pattern else str(self)

    def as_said(self, says: str) -> str:
        forms = {
            "seconds": r"unix|seconds", "rfc": r"\d{4}-\d\d-\d\dT|RFC ?3339", "iso": r"\d{4}-\d\d-\d\d|YYYY-MM-DD", "us": r"MM/DD/YYYY|\b0?\d/(1[3-9]|[23]\d)/",
            "europe": r"DD/MM/YYYY|\b(1[3-9]|[23]\d)/\d\d/", "compact": r"\b20\d{6}\b|YYYYMMDD",
        }  # fmt: skip
        return self.written(
            next((form for form, sign in forms.items() if re.search(sign, says, re.IGNORECASE)), "plain")
        )


@dataclass(frozen=True)
class Clock:
    hour: int
    minute: int

    def __str__(self) -> str:
        return f"{self.hour % 12 or 12}:{self.minute:02} {'am' if self.hour < 12 else 'pm'}"

    def as_said(self, says: str) -> str:
        if re.search(r"\b\d{4}\b|four digits", says):
            return f"{self.hour:02}{self.minute:02}"
        return f"{self.hour:02}:{self.minute:02}" if re.search(r"\b\d\d:\d\d\b(?! ?[ap]m)", says) else str(self)


@dataclass(frozen=True)
class Place:
    """The first is number 1, as people count."""

    number: int

    def as_said(self, says: str) -> int:
        if found := re.search(r"rows to skip, (\d+) a page", says):
            return (self.number - 1) * int(found[1])
        return self.number - bool(re.search(r"from zero|from 0|first is 0|0-based", says))


@dataclass(frozen=True)
class Names:
    names: tuple[str, ...]

    def __str__(self) -> str:
        return " and ".join(self.names)

    def as_said(self, says: str) -> str:
        if re.search(r"vertical bar", says):
            return "|".join(self.names)
        return (";" if "semicolon" in says else ", ").join(self.names)


@dataclass(frozen=True)
class Size:
    wide: int
    high: int

    def as_said(self, says: str) -> Any:
        return f"{self.wide}x{self.high}" if re.search(r"\d+x\d+", says) else {"wide": self.wide, "high": self.high}


def converted(value: float, unit: str, wanted: str) -> float:
    if unit == wanted or UNITS[unit][0] != UNITS[wanted][0]:
        return value
    if UNITS[unit][0] == "heat":
        celsius = {"Celsius": value, "Fahrenheit": (value - 32) / 1.8, "Kelvin": value - 273.15}[unit]
        return plain({"Celsius": celsius, "Fahrenheit": celsius * 1.8 + 32, "Kelvin": celsius + 273.15}[wanted])
    return plain(round(value * UNITS[unit][1] / UNITS[wanted][1], 4))


def plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def in_form(fact: Any, says: str, kind: Any) -> Any:
    """A fact as whoever believes a text writes it."""
    if isinstance(fact, Names) and kind == "array":
        return list(fact.names)
    if hasattr(fact, "as_said"):
        return fact.as_said(says)
    if isinstance(fact, str):
        fact = fact.lower() if re.search(r"lower case|small letters", says) else fact
        fact = fact.upper() if re.search(r"upper case|capital letters", says) else fact
        if re.search(r"decimal comma", says):
            fact = fact.replace(".", ",")
        if found := re.search(r"\bsuch as ([\d-]*-[\d-]*)", says):
            groups = [len(each) for each in found[1].split("-")]
            if sum(groups) == len(fact):
                ends = [sum(groups[: n + 1]) for n in range(len(groups))]
                fact = "-".join(fact[end - size : end] for end, size in zip(ends, groups, strict=True))
    return fact


Pairs = list[tuple[str, Any, Any]]


def learnt(said: str, pairs: Pairs) -> str:
    """The text of a parameter from requests with a wrong and the right value of it; as it was where nothing explains all."""
    if not pairs or all(wrong == right for _, wrong, right in pairs):
        return said
    about = re.split(r", | in (?!the )| such as ", said)[0]
    for rule in (_unit, _count, _rows, _day, _clock, _letters):
        if found := rule(about, pairs):
            return found
    return said


def _numbers(pairs: Pairs) -> list[tuple[float, float]]:
    kept = [(a, b) for _, a, b in pairs if isinstance(a, (int, float)) and isinstance(b, (int, float))]
    return kept if len(kept) == len(pairs) else []


def _unit(about: str, pairs: Pairs) -> str:
    found = [re.search(rf"(\d+(?:\.\d+)?) (?:degrees )?({'|'.join(UNITS)})\b", request) for request, _, _ in pairs]
    if not all(found) or not _numbers(pairs):
        return ""
    amounts = [Amount(float(each[1]), each[2]) for each in found if each]
    for unit in UNITS:
        if all(
            abs(converted(each.value, each.unit, unit) - right) < 1e-3
            for each, (_, _, right) in zip(amounts, pairs, strict=True)
        ):
            return f"{about} in {unit}"
    return ""


def _count(about: str, pairs: Pairs) -> str:
    shifts = {right - wrong for wrong, right in _numbers(pairs)}
    return f"{about}, the first is {0 if shifts == {-1} else 1}" if shifts in ({1}, {-1}) else ""


def _rows(_: str, pairs: Pairs) -> str:
    """The same multiple of the page before, every time."""
    numbers = _numbers(pairs)
    sizes = {right / (wrong - 1) for wrong, right in numbers if wrong != 1}
    is_told = len(sizes) == 1 and 0 not in sizes and all(right == 0 for wrong, right in numbers if wrong == 1)
    return f"the rows to skip, {int(sizes.pop())} a page" if is_told else ""


def _day(about: str, pairs: Pairs) -> str:
    found = [re.search(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})", request) for request, _, _ in pairs]
    if not all(found):
        return ""
    days = [Day(int(each[3]), MONTHS.index(each[2]) + 1, int(each[1])) for each in found if each]
    for form, example in _DAY_FORMS.items():
        if all(day.written(form) == str(right) for day, (_, _, right) in zip(days, pairs, strict=True)):
            return f"{about}, in Unix seconds" if form == "seconds" else f"{about}, for example {example}"
    return ""


def _clock(about: str, pairs: Pairs) -> str:
    is_four = all(re.fullmatch(r"\d{4}", str(right)) and re.search(r"\d:\d\d", str(wrong)) for _, wrong, right in pairs)
    return f"{about}, four digits such as 0930" if is_four else ""


def _letters(about: str, pairs: Pairs) -> str:
    both = [(str(wrong), str(right)) for _, wrong, right in pairs]
    if all(a.lower() == b != a for a, b in both):
        return f"{about} in lower case"
    if all(a.upper() == b != a for a, b in both):
        return f"{about} in upper case"
    if all(re.fullmatch(r"[\d.]+", a) and a.replace(".", ",") == b for a, b in both):
        return f"{about} with a decimal comma, such as 4,50"
    for mark, words in (("|", "between vertical bars"), (";", "separated by semicolons")):
        if all(mark in b and sorted(re.split(r"\W+", b)) == sorted(re.findall(r"\w+", a)) for a, b in both):
            return f"{about}, {words}"
    if all(re.fullmatch(r"\d+x\d+", b) for _, b in both):
        return f"{about}, such as 210x297"
    if all("-" in b and b.replace("-", "") == a for a, b in both):
        shape = re.sub(r"\d", "1", both[0][1])
        return f"{about}, such as {shape}"
    return ""
