"""A tool that no exercise calls, proved by a proved tool that it takes at two places: K(v_final) - K(v_initial).

The difference is compared at inputs around the proved one's right cases. The names must say it: the tool's has all
words of the proved one's result and one that says change or loss, and for each argument that differs it has two, with
the argument's own words, of which one says that it is the first.

Covered: the proved tool's result, or an entry of it, at the second place less that at the first, or the other way
round.
Not covered: sums, quotients, lists of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolsmith.recipes.make.hidden.proved_inputs import (
    Arguments,
    agreeing_cases,
    drawn,
    entries_of,
    proved_results,
    words_in,
)
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool

_GAINS = frozenset(("change", "difference", "gain", "gained", "increase", "rise", "delta"))
_LOSSES = frozenset(("loss", "lost", "decrease", "drop", "reduction"))
_FIRST = frozenset(("initial", "first", "before", "start", "starting", "begin", "old", "i", "0", "1"))
_SECOND = frozenset(("final", "second", "after", "end", "ending", "new", "f", "2"))


@dataclass(frozen=True)
class _Places:
    """The tool's arguments for the proved one's at both places, and the sign of the difference."""

    first: dict[str, str]
    second: dict[str, str]
    result: str
    own_result: str
    sign: int


def cases_through_difference(
    tool: Tool, proved: Tool, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    """Inputs on which a tool is the difference of a proved one, as cases; none where it is not on all of them.

    Args:
        tool: which no exercise calls.
        proved: a tool with hidden cases.
        right: those that it answers rightly.
        sandbox: where both run.
        policy: of the tools.
    """
    for places in _ways(tool, proved):
        firsts = drawn(proved, right, set(places.first), [name for name in places.first if _differs(places, name)])
        seconds = [_elsewhere(places, *each) for each in zip(firsts, firsts[1:] + firsts[:1], strict=True)]
        before, after = (
            proved_results(proved, right, each, places.result, sandbox, policy) for each in (firsts, seconds)
        )
        pairs = [
            (_given(places, first, second), places.sign * (to - start))
            for first, second, start, to in zip(firsts, seconds, before, after, strict=True)
            if start is not None and to is not None
        ]
        told = f"input where it is the difference of {proved.name} at two places"
        if cases := agreeing_cases(tool, places.own_result, pairs, told, proved, len(right), sandbox, policy):
            return cases
    return []


def _ways(tool: Tool, proved: Tool) -> Iterator[_Places]:
    first, second = _names(tool, proved, _FIRST), _names(tool, proved, _SECOND)
    used = {*first.values(), *second.values()}
    required = {each.name for each in tool.signature.parameters if each.is_required}
    needed = {each.name for each in proved.signature.parameters if each.is_required}
    if first == second or not required <= used or not needed <= first.keys() or first.keys() != second.keys():
        return
    for result in entries_of(proved):
        for own_result in entries_of(tool):
            said, own = words_in(result or proved.function), words_in(own_result or tool.function)
            is_same_unit = tool.comparison.units.get(own_result) == proved.comparison.units.get(result)
            told = own - said
            if said <= own and is_same_unit and bool(told & _GAINS) is not bool(told & _LOSSES):
                yield _Places(first, second, result, own_result, 1 if told & _GAINS else -1)


def _names(tool: Tool, proved: Tool, place: frozenset[str]) -> dict[str, str]:
    """For each argument of the proved tool the tool's own, of its name or with a word of the place."""
    own = [each.name for each in tool.signature.parameters]
    found: dict[str, str] = {}
    for each in proved.signature.parameters:
        at_place = [name for name in own if _said(name) & place and _said(name) - place == _said(each.name) - place]
        named = at_place or [name for name in own if name == each.name]
        if len(named) == 1:
            found[each.name] = named[0]
    return found


def _said(name: str) -> set[str]:
    """Words and numbers of a name."""
    return words_in(name) | set(re.findall(r"\d+", name))


def _differs(places: _Places, name: str) -> bool:
    return places.first[name] != places.second[name]


def _elsewhere(places: _Places, first: Arguments, other: Arguments) -> Arguments:
    """The second place: what differs is taken from another input."""
    return {name: other[name] if _differs(places, name) else value for name, value in first.items()}


def _given(places: _Places, first: Arguments, second: Arguments) -> Arguments:
    return {
        **{places.first[name]: value for name, value in first.items()},
        **{places.second[name]: value for name, value in second.items()},
    }
