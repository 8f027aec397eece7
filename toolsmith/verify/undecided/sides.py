"""Regions of the inputs that no rightly answered case enters, and in which a formula may be another one.

Each argument of each such case is moved by itself: to half and twice, an angle to the other quadrants. Where the tool
then still answers, and its answer, a sum within it, or what `max`, `min` and `abs` choose has a sign or choice that no
case had, that is named, with the move that leads there.

Covered: turns of `turns`, signs of answers.
Not covered: regions that the tool refuses; what several moves together reach; elements of lists; a limit beyond which
another formula holds and that no sign in the source tells.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.turns import ENTRY, Turn, angles_in, telling, turned, turns_of

_MOST_CASES = 6
_DEGREES = (60.0, 120.0, 150.0)
_RADIANS = (1.05, 2.1, 2.6)
_FACTORS = (0.5, 2.0, 0.25, 4.0)
_OPPOSITE = -1.0
_SAME = 1e-9


class _Move(Record):
    """One argument of a case, changed."""

    arguments: dict[str, JsonValue]
    told: str = ""
    is_opposite: bool = False


@dataclass(frozen=True)
class _Run:
    """What a call gave: numbers by the entries of the answer, and turns with their sides."""

    move: _Move
    numbers: Mapping[str, float]
    sides: frozenset[tuple[int, int]]

    @property
    def signs(self) -> set[tuple[str, bool]]:
        return {(name, number > 0) for name, number in self.numbers.items() if number}


def unentered_sides(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """`line 4: m * g - f below 0, as with f = 120`, a line a region.

    Args:
        tool: with its own code.
        right: rightly answered cases with arguments.
        sandbox: where the changed calls and sources run.
        policy: of the tool.
    """
    bases = [each.case.arguments or {} for each in right][:_MOST_CASES]
    moves = sorted((move for base in bases for move in _moves(tool, base)), key=lambda move: move.is_opposite)
    known = [_Move(arguments=each.case.arguments or {}) for each in right]
    program = tool.program.model_copy(update={"code": telling(tool.code, tool.function), "function": ENTRY})
    trials = call_batch(program, [each.arguments for each in (*known, *moves)], sandbox, policy)
    entered = list(_runs(known, trials[: len(known)]))
    tried = list(_runs(moves, trials[len(known) :]))
    signs = _new_signs(entered, tried)
    answers = [_leaves(each.result[0] if isinstance(each.result, list) else None) for each in trials[: len(bases)]]
    found = [
        f"{turn.on(side)}, as with {move.told}"
        for number, turn in enumerate(turns_of(tool.code))
        for side, move in _new_sides(number, turn, entered, tried).items()
        if turn.kind != "sum"
        or (move.told not in signs and _is_more_than_a_sign(number, tool, bases, answers, sandbox, policy))
    ]
    return [*found, *signs.values()]


def _runs(moves: Sequence[_Move], trials: Sequence[Trial]) -> Iterator[_Run]:
    """Those that gave an answer."""
    for move, trial in zip(moves, trials, strict=True):
        if trial.is_ok and isinstance(trial.result, list):
            answer, sides = trial.result
            numbers = _leaves(answer)
            if all(map(math.isfinite, numbers.values())):
                yield _Run(move, numbers, frozenset((int(number), int(side)) for number, side in sides))


def _moves(tool: Tool, base: Mapping[str, JsonValue]) -> Iterator[_Move]:
    angles = angles_in(tool.code)
    for name, value in base.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        if name in angles:
            others = list(_DEGREES if angles[name] else _RADIANS)
        else:
            others = [value * factor for factor in _FACTORS]
        others = [int(each) if isinstance(value, int) and float(each).is_integer() else each for each in others]
        for other in (*others, _OPPOSITE * value):
            if other != value:
                told = f"{name} = {other:.4g}"
                yield _Move(arguments={**base, name: other}, told=told, is_opposite=other == _OPPOSITE * value)


def _new_sides(number: int, turn: Turn, entered: Sequence[_Run], tried: Sequence[_Run]) -> dict[int, _Move]:
    """The sides of an expression that moves reach and no case has, each with the first such move."""
    seen = {side for run in entered for place, side in run.sides if place == number}
    new: dict[int, _Move] = {}
    for run in tried if seen else ():
        for place, side in run.sides:
            if place == number and side not in seen and not (turn.kind == "sum" and run.move.is_opposite):
                new.setdefault(side, run.move)
    return new


def _is_more_than_a_sign(
    number: int,
    tool: Tool,
    bases: Sequence[dict[str, JsonValue]],
    answers: Sequence[Mapping[str, float]],
    sandbox: Sandbox,
    policy: Policy,
) -> bool:
    """Whether the answer is neither the same nor the opposite where a sum has the opposite sign."""
    program = tool.program.model_copy(update={"code": turned(tool.code, number)})
    changed = [_leaves(each.result) for each in call_batch(program, bases, sandbox, policy)]
    return not all(
        one.keys() == other.keys() and all(math.isclose(abs(one[key]), abs(other[key]), rel_tol=_SAME) for key in one)
        for one, other in zip(answers, changed, strict=True)
    )


def _new_signs(entered: Sequence[_Run], tried: Sequence[_Run]) -> dict[str, str]:
    """Signs of answers that moves reach and no case has, by the moves."""
    seen = {sign for run in entered for sign in run.signs}
    known = {entry for entry, _ in seen}
    new: dict[tuple[str, bool], _Move] = {}
    for run in tried:
        for sign in run.signs - seen:
            if sign[0] in known and not run.move.is_opposite:
                new.setdefault(sign, run.move)
    told: dict[tuple[str, bool], list[str]] = {}
    for (entry, is_above), move in new.items():
        told.setdefault((move.told, is_above), []).append(entry)
    return {
        move: f"{_named(entries)} {'above' if is_above else 'below'} 0, as with {move}"
        for (move, is_above), entries in told.items()
    }


def _named(entries: Sequence[str]) -> str:
    named = [repr(each) for each in entries if each]
    return f"the {'entry' if len(named) == 1 else 'entries'} {', '.join(named)}" if named else "answers"


def _leaves(answer: object) -> dict[str, float]:
    """The numbers of an answer: itself, or those of its entries."""
    entries = answer.items() if isinstance(answer, Mapping) else [("", answer)]
    return {
        str(name): float(number)
        for name, number in entries
        if isinstance(number, (int, float)) and not isinstance(number, bool)
    }
