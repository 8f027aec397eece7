"""Entries of results and tables, defaults and parameters that no rightly answered case has decided.

An entry of a table, or a default, is decided where spoiling it costs one of these answers: then a wrong number there
would have cost one too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Parameter, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.places import Place, places_of, spoiled

_MOST_RUNS = 120  # of spoiled sources; what is not told by then counts as undecided
_FAR = 1e6
_MOST_LISTED = 8  # entries of a table, where the others are fewer
_SECONDS = 1.0  # that a spoiled call may take more than three times the longest right one
_SAME = 0.01  # share by which a default and what a case gives may differ and be the same constant
_NEUTRAL = (0, 1, None)  # what leaves a formula without the parameter


def undecided_results(right: Sequence[CaseResult]) -> list[str]:
    """Keys of results that no rightly answered case says anything about."""
    returned: dict[str, None] = {}
    decided: set[str] = set()
    for each in right:
        keys = _returned(each)
        if not keys:
            continue
        returned |= dict.fromkeys(keys)
        if not isinstance(each.case.expected, Mapping):
            return []  # the comparison reads the result by other means
        decided |= _spoken_of(each.case.expected, keys)
    return [key for key in returned if key not in decided]


def _returned(result: CaseResult) -> list[str]:
    """The keys of what came back; none where it is no dict."""
    value = result.trial.result if result.trial else None
    return [key for key in value if isinstance(key, str)] if isinstance(value, Mapping) else []


def _spoken_of(expected: Mapping[str, JsonValue], keys: Sequence[str]) -> set[str]:
    """The entries that a case states; of a quantity of a book under its own names."""
    if "quantities" in expected:
        several = expected["quantities"]
        return set(several) if isinstance(several, Mapping) else set()
    if "quantity" in expected and "quantity" not in keys:
        return {str(expected.get("result") or (keys[0] if len(keys) == 1 else ""))}
    return set(expected)


def undecided_places(
    tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy, *, every_number: bool = False
) -> list[str]:
    """Entries of tables and defaults whose spoiling costs no right answer, a line a table.

    Args:
        tool: with its own code; the entries of its results are not looked at again.
        right: rightly answered cases with arguments.
        sandbox: where the spoiled sources run.
        policy: of the tool.
        every_number: those of formulas too, not of tables alone.
    """
    places = places_of(tool.code, tool.function, every_number=every_number)
    if not places or not right:
        return []
    search = _Search(tool, right, sandbox, policy, every_number=every_number)
    parameters = {each.name: each for each in tool.signature.parameters}
    results = {repr(key) for each in right for key in _returned(each)}
    unsure = [
        number
        for number, place in enumerate(places)
        if (place.key not in results if place.table else not _is_given(place.key, parameters[place.key].default, right))
    ]
    undecided = set(search.undecided(unsure, right))
    told = []
    for table, group in groupby(enumerate(places), key=lambda pair: pair[1].table):
        members = list(group)
        left = [place for number, place in members if number in undecided]
        if left:
            named = [_default(parameters[place.key]) for place in left if not table]
            told += named or [_entries(table, left, [place for _, place in members])]
    return told


class _Search:
    """Which places matter, by halves: most do not, and are told together."""

    def __init__(
        self, tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy, *, every_number: bool
    ) -> None:
        longest = max((each.trial.seconds for each in right if each.trial), default=0.0)
        self._tool = tool
        self._sandbox = sandbox
        self._every_number = every_number
        self._policy = policy.model_copy(update={"seconds": min(policy.seconds, _SECONDS + 3 * longest)})
        self._left = _MOST_RUNS

    def undecided(self, places: Sequence[int], right: Sequence[CaseResult]) -> Iterator[int]:
        if not places:
            return
        if self._left <= 0:
            yield from places
            return
        self._left -= 1
        lost = self._lost(places, right)
        if not lost:
            yield from places
        elif len(places) > 1:
            half = len(places) // 2
            yield from self.undecided(places[:half], lost)
            yield from self.undecided(places[half:], lost)

    def _lost(self, places: Sequence[int], right: Sequence[CaseResult]) -> list[CaseResult]:
        """The cases whose answer these places cost, both as NaN and as far larger or smaller numbers.

        NaN leaves alone what is only passed in a search; a number, what is multiplied by 0.
        """
        lost = self._lost_with(places, right, 0.0)
        larger = self._lost_with(places, lost, _FAR)
        return larger + self._lost_with(places, [each for each in lost if each not in larger], -_FAR)

    def _lost_with(self, places: Sequence[int], right: Sequence[CaseResult], factor: float) -> list[CaseResult]:
        if not right:
            return []
        tool = self._tool
        code = spoiled(tool.code, tool.function, places, factor, every_number=self._every_number)
        program = tool.program.model_copy(update={"code": code})
        trials = call_batch(program, [each.case.arguments or {} for each in right], self._sandbox, self._policy)
        return [
            each
            for each, trial in zip(right, trials, strict=True)
            if not (trial.is_ok and is_as_before(tool, each, trial))
        ]


def is_as_before(tool: Tool, before: CaseResult, trial: Trial) -> bool:
    """Whether the answer is still right; where it was so only within rounding, whether it is the same."""
    if before.reason and before.trial is not None:
        return bool(to_json(trial.result) == to_json(before.trial.result))
    return matches(trial.result, before.case.expected, tool.comparison, before.case.input or "")


def _default(parameter: Parameter) -> str:
    told = f"{parameter.default!r} " if parameter.states_default else ""
    return f"the default {told}of {parameter.name!r}"


def undecided_parameters(tool: Tool, right: Sequence[CaseResult]) -> list[str]:
    """Parameters that are 0, 1 or None in every rightly answered case: how they enter the formula is not known."""
    return [
        f"the parameter {parameter.name!r}, which is {told} in every hidden case"
        for parameter in tool.signature.parameters
        if (told := _neutral_value(parameter, right))
    ]


def _neutral_value(parameter: Parameter, right: Sequence[CaseResult]) -> str:
    is_hidden = not parameter.is_required and not parameter.states_default
    given = [each.case.arguments or {} for each in right]
    if is_hidden and any(parameter.name not in each for each in given):
        return ""
    values = [each.get(parameter.name, parameter.default) for each in given]
    value = values[0] if values else ""
    is_neutral = not isinstance(value, (bool, str, list, dict)) and value in _NEUTRAL
    return str(value) if is_neutral and values.count(value) == len(values) else ""


def _is_given(name: str, default: JsonValue, right: Sequence[CaseResult]) -> bool:
    """Whether a case gives what is the default too."""
    given = [each.case.arguments or {} for each in right]
    return any(_is_same(each[name], default) for each in given if name in each)


def _is_same(given: JsonValue, default: JsonValue) -> bool:
    numbers = [each for each in (given, default) if isinstance(each, (int, float)) and not isinstance(each, bool)]
    if len(numbers) < 2:
        return bool(given == default)
    return math.isclose(numbers[0], numbers[1], rel_tol=_SAME)


def _entries(line: int, left: Sequence[Place], every: Sequence[Place]) -> str:
    """`line 3: the entries 1.5, 2.5 of [1.5, 2.5, 4.0]; the number 90.0`."""
    parts = []
    for whole in dict.fromkeys(place.whole for place in left):
        mine = [str(place) for place in left if place.whole == whole]
        others = [str(place) for place in every if place.whole == whole and place not in left]
        if not whole:
            parts += mine
        elif len(mine) > _MOST_LISTED and len(others) < len(mine):
            but = f" but {', '.join(others)}" if others else ""
            parts.append(f"all {len(mine) + len(others)} entries of {whole}{but}")
        else:
            parts.append(f"the {'entry' if len(mine) == 1 else 'entries'} {', '.join(mine)} of {whole}")
    return f"line {line}: {'; '.join(parts)}"
