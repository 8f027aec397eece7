"""Numbers that a text and its worked examples come to, shown to the maker as gaps: `60 - 0.05 = ___[1a]`.

The maker sees how it is done; the number itself tells it nothing more, and would tell a table of answers all. Covered:
what stands at the end of an equation and was not given before it, and what a solution says in a sentence, with a unit.
Not covered: constants and other numbers that no arithmetic leads to, numbers of one digit without a unit, numbers in
words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolsmith.types.reference import Exercise
from toolsmith.verify.quantities.numbers import Quantity, quantities, quantities_of
from toolsmith.verify.quantities.quantity import is_rounded, is_same
from toolsmith.verify.quantities.spelling import plain

GAP = "___"
_LETTERS = "abcdefghijklmn"  # of the gaps of one part, which a solution may name: no part has more
_STATEMENT = re.compile(r";\s|[^\d\s]\.\s|[:,]\s(?=(?:and\s|so\s)?[^\W\d]\w*(?:\([^)]*\))?\s*[=≈])")
_NOT_COMPUTED = re.compile(r"\^\s?[-+]?\d+|[^\W\d]_?\d+|_\{?\w+")  # powers, and digits in names
# Two numbers of one side, and what joins them.
_COMPUTED = re.compile(r"\d[^=≈]*(?:[-+*/×·÷√<>≤≥(|%]|,(?=[^=≈(]*\)))[^=≈]*\d")
_OPENED = re.compile(r"(?:\*\*|[*_`{(\[\s]|\\[A-Za-z]+\{)+$")  # bold, code, brackets, a TeX command
_OPERATOR = re.compile(r"\s*[-+*/×·÷^]")
_ARGUMENT = re.compile(r"\w\([^()]*$")
_EQUALS = re.compile(r"[=≈]")
_WORD = re.compile(r"[^\W\d]{2,}$")
_FIGURE = "[figure"
_FACTORS = re.compile(r"\s*\)\s*(?:[(\[√]|sqrt|sin|cos|tan)")
_GOES_ON = re.compile(r"(?:\*\*|[_`})\]])*+\s*(?!\(\d+\.\d+\)\W*$)(?:[-+*/×·÷^√=≈]|\(?\d)")  # but an equation's number
_PLAIN_DIGITS = 2  # significant ones of a number without a unit, that it is not one of many by chance
_SURE_DIGITS = 3  # of a number that is the same one wherever it stands
_GAP = re.compile(rf"\s*{GAP}\s*(?:\[\s*(?P<label>\d*[a-n])\s*\])?")
_LONGEST_STATEMENT = 400  # characters
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


def with_gaps(
    text: str, mark: str, given: Sequence[Quantity], problem: str | None = None, stated: Sequence[Quantity] = ()
) -> Gaps:
    """The text with a gap for each number that it comes to.

    Args:
        text: of a worked example, or of the section.
        mark: what its labels begin with, before their letters.
        given: numbers that stand elsewhere: what is read from a table is not computed.
        problem: what a worked example asks, where that can be told from its solution; all else it comes to is computed.
        stated: numbers of the running text, where an example may have a constant from.
    """
    lines = text.split("\n")
    plain_lines = list(map(plain, lines))
    seen = [*given, *quantities(problem or "")]
    gaps = Gaps(text)
    equations = [place for place, line in enumerate(plain_lines) if _EQUALS.search(line)]
    is_solution, last, lead = problem is not None, max(equations, default=0), ""
    for place, (line, spelled) in enumerate(zip(lines, plain_lines, strict=True)):
        lead = lead if spelled.lstrip(" &")[:1] in ("=", "≈") else ""
        every = quantities_of(spelled)
        is_last = is_solution and place >= last and _FIGURE not in line
        kind = {"is_solution": is_solution, "is_last": is_last}
        ends = [each for each in every if _is_end(each, spelled, lead, stated, **kind)]
        starts = {each.start for each in ends}
        used = [each for each in every if each.start not in starts and _is_operand(each, spelled)]
        labels: dict[int, str] = {}
        for each in ends:
            before = [other for other in used if other.start < each.start]
            is_known = any(is_same(each, other) for other in (*gaps.found, *before, *seen))
            if not is_known and len(gaps.numbers) < len(_LETTERS):
                labels[each.start] = f"{mark}{_LETTERS[len(gaps.numbers)]}"
                gaps.numbers[labels[each.start]] = each.text
                gaps.found.append(each)
        seen += [each for each in every if not any(_is_restated(each, other) for other in gaps.found)]
        lines[place] = _masked(line, spelled, every, gaps.found, labels)
        lead += spelled
    gaps.text = "\n".join(lines)
    return gaps


def without(text: str, numbers: Sequence[Quantity]) -> str:
    """The text without those numbers that are the same ones wherever they stand."""
    sure = [each for each in numbers if is_sure(each)]
    if not sure:
        return text
    lines = ((line, plain(line)) for line in text.split("\n"))
    return "\n".join(_masked(line, spelled, quantities_of(spelled), sure, {}) for line, spelled in lines)


def gap_in(text: str) -> str:
    """The label of the gap that a text is; "" where it is none."""
    found = _GAP.match(text)
    return found["label"] if found else ""


def _masked(
    line: str, spelled: str, every: Sequence[Quantity], hidden: Sequence[Quantity], labels: Mapping[int, str]
) -> str:
    """The line, in its plain spelling with a gap for each of the hidden numbers; as it is without any. Units stay."""
    gone = [
        each
        for each in every
        if each.start in labels or (not _is_fraction(each) and any(_is_restated(each, other) for other in hidden))
    ]
    for each in reversed(gone):
        unit = re.sub(r"^[-\d.,\s×^*]*", "", spelled[each.start : each.end])
        gap = f"{GAP}[{labels[each.start]}]" if each.start in labels else GAP
        spelled = f"{spelled[: each.start]}{gap}{' ' if unit else ''}{unit}{spelled[each.end :]}"
    return spelled if gone else line


def is_sure(number: Quantity) -> bool:
    """Whether it is the same number wherever it stands: 14.7, but not 100."""
    digits = number.text if "." in number.text else re.sub(r"0+(?!\d)", "", number.text, count=1)
    return _digits(digits) >= _SURE_DIGITS


def _is_restated(number: Quantity, hidden: Quantity) -> bool:
    """Whether a number says another one, maybe with more or fewer digits."""
    return is_same(number, hidden) or (is_rounded(number, hidden) and is_sure(number) and is_sure(hidden))


def _is_end(
    number: Quantity, line: str, lead: str, stated: Sequence[Quantity], *, is_solution: bool, is_last: bool
) -> bool:
    """Whether a line comes to the number: behind an equals sign, at the end, by arithmetic where it is no solution.

    A solution may come to it in a sentence behind its last equation (`is_last`); what it takes from the text, as a
    constant, is no end.
    """
    before = _OPENED.sub("", line[max(0, number.start - _LONGEST_STATEMENT) : number.start])
    before = re.sub(r"[^\W\d]+\.?$", "", before).rstrip() if number.is_rough else before
    is_equal = before[-1:] in ("=", "≈")
    is_said = is_last and bool(number.unit and _WORD.search(before)) and not _EQUALS.search(line, number.end)
    if number.is_partial or not number.value or not (is_equal or is_said):
        return False
    if _GOES_ON.match(line, number.end) or _FACTORS.match(line, number.end):
        return False
    if _is_fraction(number) or _ARGUMENT.search(before):
        return False
    if _digits(number.text) < _PLAIN_DIGITS and not number.unit:
        return False
    statement = _STATEMENT.split(lead[-_LONGEST_STATEMENT:] + before[:-1] if is_equal else "")[-1]
    if _COMPUTED.search(_NOT_COMPUTED.sub(" ", statement)):
        return True
    is_chain = any(sign in statement for sign in "=≈")
    return is_solution and (is_chain or not any(is_same(number, other) for other in stated))


def _is_operand(number: Quantity, line: str) -> bool:
    """Whether arithmetic begins with the number."""
    return not _is_fraction(number) and bool(_OPERATOR.match(line, number.end))


def _is_fraction(number: Quantity) -> bool:
    return "/" in number.text and not number.unit


def _digits(text: str) -> int:
    """How many significant digits a number has."""
    mantissa = re.match(r"[^\d]*([\d.,]*)", text)
    return len(re.sub(r"\D", "", mantissa[1] if mantissa else "").lstrip("0"))
