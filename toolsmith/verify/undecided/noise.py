"""What rounding does to answers: calls at places so near each other that a smooth function is a line there.

How much rounding changes an answer is estimated as in "Estimating Computational Noise" (Moré & Wild 2011): what
differences of differences of such answers leave. Nothing of the source is changed, so what libraries do counts as well.
Noise is no fault where the arguments' own last digit changes the answer as much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from statistics import fmean, median
from typing import Any, Literal, TypeAlias

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue

Answer: TypeAlias = Mapping[str, float | str] | str
"""Its numbers, by the entries that hold them, text for one that is not finite; or the class of an exception."""
Near: TypeAlias = tuple[dict[str, JsonValue], tuple[float, ...]]
"""Arguments, and the steps by which places beside them differ; none for the call alone."""
Trouble: TypeAlias = Literal["digits", "zero", "chance", "jump", "infinite"]

_PLACES = 10
_SECONDS = 2.0  # that all calls of a tool may take
NARROW = (1e-13,)
"""The share by which neighbouring places differ: some hundred times the last digit."""
WIDE = (*NARROW, 1e-6, 3e-5, 1e-3)
"""Shares at which what has lost its digits goes in steps, though another argument moves the answer smoothly."""
_LOST = 1e-6  # share of an answer from which on noise is told
_OWN = 0.03  # of what a step changes: noise below is no more than thirty times that of the arguments' own last digit
_ORDERS = (3, 4, 5)  # of differences; the least counts
_FEWEST_ROUGH = 5  # of six differences of the third order: a bend changes three, a limit that is crossed four
_BENT = 0.03  # share by which an answer may change from place to place and still be a line
_FEWEST_ZEROS = 2  # among the answers to equal arguments, where others are none
_SMALL = 1e-6  # beside the arguments: stands for 0
_DIGITS = 8  # a number with no more is rounded on purpose
_JUMP = 1e-3  # share of an answer that a step to a place beside changes no smooth one
_TURNS = (360.0, 2 * math.pi, 180.0, math.pi)  # by which the same direction may be told

_DRIVER = """\
import math
from toolbox import {function}

def call_near(calls: list, fixed: list, places: int) -> list:
    return [
        [[answer(call, fixed, place * step) for place in range(places)] for step in steps] for call, steps in calls
    ]

def answer(call, fixed, place):
    given = {{name: value if name in fixed else moved(value, place) for name, value in call.items()}}
    found = {{}}
    try:
        collect({function}(**given), "", found)
    except Exception as error:
        return type(error).__name__
    return found

