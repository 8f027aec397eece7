"""Inputs around the right cases of a proved tool, at which another tool is compared with it: where these cases went."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Collection, Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, Value
from toolsmith.verify.batch import call_batch

INPUTS = 20
FEWEST_INPUTS = 12  # of those drawn, that a proved branch takes and both tools answer
_SAME = 1e-6
_WIDEST = 2.0  # times and parts of an argument of a proved case

Arguments = dict[str, JsonValue]


def drawn(proved: Tool, right: Sequence[Case], kept: Collection[str], moved: Collection[str]) -> list[Arguments]:
    """Inputs near those of right cases.

    Args:
        proved: the tool.
        right: cases that it answers rightly; those that set other arguments than the kept ones are no base.
        kept: names of the arguments that an input has.
        moved: of these, those that have to be numbers, and not 0.
    """
    bases: list[Arguments] = []
    for case in right:
        whole = {each.name: each.default for each in proved.signature.parameters if not each.is_required}
        whole |= case.arguments or {}
        others = [each for each in proved.signature.parameters if each.name not in kept]
        is_usual = all(whole[each.name] == each.default for each in others)
        if is_usual and all(number_in(whole.get(name)) for name in moved):
            bases.append({name: value for name, value in whole.items() if name in kept})
    if not bases:
        return []
    draw = random.Random(0)  # noqa: S311 - inputs to compare at, no secret
    real = {each.name for each in proved.signature.parameters if "integer" not in str(each.type_schema)}
    return [_near(bases[place % len(bases)], real, draw) for place in range(INPUTS)]


def proved_results(
    proved: Tool, right: Sequence[Case], inputs: Sequence[Arguments], entry: str, sandbox: Sandbox, policy: Policy
) -> list[float | None]:
    """What the proved tool gives for each input, or for an entry; None where it goes elsewhere than its right cases."""
    if not inputs:
        return []
    program = proved.program.model_copy(update={"records_branches": True})
    known = [case.arguments or {} for case in right]
    trials = sandbox.call_many(program, [*known, *inputs], policy)
    proved_branches = {branch for trial in trials[: len(known)] for branch in trial.branches}
    return [
        number_in(trial.result, entry) if trial.is_ok and set(trial.branches) <= proved_branches else None
        for trial in trials[len(known) :]
    ]


def agreeing_cases(
    tool: Tool,
    entry: str,
    pairs: Sequence[tuple[Arguments, float]],
    told: str,
    proved: Tool,
    count: int,
    sandbox: Sandbox,
    policy: Policy,
) -> list[Case]:
    """Inputs with the numbers that a proved tool wants there, as cases; none unless the tool gives all of them.

    Args:
        tool: which no exercise calls.
        entry: of its results; "" for its one number.
        pairs: inputs, and what it has to give.
        told: what the cases are called in the verdict.
        proved: the tool that the numbers come from.
        count: of the cases that prove that one.
        sandbox: where the tool runs.
        policy: of the tool.
    """
    if len(pairs) < FEWEST_INPUTS:
        return []
    trials = call_batch(tool.program, [given for given, _ in pairs], sandbox, policy)
    for trial, (_, wanted) in zip(trials, pairs, strict=True):
        found = number_in(trial.result, entry) if trial.is_ok else None
        if found is None or not math.isclose(found, wanted, rel_tol=_SAME):
            return []
    unit = tool.comparison.units.get(entry, "")
    kind = f"{told}, proved by {count} case{'' if count == 1 else 's'}"
    return [
        Case(
            arguments=given,
            expected={"quantity": f"{wanted:.9g} {unit}".strip(), **({"result": entry} if entry else {})},
            origin="generated",
            part="hidden",
            source=proved.path,
            columns={"kind": kind},
        )
        for given, wanted in pairs
    ]


def entries_of(tool: Tool) -> list[str]:
    """Names of a tool's results; "" for its one number."""
    return list(tool.comparison.units) or [""]


def words_in(name: str) -> set[str]:
    """The words that a name is made of, in small letters."""
    return set(re.split(r"[_\W\d]+", name.lower())) - {""}


def number_in(result: Value, entry: str = "") -> float | None:
    """The number that a result, or an entry of it, is; None where it is none."""
    number = result.get(entry) if isinstance(result, dict) else result if not entry else None
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)
    return float(number) if is_number else None  # type: ignore[arg-type]  # it is a number here


def _near(base: Mapping[str, JsonValue], real: set[str], draw: random.Random) -> Arguments:
    return {
        name: value * _WIDEST ** draw.uniform(-1, 1)
        if name in real and isinstance(value, (int, float)) and not isinstance(value, bool)
        else value
        for name, value in base.items()
    }
