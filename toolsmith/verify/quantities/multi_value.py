"""Solutions that state several numbers: intervals, vectors, lists, and numbers told apart by the words before them.

Nothing is paired by guessing: a list is compared in its order and only whole, an entry of a dict only with the one
number that the solution calls by its name, and whatever else there is stays a reason.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from toolsmith.verify.quantities.numbers import Quantity, quantities_of
from toolsmith.verify.quantities.quantity import SEVERAL, candidates, is_same, the_quantity
from toolsmith.verify.quantities.spelling import plain, without_figures
from toolsmith.verify.quantities.statements import stated_as
from toolsmith.verify.quantities.units import converted, leading_unit

ONE_NUMBER = "one number"  # where several are asked for
_LOWER = {"lower", "low", "minimum", "min", "from", "start", "lower_bound", "lower_limit", "left"}
_UPPER = {"upper", "high", "maximum", "max", "to", "end", "upper_bound", "upper_limit", "right"}
_UNCERTAIN = {"uncertainty", "error", "margin", "tolerance", "deviation"}
_GENERIC = {"the", "of", "value", "result", "in", "per", "and", "a", "an", "total", "number"}
_COMPONENT = re.compile(
    r"(?P<sign>[-+]\s?)?(?P<number>\d+(?:\.\d+)?(?:\s*×\s*10\s?\^\s?-?\d+)?|\d+/\d+)?\s*(?P<unit>(?:[A-Za-zµ°][A-Za-zµ°/^\d·]*?)?)\s*"
    r"(?:hat\((?P<hat>[ijkxyz])\)|(?P<letter>[ijkxyz])̂|(?P<one>[îĵ]))"
)
_TURNED = re.compile(r"(?:^|[=≈:\s])-\s*\(\s*$")  # the sign of a vector in brackets
_BRACKETS = re.compile(r"[(\[⟨](?P<inside>[^()\[\]⟨⟩]*)[)\]⟩]")
_BETWEEN = re.compile(r"\s*(?:[^\W\d]{3,}\s)?(?:,|;|-|to|bis|à|a|y|et|und|and)\s*")
_STATED = re.compile(r"(?:[=≈:]|\b(?:is|are|was|were|equals|be|by))\W*(?:(?:about|approximately|only|roughly)\W*)?$")
_COMPUTED = re.compile(r"\s*[)\]]?\s*[-+*/×·^(=≈]")
_OTHER_SYMBOL = re.compile(r"[=≈]\s*$")
_AXES = {"x": 0, "y": 1, "z": 2, "i": 0, "j": 1, "k": 2}
_LEAD = re.compile(r"[^\W\d]*[\w_']*\s*(?:[=≈:]\s*)?")
_SEPARATORS = {",", ";", "|", "and", ", and", "und", "et", "y", "e"}
_MOST = 50


class Plane(tuple[Quantity, ...]):
    """Two components of a vector, whose third would be 0."""

    __slots__ = ()


def the_quantities(text: str, unit: str = "", givens: str = "") -> Sequence[Quantity] | str:
    """All numbers that a text states as one answer, in their order; or the reason why it does not.

    Args:
        text: a solution, or one part of it.
        unit: what is asked for.
        givens: the problem.
    """
    spelled = plain(without_figures(text))
    found: Sequence[Quantity] | None = _vector(spelled) or _interval(spelled) or _list(spelled)
    if found is None:
        stated = the_quantity(text, unit, givens)
        return stated if isinstance(stated, str) else ONE_NUMBER
    if any(item.is_partial for item in found):
        return "no number by itself"
    if unit and any(item.unit and converted(1.0, item.unit, unit) is None for item in found):
        return "another unit"
    return found


def the_named_quantity(
    text: str, name: str, unit: str = "", givens: str = "", asked: str = "", *, is_worked: bool = False
) -> Quantity | str:
    """The number that a solution states for an entry of a dict: the only one, an end, a component, or by its name.

    Args:
        text: a solution, or one part of it.
        name: of the entry, as `standard_deviation`, `lower`, `v_x`.
        unit: of the entry.
        givens: the problem.
        asked: what the problem calls the number: `ΔG°`, `margin of error`.
        is_worked: whether the solution is worked step by step, so that the last number of its kind is the answer.
    """
    words = set(re.split(r"[_\W]+", name.lower()))
    spelled = plain(without_figures(text))
    ends = _interval(spelled)
    if ends is not None and bool(words & _LOWER) is not bool(words & _UPPER):
        return _fitting(ends[0] if words & _LOWER else ends[1], unit)
    vector = _vector(spelled)
    axis = next((_AXES[word] for word in name.lower().split("_")[-1:] if word in _AXES), None)
    if vector is not None and axis is not None:
        return _fitting(vector[axis], unit) if axis < len(vector) else SEVERAL
    stated = the_quantity(text, unit)
    if isinstance(stated, Quantity) and _is_end_of_range(stated, spelled):
        return SEVERAL
    if stated == SEVERAL:
        found = candidates(text, unit)
        stated = stated_as(spelled, [asked, name], unit, takes_last=is_worked) or SEVERAL
        for words_of in (name, asked):
            stated = _by_its_words(spelled, found, words_of) if stated == SEVERAL else stated
    if stated == SEVERAL and givens:
        stated = the_quantity(text, unit, givens)
    if stated == SEVERAL and is_worked and unit:
        stated = _conclusion(spelled, unit) or SEVERAL
    if isinstance(stated, str) or not (stated.uncertainty and words & _UNCERTAIN):
        return stated
    return SEVERAL if words & {"and", "with"} else _uncertainty(stated)


def _conclusion(text: str, unit: str) -> Quantity | None:
    """The last number of a worked solution that stands alone behind an equals sign, where it has the unit."""
    behind = [each for each in quantities_of(text) if text[: each.start].rstrip()[-1:] in ("=", "≈")]
    last = behind[-1] if behind else None
    is_it = last is not None and bool(last.unit) and not last.is_partial
    return last if is_it and last is not None and converted(1.0, last.unit, unit) is not None else None


def are_distinct(found: Mapping[str, Quantity]) -> bool:
    """Whether each entry has a number of its own in the text."""
    return len({(item.start, item.value) for item in found.values()}) == len(found)


def is_in_plane(found: Sequence[Quantity]) -> bool:
    """Whether these are the two components of a vector, whose third would be 0."""
    return isinstance(found, Plane)


def _fitting(quantity: Quantity, unit: str) -> Quantity | str:
    return "another unit" if quantity.unit and unit and converted(1.0, quantity.unit, unit) is None else quantity


def _uncertainty(stated: Quantity) -> Quantity:
    text = f"{stated.uncertainty:.12g} {stated.unit}".strip()
    return quantities_of(plain(text))[0]


def _is_end_of_range(stated: Quantity, text: str) -> bool:
    """Whether a number is an end of `between 3 and 4 m`, which is no number."""
    pairs = itertools.pairwise(quantities_of(text))
    return any(stated.start in (first.start, second.start) for first, second in pairs if _ends(first, second, text))


def _by_its_words(text: str, found: Sequence[Quantity] | str, name: str) -> Quantity | str:
    """The one number whose clause holds all words of the name: `mean 5.2 cm and standard deviation 1.3 cm`."""
    wanted = [word for word in re.split(r"[_\W\d]+", name.lower()) if len(word) > 2 and word not in _GENERIC]
    if isinstance(found, str) or not wanted:
        return SEVERAL
    every = quantities_of(text)
    named = []
    for quantity in found:
        before = [item.end for item in every if item.end <= quantity.start]
        clause = re.split(r"[;.\n]", text[max(before, default=0) : quantity.start])[-1].lower()
        if _OTHER_SYMBOL.search(clause):  # `to get the kinetic energy, we subtract ΔU = 3 J`
            clause = clause.rpartition(",")[2]
        if _STATED.search(clause) is None and not any(_is_word(wanted[-1], word) for word in clause.split()[-2:]):
            continue  # `the probability that it lasts more than 2 hours`
        said = re.findall(r"[^\W\d_]+", clause)
        is_named = all(any(_is_word(word, other) for other in said) for word in wanted)
        if is_named and not _COMPUTED.match(text, quantity.end):
            named.append(quantity)
    is_one = bool(named) and all(is_same(each, named[0]) for each in named)
    return named[0] if is_one and not named[0].is_partial else SEVERAL


def _is_word(wanted: str, said: str) -> bool:
    """Whether a word stands for another: the same, or the same but for its ending."""
    stem = wanted[: max(4, len(wanted) - 2)]
    return said == wanted or (len(stem) >= 4 and said.startswith(stem))


def _interval(text: str) -> tuple[Quantity, ...] | None:
    """Both ends of the only interval in a text: `(0.19, 0.33)`, `between 3 and 4 m`, `3–4 m`, `5.0 ± 0.2 kg`."""
    found = quantities_of(text)
    if len(found) > _MOST:
        return None
    intervals = [pair for first, second in itertools.pairwise(found) if (pair := _ends(first, second, text))]
    for item in found:
        if item.uncertainty:
            texts = [f"{item.value + sign * item.uncertainty:.12g} {item.unit}".strip() for sign in (-1, 1)]
            known = {"digit": item.digit, "width": 2 * item.uncertainty}
            intervals.append(tuple(quantities_of(plain(each))[0].model_copy(update=known) for each in texts))
    return intervals[0] if len(intervals) == 1 else None


def _ends(first: Quantity, second: Quantity, text: str) -> tuple[Quantity, ...] | None:
    if first.is_partial or second.is_partial:
        return None
    between = text[first.end : second.start]
    before = text[max(0, first.start - 16) : first.start]
    bracket, closing = before[-1:] in ("(", "["), re.match(r"\s*[)\]]", text[second.end : second.end + 3])
    is_bracketed = bracket and closing is not None and re.fullmatch(r"\s*[,;]\s*|\s*(?:to|-)\s*", between) is not None
    is_said = re.search(r"\b(?:between|from|zwischen|entre|tra)\s+\W?$", before) and _BETWEEN.fullmatch(between)
    is_range = re.fullmatch(r"\s?(?:-|to|bis|à)\s?", between) and not bracket
    if not (is_bracketed or is_said or is_range):
        return None
    unit = second.unit
    if is_bracketed and closing is not None and not unit:
        unit = leading_unit(text[second.end + closing.end() :])[0]
    if first.unit and unit and converted(1.0, first.unit, unit) is None:
        return None
    pair = (_with_unit(first, first.unit or unit), _with_unit(second, unit or first.unit))
    low = converted(pair[0].value, pair[0].unit, pair[1].unit)
    width = pair[1].value - (pair[0].value if low is None else low)
    if width <= 0:
        return None
    return tuple(item.model_copy(update={"width": width if item.unit == pair[1].unit else 0.0}) for item in pair)


def _with_unit(quantity: Quantity, unit: str) -> Quantity:
    """The number with the unit that stands behind the last of its list."""
    if quantity.unit or not unit:
        return quantity
    return quantity.model_copy(update={"unit": unit, "text": f"{quantity.text} {unit}"})


def _vector(text: str) -> tuple[Quantity, ...] | None:
    """`−(3.0 î − 4.0 ĵ) m`: components by their unit vectors, each at most once; 0 where one is not written."""
    marks = list(_COMPONENT.finditer(text))
    if not marks or len(marks) > 3:
        return None
    begin, end = marks[0].start(), marks[-1].end()
    if re.search(r"[^\s+\-()]", _COMPONENT.sub("", text[begin:end])):
        return None
    rest = re.match(r"\s*\)?\s*", text[end:])
    shared, length = leading_unit(text[end + (rest.end() if rest else 0) :])
    if re.search(r"\d", text[end + (rest.end() if rest else 0) + length :]) or re.search(r"[\d^]\W*$", text[:begin]):
        return None
    parts: dict[int, Quantity] = {}
    is_turned = _TURNED.search(text[:begin]) is not None
    if is_turned and not text[end:].lstrip().startswith(")"):
        return None
    for mark in marks:
        axis = _AXES[mark["hat"] or mark["letter"] or {"î": "i", "ĵ": "j"}[mark["one"]]]
        sign = "-" if ((mark["sign"] or "").strip() == "-") is not is_turned else ""
        read = quantities_of(f"{sign}{mark['number'] or '1'} {mark['unit'] or shared}".strip())
        if axis in parts or len(read) != 1 or (mark["unit"] and not read[0].unit) or mark["number"] is None:
            return None
        parts[axis] = read[0]
    size = 3 if 2 in parts else 2
    unit = next(iter(parts.values())).unit
    zero = quantities_of(f"0 {unit}".strip())[0]
    components = tuple(parts.get(axis, zero) for axis in range(size))
    return Plane(components) if size == 2 else components


def _list(text: str) -> tuple[Quantity, ...] | None:
    """A text that is nothing but numbers: `1.2, 3.4 and 5.6 m`, `(3.0, 4.0, 5.0) m`, `x = 2; 3`."""
    bare = text.strip().rstrip(".")
    lead = _LEAD.match(bare)
    bare = bare[lead.end() :] if lead is not None and lead[0].rstrip().endswith(("=", "≈", ":")) else bare
    shared = ""
    if (bracket := _BRACKETS.match(bare)) is not None:
        shared, length = leading_unit(bare[bracket.end() :])
        if bare[bracket.end() + length :].strip():
            return None
        bare = bracket["inside"]
    found = quantities_of(bare)
    if not 2 <= len(found) <= _MOST:
        return None
    ends = [0, *(item.end for item in found)]
    starts = [*(item.start for item in found), len(bare)]
    rest = [bare[end:start].strip() for end, start in zip(ends, starts, strict=True)]
    if rest[0] or rest[-1] or any(each not in _SEPARATORS for each in rest[1:-1]):
        return None
    return tuple(_with_unit(item, shared or found[-1].unit) for item in found)