def moved(value, place):
    if isinstance(value, list):
        return [moved(each, place) for each in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not place:
        return value
    digits, exponent = math.frexp(value)  # what is equal stays equal, all else goes its own way
    return value * (1 + place * (0.5 + (abs(digits) * 6.1803e12 + exponent * 0.37) % 1))

def collect(value, name, found):
    if type(value).__name__ == "ndarray":
        value = value.tolist()
    if isinstance(value, dict):
        for key, each in value.items():
            collect(each, name or str(key), found)
    elif isinstance(value, (list, tuple)):
        for each in value:
            collect(each, name, found)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found[name + "#" + str(len(found))] = float(value) if math.isfinite(value) else str(value)
"""


def call_near(
    tool: Tool, calls: Sequence[Near], fixed: Sequence[str], sandbox: Sandbox, policy: Policy
) -> list[list[list[Answer]]] | None:
    """For each call a window for each of its steps: what it gives, and those beside it.

    None where the worker did not come to the end.

    Args:
        tool: whose functions are called as they are.
        calls: arguments and steps of each.
        fixed: parameters that stay as they are.
        sandbox: where all calls run, in one worker.
        policy: of the tool.
    """
    if not calls:
        return []
    code = _DRIVER.format(function=tool.program.function)
    driver = Program(name=f"{tool.name}#near", code=code, function="call_near", dependencies=(tool.program,))
    given: dict[str, Any] = {"calls": [[*each] for each in calls], "fixed": list(fixed), "places": _PLACES}
    trial = sandbox.call(driver, given, policy.model_copy(update={"seconds": min(policy.seconds, _SECONDS)}))
    is_whole = trial.is_ok and isinstance(trial.result, list) and len(trial.result) == len(calls)
    return trial.result if is_whole else None


def troubles(
    windows: Sequence[Sequence[Answer]], arguments: Mapping[str, JsonValue], *, is_equal: bool
) -> set[tuple[Trouble, str]]:
    """What rounding does to a call and those beside it, with the entry.

    Args:
        windows: the answers, as from `call_near`.
        arguments: of the call.
        is_equal: whether arguments are equal that need not be, so that an answer may have to be 0.
    """
    own, *answers = windows[0]
    if any(isinstance(each, str) for each in answers):
        changes = sum(isinstance(one, str) != isinstance(other, str) for one, other in pairwise(answers))
        return {("chance", "")} if changes > (not is_equal) else set()  # one change alone may be a limit there
    if isinstance(own, str):
        return set()
    size = max((abs(each) for each in _numbers_in(list(arguments.values()))), default=0.0)
    found: set[tuple[Trouble, str]] = set()
    for key, value in own.items():
        rows = [_column(window, key) for window in windows]
        if isinstance(value, str):
            found |= set() if any(rows) else {("infinite", _entry(key))}
            continue
        sizes = [abs(each) for each in rows[0]]
        is_zero = is_equal and max(sizes, default=0.0) < _SMALL * size
        if is_zero and min(sizes, default=1.0) == 0 < max(sizes):
            found.add(("zero", _entry(key)))
        elif not is_zero and (_loses_digits(rows) or (is_equal and _FEWEST_ZEROS <= sizes.count(0) < len(sizes))):
            found.add(("digits", _entry(key)))
    return found


def _loses_digits(rows: Sequence[Sequence[float]]) -> bool:
    """Whether there is noise in one of the windows over which the answer is nearly a line."""
    if not all(rows):
        return False
    usual, steep = abs(median(rows[0])), 0.0
    for row, step in zip(rows, WIDE, strict=False):
        is_near = max(abs(each - rows[0][0]) for each in row) <= usual
        if is_near and steep * step <= _BENT * usual and not _is_rounded(row) and _is_noisy(row):
            return True
        steep = max(steep, median(map(abs, _differences(row))) / step)
    return False


def _column(window: Sequence[Answer], key: str) -> Sequence[float]:
    """The numbers of an entry beside the call; empty where one of them is none."""
    values = [each.get(key) if isinstance(each, Mapping) else None for each in window[1:]]
    numbers = [each for each in values if isinstance(each, float)]
    return numbers if len(numbers) == len(values) else ()


def _is_rounded(values: Sequence[float]) -> bool:
    """Whether all were rounded to few decimal places, which is meant."""
    return all(float(f"{each:.{_DIGITS}g}") == each for each in values)


def jumps(answers: Sequence[Answer]) -> set[tuple[Trouble, str]]:
    """Entries that differ at a place, above and below it by more than a step; the last answer says what is large."""
    at, *sides, usual = answers
    around = [each for each in sides if isinstance(each, Mapping)]
    if isinstance(at, str) or isinstance(usual, str) or not around:
        return set()
    size = max((abs(each) for each in usual.values() if isinstance(each, float)), default=0.0)
    found: set[tuple[Trouble, str]] = set()
    for key in at:
        given = [each.get(key) for each in (at, *around)]
        values = [each for each in given if isinstance(each, float)]
        if len(values) == len(given) and any(_is_other(*pair, size) for pair in combinations(values, 2)):
            found.add(("jump", _entry(key)))
    return found


def _is_noisy(row: Sequence[float]) -> bool:
    values = [each / (max(map(abs, row)) or 1.0) for each in row]
    noise = min(_noise(values, order) for order in _ORDERS)
    rough = [abs(each) for each in _differences(values, _ORDERS[0])]
    if sum(each > max(rough) / 20 for each in rough) < _FEWEST_ROUGH:
        return False
    return noise > _LOST * median(map(abs, values)) and noise > _OWN * abs(median(_differences(values)))


def _noise(values: Sequence[float], order: int) -> float:
    """Standard deviation of what is no smooth change, from differences of an order (Moré & Wild, eq. 2.3)."""
    share = math.factorial(order) ** 2 / math.factorial(2 * order)
    return math.sqrt(share * fmean(each * each for each in _differences(values, order)))


def _differences(values: Sequence[float], order: int = 1) -> Sequence[float]:
    for _ in range(order):
        values = [other - one for one, other in pairwise(values)]
    return values


def _is_other(one: float, other: float, size: float) -> bool:
    change = abs(one - other)
    is_turned = any(math.isclose(change, turn, rel_tol=_JUMP) for turn in _TURNS)
    return not is_turned and change > _JUMP * max(abs(one), abs(other), size)


def _entry(key: str) -> str:
    return key.rpartition("#")[0]


def _numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for each in value:
            yield from _numbers_in(each)
    elif isinstance(value, (int, float)):
        yield float(value)
