"""A tool that no exercise calls, proved by a proved tool that it turns around: v = d / t and d = v · t.

Both are run at inputs drawn around the proved one's right cases, in its proved branches: what the one gives must bring
back what the other was given. Their names must say so too: what comes back is named in the tool, and what it is given
is named in the proved tool's result, so that a formula under a wrong name is not proved by the one that it copies.

Covered: one argument turned around, for one number or one entry of the results.
Not covered: tools whose numbers go in and out in different units; where several arguments give one result.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value
from toolsmith.verify.batch import call_batch

INPUTS = 20
_FEWEST_INPUTS = 12  # of those drawn, that a proved branch takes and both tools answer
_WIDEST = 2.0  # times and parts of an argument of a proved case
_SAME = 1e-6


@dataclass(frozen=True)
class _Turned:
    """`found` is the argument of the proved tool that comes back, `given` the tool's for the proved one's `result`."""

    found: str
    given: str
    result: str
    own_result: str


def cases_through_sibling(
    tool: Tool, proved: Tool, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    """Inputs on which a tool and a proved one agree, as cases; none where they do not on all of them.

    Args:
        tool: which no exercise calls.
        proved: a tool with hidden cases.
        right: those that it answers rightly.
        sandbox: where both run.
        policy: of the tools.
    """
    for turned in _ways(tool, proved):
        if cases := _agreement(tool, proved, turned, right, sandbox, policy):
            return cases
    return []


def _ways(tool: Tool, proved: Tool) -> Iterator[_Turned]:
    own = {each.name for each in tool.signature.parameters}
    theirs = {each.name: each for each in proved.signature.parameters}
    only_own = [each for each in tool.signature.parameters if each.name not in theirs]
    needed = [each.name for each in only_own if each.is_required]
    if len(needed) != 1:
        return
    (given,) = needed
    for found in theirs.keys() - own:
        rest = [each for name, each in theirs.items() if name not in own and name != found]
        if any(each.is_required for each in rest):
            continue
        for result in _entries(proved):
            names_given = _words(result or proved.function) & _words(given)
            for own_result in _entries(tool):
                own_words = _words(own_result or tool.function)
                told = {word for word in _words(found) if any(each.startswith(word) for each in own_words)}
                if names_given and (told == _words(found) or (told and not rest)):
                    yield _Turned(found, given, result, own_result)


def _entries(tool: Tool) -> list[str]:
    return list(tool.comparison.units) or [""]


def _words(name: str) -> set[str]:
    return set(re.split(r"[_\W\d]+", name.lower())) - {""}


def _agreement(
    tool: Tool, proved: Tool, turned: _Turned, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    drawn = _drawn(tool, proved, turned, right, sandbox, policy)
    trials = call_batch(proved.program, drawn, sandbox, policy) if drawn else []
    shared = {each.name for each in tool.signature.parameters} - {turned.given}
    inputs = [
        (arguments, {**{name: arguments[name] for name in shared if name in arguments}, turned.given: number})
        for arguments, trial in zip(drawn, trials, strict=True)
        if trial.is_ok and (number := _number(trial.result, turned.result)) is not None
    ]
    if len(inputs) < _FEWEST_INPUTS:
        return []
    own = call_batch(tool.program, [given for _, given in inputs], sandbox, policy)
    back = [_number(trial.result, turned.own_result) if trial.is_ok else None for trial in own]
    agrees = all(
        number is not None and math.isclose(number, _float(arguments[turned.found]), rel_tol=_SAME)
        for number, (arguments, _) in zip(back, inputs, strict=True)
    )
    if not agrees:
        return []
    return [_case(tool, proved, turned, arguments, given, len(right)) for arguments, given in inputs]


def _drawn(
    tool: Tool, proved: Tool, turned: _Turned, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[dict[str, JsonValue]]:
    """Inputs around the proved tool's cases, which go where these went."""
    kept = {each.name for each in tool.signature.parameters} | {turned.found}
    bases: list[dict[str, JsonValue]] = []
    for case in right:
        whole = {each.name: each.default for each in proved.signature.parameters if not each.is_required}
        whole |= case.arguments or {}
        others = [each for each in proved.signature.parameters if each.name not in kept]
        is_usual = all(whole[each.name] == each.default for each in others)
        found = whole[turned.found]
        if is_usual and isinstance(found, (int, float)) and not isinstance(found, bool) and found:
            bases.append({name: value for name, value in whole.items() if name in kept})
    if not bases:
        return []
    draw = random.Random(0)  # noqa: S311 - inputs to compare at, no secret
    real = {each.name for each in proved.signature.parameters if "integer" not in str(each.type_schema)}
    moved = [_moved(bases[place % len(bases)], real, draw) for place in range(INPUTS)]
    program = proved.program.model_copy(update={"records_branches": True})
    known = [case.arguments or {} for case in right]
    trials = sandbox.call_many(program, [*known, *moved], policy)
    proved_branches = {branch for trial in trials[: len(known)] for branch in trial.branches}
    return [
        arguments
        for arguments, trial in zip(moved, trials[len(known) :], strict=True)
        if trial.is_ok and set(trial.branches) <= proved_branches
    ]


def _moved(base: Mapping[str, JsonValue], real: set[str], draw: random.Random) -> dict[str, JsonValue]:
    return {
        name: value * _WIDEST ** draw.uniform(-1, 1)
        if name in real and isinstance(value, (int, float)) and not isinstance(value, bool)
        else value
        for name, value in base.items()
    }


def _number(result: Value, entry: str) -> float | None:
    number = result.get(entry) if isinstance(result, dict) else result if not entry else None
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)
    return float(number) if is_number else None  # type: ignore[arg-type]  # it is a number here


def _float(value: JsonValue) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _case(
    tool: Tool,
    proved: Tool,
    turned: _Turned,
    arguments: Mapping[str, JsonValue],
    given: dict[str, JsonValue],
    count: int,
) -> Case:
    unit = tool.comparison.units.get(turned.own_result, "")
    expected: dict[str, JsonValue] = {"quantity": f"{_float(arguments[turned.found]):.9g} {unit}".strip()}
    told = f"input that agrees with {proved.name}, proved by {count} case{'' if count == 1 else 's'}"
    return Case(
        arguments=given,
        expected=expected | ({"result": turned.own_result} if turned.own_result else {}),
        origin="generated",
        part="hidden",
        source=proved.path,
        columns={"kind": told},
    )
