"""Grades calls against the right ones: a score between 0 and 1, and what is wrong with them, each kind by its name.

The score is that of ToolRL (Qian et al. 2025, §3.3): names in common, parameter names in common and equal values, of
the pairing that gives most, over the most that could be reached. Its authors scale it to -3 … 3: `6 * score - 3`. The
kinds of mistakes are those that TL-Training (Ye et al. 2024, §4.2) rewards apart. Both worked from the papers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from toolsmith.scoring.wanted import Sameness, Sample, WantedCall
from toolsmith.types.call import ReadCall
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue
from toolsmith.verify.compare import matches

Mistake = Literal[
    "unreadable",  # there is a call, and it cannot be read
    "no_call",  # a call is right, and none was made
    "needless_call",  # one call more than is right
    "missing_call",  # some of several right calls were not made
    "unknown_tool",  # a tool that is not on offer
    "wrong_tool",  # one that is on offer and not right
    "invented_parameter",  # the tool has none of that name
    "missing_parameter",  # the right call has it, and this one has not
    "redundant_parameter",  # the right call does without it
    "wrong_value",  # another value than the right one
]
MISTAKES: tuple[Mistake, ...] = Mistake.__args__  # type: ignore[attr-defined]  # the gravest first

_MOST_PAIRED = 10  # calls on one side of which every pairing is tried; beyond it, the best pair first
_EXACT = Comparison(mode="exact")
_MARKS = re.compile(r"[ ,./\-_*^]")


class Graded(Record):
    """One sample's grade.

    `score` is ToolRL's, from 0 to 1; `names`, `parameters` and `values` are its parts, each from 0 to 1. `mistakes` are
    of every kind that was made, the gravest first; none where all is right. `details` say each in words.
    """

    place: str
    request: str = ""
    score: float
    names: float
    parameters: float
    values: float
    is_readable: bool
    is_tool_right: bool
    are_values_right: bool
    mistakes: tuple[Mistake, ...] = ()
    details: tuple[str, ...] = ()
    label: bool | None = None

    @property
    def is_right(self) -> bool:
        return not self.mistakes


def grade(sample: Sample) -> Graded:
    """Grade one sample. `are_values_right`: each right call was made with all right values, perhaps with more."""
    wanted, said = sample.wanted, sample.said
    if not wanted:
        return _without_call(sample)
    pairs = _pairing(wanted, said, sample.sameness)
    parts = [_pair(wanted[at], said[other] if other is not None else None, sample.sameness) for at, other in pairs]
    both = (Counter(call.name for call in said) & Counter(call.name for call in wanted)).total()
    names = both / (len(wanted) + len(said) - both)
    most_values = sum(part.most for part in parts)
    keys, values = sum(part.keys for part in parts), sum(part.values for part in parts)
    mistakes, details = _mistakes(sample, pairs)
    return Graded(
        place=sample.place,
        request=sample.request,
        score=(names + keys + values) / (1 + len(wanted) + most_values),
        names=names,
        parameters=keys / len(wanted),
        values=values / most_values if most_values else float(bool(both)),
        is_readable=bool(said) and not sample.is_unreadable,
        is_tool_right=both == len(wanted) == len(said),
        are_values_right=both == len(wanted) and all(part.values == part.most for part in parts),
        mistakes=mistakes,
        details=details,
        label=sample.label,
    )


class _Part(NamedTuple):
    keys: float  # shared names of parameters over all names, 0 to 1
    values: int  # equal values
    most: int  # values of the right call


def same(given: JsonValue, right: JsonValue, sameness: Sameness) -> bool:
    """Whether two values of a parameter count as one."""
    if sameness == "folded":
        return str(given).strip().lower() == str(right).strip().lower()
    if sameness == "standardised" and type(given) is not type(right):
        return isinstance(given, int) and isinstance(right, float) and given == right and not isinstance(given, bool)
    if sameness == "standardised":
        return matches(_standardised(given), _standardised(right), _EXACT)
    return matches(given, right, _EXACT)


def _standardised(value: JsonValue) -> JsonValue:
    """As BFCL's checker: text in lower case without spaces and some marks, wherever it stands."""
    if isinstance(value, str):
        return _MARKS.sub("", value).lower().replace("'", '"')
    if isinstance(value, list):
        return [_standardised(item) for item in value]
    if isinstance(value, dict):
        return {key: _standardised(item) for key, item in value.items()}
    return value


