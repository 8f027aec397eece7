"""Corners where rounding decides an answer: lost digits, a small number in place of 0, a refusal by chance; and jumps.

Covered: one argument far larger or smaller, two made equal or nearly so, equal items, items far from 0, one list like
another, and 0 and equality by themselves, as places where a formula may have an exception.
Not covered: what several such moves together reach; arguments that are whole numbers by their type; texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeGuard

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.noise import NARROW, WIDE, Trouble, call_near, jumps, troubles

_MOST_CASES = 3
_MOST_EXAMPLES = 3
_SCALES = tuple(10.0 ** (sign * power) for power in (2, 4, 5, 6, 7, 8) for sign in (1, -1))
_OFFSETS = (1e4, 1e6, 1e8)
_LENGTHS = (3, 7)  # of equal items: sums of other lengths may be exact
_SECOND = {"1": "2", "a": "b", "i": "f"}
_NEAR = (1e-6, 1e-11)
_BESIDE, _BESIDE_EQUAL = 1e-12, 1e-7
_LONGEST_LIST = 3

_SAYS: Mapping[Trouble, str] = {
    "digits": "lost digits of {}, as with",
    "zero": "a rounding error in place of 0 in {}, as near",
    "chance": "rounding decides whether there is an answer, as with",
    "jump": "a jump of {} at",
    "infinite": "no finite number for {}, as with",
}


class _Move(Record):
    """A call, by what of a case was changed. `beside`: a place, those above and below it, and the case itself."""

    told: str
    arguments: dict[str, JsonValue]
    is_equal: bool = False
    beside: tuple[dict[str, JsonValue], ...] = ()


def lost_digits(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """`lost digits of the answer, as with speed = 5e+06`, a line a kind of trouble.

    Args:
        tool: whose functions are called as they are.
        right: rightly answered cases with arguments.
        sandbox: where the calls run, in one worker.
        policy: of the tool.
    """
    fixed = [each.name for each in tool.signature.parameters if "integer" in str(each.type_schema)]
    given = [each.case.arguments or {} for each in right]
    cases = list({tuple(sorted(each)): each for each in given}.values())[:_MOST_CASES]
    moves = [
        (move, NARROW if number or move.is_equal else WIDE)
        for number, base in enumerate(cases)
        for move in _moves(base, fixed)
    ]
    places = [move for base in cases for move in _places(base, given, fixed)]
    calls = [(move.arguments, steps) for move, steps in moves]
    calls += [(call, NARROW) for each in places for call in each.beside]
    windows = call_near(tool, calls, fixed, sandbox, policy)
    if windows is None:
        return ["numbers far from those of the cases: calls with them take too long, or end the worker"]
    found: dict[Trouble, list[tuple[str, str]]] = {kind: [] for kind in _SAYS}
    for (move, _), near in zip(moves, windows, strict=False):
        for kind, entry in sorted(troubles(near, move.arguments, is_equal=move.is_equal)):
            found[kind].append((entry, move.told))
    answers = iter([near[0][0] for near in windows[len(moves) :]])
    for move in places:
        for kind, entry in sorted(jumps([next(answers) for _ in move.beside])):
            found[kind].append((entry, move.told))
    return [_line(kind, told) for kind, told in found.items() if told]


def _line(kind: Trouble, told: Sequence[tuple[str, str]]) -> str:
    entries = [repr(each) for each in dict.fromkeys(entry for entry, _ in told) if each]
    named = f"the {'entry' if len(entries) == 1 else 'entries'} {', '.join(entries)}" if entries else "the answer"
    examples = list(dict.fromkeys(move for _, move in told))[:_MOST_EXAMPLES]
    return f"{_SAYS[kind].format(named)} {'; '.join(examples)}"


def _moves(base: Mapping[str, JsonValue], fixed: Sequence[str]) -> Iterator[_Move]:
    yield _Move(told="a case itself", arguments=dict(base))
    yield from _moves_of_numbers(base, _numbers(base, fixed))
    yield from _moves_of_lists(base, _lists(base, fixed))


def _moves_of_numbers(base: Mapping[str, JsonValue], numbers: Mapping[str, float]) -> Iterator[_Move]:
    for scale in _SCALES:
        for name, value in numbers.items():
            yield _move(base, {name: (value or 1.0) * scale})
    for one, other in combinations(numbers, 2):
        value = numbers[one]
        if value:
            yield _move(base, {other: value}, told=f"{other} = {one} = {value:.4g}", is_equal=True)
            for gap in _NEAR:
                told = f"{one} = {value:.4g} and {other} larger by {gap:.0e} of it"
                yield _move(base, {other: value * (1 + gap)}, told=told)
    twins = [(name, other) for name in numbers if (other := _twin(name)) in numbers]
    for gap in (0.0, *_NEAR) if len(twins) > 1 else ():
        changed = {other: numbers[name] * (1 + gap) for name, other in twins}
        yield _move(base, changed, is_equal=not gap)


def _twin(name: str) -> str:
    """`lat2` for `lat1`: the name of the same of a second thing."""
    return f"{name[:-1]}{_SECOND.get(name[-1], '')}"


def _moves_of_lists(base: Mapping[str, JsonValue], lists: Mapping[str, list[float]]) -> Iterator[_Move]:
    for name, items in lists.items():
        for length in dict.fromkeys((len(items), *(_LENGTHS if len(lists) == 1 else ()))):
            for value in dict.fromkeys((items[0] or 1.0, 0.1)):
                yield _move(base, {name: [value] * length}, is_equal=True)
        for offset in _OFFSETS:
            yield _move(base, {name: [each + offset * max(map(abs, items)) for each in items]})
    for one, other in combinations(lists, 2):
        if len(lists[one]) == len(lists[other]):
            for factor in (1.0, 3.0):
                yield _move(base, {other: [factor * each for each in lists[one]]}, is_equal=True)


def _places(
    base: Mapping[str, JsonValue], given: Sequence[Mapping[str, JsonValue]], fixed: Sequence[str]
) -> Iterator[_Move]:
    """Where no case is, and a formula may have an exception: an argument that is 0, and two alike."""
    numbers = _numbers(base, fixed)
    for name, value in numbers.items():
        if all(each.get(name) for each in given):
            size = _BESIDE * abs(value)
            calls = tuple({**base, name: each} for each in (0.0, size, -size))
            yield _Move(told=f"{name} = 0", arguments={}, beside=(*calls, dict(base)))
    for one, other in combinations(numbers, 2):
        value = numbers[one]
        if value and all(each.get(one) != each.get(other) for each in given):
            calls = tuple({**base, other: value * (1 + step)} for step in (0.0, _BESIDE_EQUAL, -_BESIDE_EQUAL))
            yield _Move(told=f"{other} = {one}", arguments={}, beside=(*calls, dict(base)))


def _move(
    base: Mapping[str, JsonValue], changed: Mapping[str, Any], told: str = "", *, is_equal: bool = False
) -> _Move:
    told = told or ", ".join(f"{name} = {_told(value)}" for name, value in changed.items())
    return _Move(told=told, arguments={**base, **changed}, is_equal=is_equal)


def _told(value: Any) -> str:
    if not isinstance(value, list):
        return f"{value:.4g}"
    items = [f"{each:.9g}" for each in value[:_LONGEST_LIST]]
    more = f" and {len(value) - _LONGEST_LIST} more" if len(value) > _LONGEST_LIST else ""
    return f"[{', '.join(items)}]{more}"


def _numbers(base: Mapping[str, JsonValue], fixed: Sequence[str]) -> dict[str, float]:
    return {name: float(value) for name, value in base.items() if name not in fixed and _is_number(value)}


def _lists(base: Mapping[str, JsonValue], fixed: Sequence[str]) -> dict[str, list[float]]:
    return {
        name: [float(each) for each in value]
        for name, value in base.items()
        if name not in fixed and isinstance(value, list) and len(value) > 1 and all(map(_is_number, value))
    }


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
