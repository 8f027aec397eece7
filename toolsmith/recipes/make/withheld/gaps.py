"""Numbers that a text and its worked examples come to, shown to the maker as gaps: `60 - 0.05 = ___[1a]`.

The maker sees how it is done; the number itself tells it nothing more, and would tell a table of answers all. Covered:
what stands at the end of an equation and was not given before it. Not covered: constants and other numbers that no
arithmetic leads to, answers in words, numbers of one digit without a unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolsmith.types.reference import Exercise
from toolsmith.verify.quantities.numbers import Quantity, quantities, quantities_of
from toolsmith.verify.quantities.quantity import is_same
from toolsmith.verify.quantities.spelling import plain

GAP = "___"
_LETTERS = "abcdefghijklmn"  # of the gaps of one part, which a solution may name: no part has more
_STATEMENT = re.compile(r";\s|[^\d\s]\.\s|[:,]\s(?=(?:and\s|so\s)?[^\W\d]\w*(?:\([^)]*\))?\s*[=≈])")
_NOT_COMPUTED = re.compile(r"\^\s?[-+]?\d+|[^\W\d]_?\d+|_\{?\w+")  # powers, and digits in names
_GOES_ON = re.compile(r"\s*(?:[-+*/×·÷^√=≈]|\(?\d)")
_PLAIN_DIGITS = 2  # significant ones of a number without a unit, that it is not one of many by chance
_SURE_DIGITS = 3  # of a number that is the same one wherever it stands
_GAP = re.compile(rf"\s*{GAP}\s*(?:\[\s*(?P<label>\d*[a-n])\s*\])?")
_LONGEST = 2_400  # characters of a text around its gaps, as a reader sees it


@dataclass
class Gaps:
    """A text with gaps; `numbers` are what stood in them, by label."""

    text: str
    numbers: dict[str, str] = field(default_factory=dict)
    found: list[Quantity] = field(default_factory=list)

    def exercise(self, number: str) -> Exercise | None:
        """The gaps as an exercise of as many parts; None without any."""
        if not self.numbers:
            return None
        lines = self.text.split("\n")
        near = {near for place, line in enumerate(lines) if f"{GAP}[" in line for near in (place - 1, place, place + 1)}
        shown = "\n".join(line for place, line in enumerate(lines) if place in near or len(self.text) <= _LONGEST)
        asked = "Which number stands in each gap? The part is the letter of the gap.\n"
        asked += re.sub(rf"{GAP}\[\d*([a-n])\]", rf"{GAP}[\1]", shown)
        solution = "\n".join(
            f"({letter}) {number}" for letter, number in zip(_LETTERS, self.numbers.values(), strict=False)
        )
        return Exercise(number=number, problem=asked, solution=solution)


def with_gaps(text: str, mark: str, given: Sequence[Quantity], problem: str | None = None) -> Gaps:
    """The text with a gap for each number that it comes to.

    Args:
        text: of a worked example, or of the section.
        mark: what its labels begin with, before their letters.
        given: numbers that stand elsewhere: what is read from a table is not computed.
        problem: what a worked example asks, where that can be told from its solution; all else it comes to is computed.
    """
    lines = text.split("\n")
    seen = [*given, *quantities(problem or "")]
    gaps = Gaps(text)
    for place, line in enumerate(lines):
        spelled = plain(line)
        every = quantities_of(spelled)
        ends = [each for each in every if _is_end(each, spelled, is_solution=problem is not None)]
        used = [each for each in every if each not in ends and _is_operand(each, spelled)]
        new = [
            each
            for each in ends
            if not any(is_same(each, other) for other in (*seen, *gaps.found))
            and not any(is_same(each, other) for other in used if other.start < each.start)
        ][: len(_LETTERS) - len(gaps.numbers)]
        labels = {}
        for each in new:
            labels[each.start] = f"{mark}{_LETTERS[len(gaps.numbers)]}"
            gaps.numbers[labels[each.start]] = each.text
            gaps.found.append(each)
        seen += [each for each in every if not any(is_same(each, other) for other in gaps.found)]
        if new or any(is_same(each, other) for each in every for other in gaps.found):
            lines[place] = _masked(spelled, every, gaps.found, labels.get)
    gaps.text = "\n".join(lines)
    return gaps


def without(text: str, numbers: Sequence[Quantity]) -> str:
    """The text without those numbers that are the same ones wherever they stand."""
    sure = [each for each in numbers if _digits(each) >= _SURE_DIGITS]
    if not sure:
        return text
    lines = text.split("\n")
    for place, line in enumerate(lines):
        spelled = plain(line)
        every = quantities_of(spelled)
        if any(is_same(each, other) for each in every for other in sure):
            lines[place] = _masked(spelled, every, sure, lambda _: None)
    return "\n".join(lines)


def gap_in(text: str) -> str:
    """The label of the gap that a text is; "" where it is none."""
    found = _GAP.match(text)
    return found["label"] if found else ""


def _masked(
    spelled: str, every: Sequence[Quantity], hidden: Sequence[Quantity], label: Callable[[int], str | None]
) -> str:
    """The line with a gap for each of the hidden numbers; their units stay."""
    for each in reversed(every):
        name = label(each.start)
        if name or (not _is_fraction(each) and any(is_same(each, other) for other in hidden)):
            unit = re.sub(r"^[-\d.,\s×^*]*", "", spelled[each.start : each.end])
            gap = f"{GAP}[{name}]" if name else GAP
            spelled = f"{spelled[: each.start]}{gap}{' ' if unit else ''}{unit}{spelled[each.end :]}"
    return spelled


def _is_end(number: Quantity, line: str, *, is_solution: bool) -> bool:
    """Whether a line comes to the number: behind an equals sign, at the end, by arithmetic where it is no solution."""
    before = line[: number.start].rstrip()
    if number.is_partial or not number.value or before[-1:] not in ("=", "≈") or _GOES_ON.match(line, number.end):
        return False
    if _is_fraction(number):
        return False
    if _digits(number) < _PLAIN_DIGITS and not number.unit:
        return False
    statement = _NOT_COMPUTED.sub(" ", _STATEMENT.split(before)[-1])
    return is_solution or len(re.findall(r"\d+(?:\.\d+)?", statement)) > 1


def _is_operand(number: Quantity, line: str) -> bool:
    """Whether arithmetic begins with the number."""
    return not _is_fraction(number) and line[number.end :].lstrip()[:1] in tuple("-+*/×·÷^")


def _is_fraction(number: Quantity) -> bool:
    return "/" in number.text and not number.unit


def _digits(number: Quantity) -> int:
    """How many significant digits the number has."""
    mantissa = re.match(r"[^\d]*([\d.,]*)", number.text)
    return len(re.sub(r"\D", "", mantissa[1] if mantissa else "").lstrip("0"))