def _needed(call: WantedCall, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The right arguments, but for those that may be left out and were."""
    return {name: value for name, value in call.arguments.items() if name in given or name not in call.optional}


def _is_value_right(call: WantedCall, name: str, given: JsonValue, sameness: Sameness) -> bool:
    return any(same(given, right, sameness) for right in (call.arguments[name], *call.also.get(name, ())))


def _arguments(call: ReadCall) -> Mapping[str, JsonValue]:
    return call.arguments if isinstance(call.arguments, dict) else {}


def _pair(wanted: WantedCall, said: ReadCall | None, sameness: Sameness) -> _Part:
    given = _arguments(said) if said is not None and said.name == wanted.name else {}
    right = _needed(wanted, given) if said is not None and said.name == wanted.name else wanted.arguments
    if said is None or said.name != wanted.name:
        return _Part(0.0, 0, len(right))
    both, all_names = given.keys() & right.keys(), given.keys() | right.keys()
    values = sum(_is_value_right(wanted, name, given[name], sameness) for name in both)
    return _Part(len(both) / len(all_names) if all_names else 1.0, values, len(right))


def _pairing(
    wanted: Sequence[WantedCall], said: Sequence[ReadCall], sameness: Sameness
) -> list[tuple[int, int | None]]:
    """For each right call the made one that is held against it; the pairing that scores most."""
    gains = [[_gain(_pair(right, made, sameness), right, made) for made in said] for right in wanted]
    if len(wanted) > _MOST_PAIRED or len(said) > _MOST_PAIRED:
        return _greedy(gains, len(said))

    @cache
    def best(place: int, left: frozenset[int]) -> tuple[float, tuple[int | None, ...]]:
        if place == len(wanted):
            return 0.0, ()
        found: tuple[float, tuple[int | None, ...]] | None = None
        for other in (*sorted(left), None):
            rest, chosen = best(place + 1, left - {other} if other is not None else left)
            gain = rest + (gains[place][other] if other is not None else -1.0)
            if found is None or gain > found[0] + 1e-12:
                found = gain, (other, *chosen)
        return found if found is not None else (0.0, ())

    return list(enumerate(best(0, frozenset(range(len(said))))[1]))


def _gain(part: _Part, wanted: WantedCall, said: ReadCall) -> float:
    return part.keys + part.values + (0.5 if said.name == wanted.name else 0.0)


def _greedy(gains: Sequence[Sequence[float]], said: int) -> list[tuple[int, int | None]]:
    pairs: dict[int, int] = {}
    ordered = sorted(((gain, place, other) for place, row in enumerate(gains) for other, gain in enumerate(row)))
    for _, place, other in reversed(ordered):
        if place not in pairs and other not in pairs.values() and len(pairs) < said:
            pairs[place] = other
    return [(place, pairs.get(place)) for place in range(len(gains))]


def _without_call(sample: Sample) -> Graded:
    """No call is right: neither a call nor something that looks like one may be there."""
    is_right = not sample.said and not sample.is_unreadable
    mistakes: tuple[Mistake, ...] = () if is_right else ("unreadable",) if not sample.said else ("needless_call",)
    share = float(is_right)
    return Graded(
        place=sample.place, request=sample.request, score=share, names=share, parameters=share, values=share,
        is_readable=not sample.is_unreadable, is_tool_right=is_right, are_values_right=is_right, mistakes=mistakes,
        details=tuple(f"{call.name} was called, and no call is right" for call in sample.said), label=sample.label,
    )  # fmt: skip


def _mistakes(sample: Sample, pairs: Sequence[tuple[int, int | None]]) -> tuple[tuple[Mistake, ...], tuple[str, ...]]:
    found: list[tuple[Mistake, str]] = []
    if sample.is_unreadable:
        found.append(("unreadable", "the call cannot be read"))
    elif not sample.said:
        found.append(("no_call", f"no call was made; right is {sample.wanted[0].name}"))
    for place, other in pairs:
        right = sample.wanted[place]
        if other is None:
            if sample.said:
                found.append(("missing_call", f"{right.name} was not called"))
        elif (made := sample.said[other]).name != right.name:
            is_unknown = bool(sample.offered) and made.name not in sample.offered
            found.append(("unknown_tool" if is_unknown else "wrong_tool", f"{made.name} instead of {right.name}"))
        elif made.arguments is None or not isinstance(made.arguments, dict):
            found.append(("unreadable", f"the arguments of {made.name} cannot be read"))
        else:
            found += _argument_mistakes(sample, right, made)
    paired = {other for _, other in pairs}
    found += [
        ("needless_call", f"{made.name} was called besides")
        for place, made in enumerate(sample.said)
        if place not in paired
    ]
    kinds = {kind for kind, _ in found}
    return tuple(kind for kind in MISTAKES if kind in kinds), tuple(text for _, text in found)


def _argument_mistakes(sample: Sample, right: WantedCall, made: ReadCall) -> list[tuple[Mistake, str]]:
    given = _arguments(made)
    known = sample.parameters.get(right.name)
    found: list[tuple[Mistake, str]] = []
    for name in given:
        if name in right.arguments:
            if not _is_value_right(right, name, given[name], sample.sameness):
                said = f"{name} of {right.name} is {given[name]!r}, not {right.arguments[name]!r}"
                found.append(("wrong_value", said[:300]))
        elif known is not None and name not in known:
            found.append(("invented_parameter", f"{right.name} has no parameter {name}"))
        else:
            found.append(("redundant_parameter", f"{name} of {right.name} is not needed"))
    found += [
        ("missing_parameter", f"{name} of {right.name} was not given")
        for name in _needed(right, given)
        if name not in given
    ]
    return found
