"""Whether few cases decide a whole source: what they leave open of it, which is named.

Covered: branches and entries of results (`branches`), every number, default and arithmetic operator, what stands
behind `or` and `and` in a value, whether each parameter matters, answers that any other function may give as well.
Not covered: bounds of comparisons; a change smaller than what the digits of an answer tell; texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import plain
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.literals import Literals, canonical
from toolsmith.verify.shortcuts.table_of_examples import near_values, table_of_examples
from toolsmith.verify.trivial import is_plain
from toolsmith.verify.undecided.entries import undecided_parameters, undecided_places
from toolsmith.verify.undecided.operators import undecided_operators

_SHORTEST_TEXT = 6  # characters of an answer that is no accident, and that is found in a source
_SHORT_LIST = 3
_DIGITS = range(-9, 10)


def left_open(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """What rightly answered cases say nothing about, beside branches and entries of results.

    Args:
        tool: with its own code.
        right: rightly answered cases with arguments.
        sandbox: where changed sources and calls run.
        policy: of the tool.
    """
    if not tool.signature.parameters:
        return ["everything: it takes no argument, so its answer is what it says"]
    literals = Literals(tool.code)
    if not any(_tells(_form(each), each.case.arguments or {}, literals) for each in right):
        return ["every answer: each is a small whole number, a truth, given, or written in the source"]
    if table := table_of_examples(tool, right, sandbox, policy, fewest=1):
        return [f"whether {table}"]
    found = [*undecided_parameters(tool, right), *idle_parameters(tool, right, sandbox, policy)]
    found = found or undecided_places(tool, right, sandbox, policy, every_number=True)
    return found or undecided_operators(tool, right, sandbox, policy)


def _tells(answer: JsonValue, given: dict[str, JsonValue], literals: Literals) -> bool:
    """Whether hardly another function gives this answer."""
    if isinstance(answer, dict):
        return any(_tells(each, given, literals) for each in answer.values())
    if isinstance(answer, list):
        is_new = all(answer != each for each in given.values())
        return is_new and (len(answer) > _SHORT_LIST or any(_tells(each, given, literals) for each in answer))
    if answer is None or isinstance(answer, bool):
        return False
    if isinstance(answer, (int, float)):
        return answer not in _DIGITS and not is_plain(answer, given)
    return len(answer) >= _SHORTEST_TEXT and answer not in given.values() and not literals.hold(answer)


def idle_parameters(tool: Tool, right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """Parameters that cases give, and that may be anything else without another answer."""
    idle = []
    for name in dict.fromkeys(name for each in right for name in each.case.arguments or {}):
        given = [each for each in right if name in (each.case.arguments or {})]
        calls = [
            (each, {**(each.case.arguments or {}), name: other})
            for each in given
            for other in _others((each.case.arguments or {})[name])
        ]
        trials = call_batch(tool.program, [call for _, call in calls], sandbox, policy) if calls else []
        if all(
            trial.is_ok and canonical(_plainly(trial)) == canonical(_form(each))
            for trial, (each, _) in zip(trials, calls, strict=True)
        ):
            idle.append(f"the parameter {name!r}, which changes no answer")
    return idle


def _others(value: JsonValue) -> list[JsonValue]:
    return [not value] if isinstance(value, bool) else near_values(value)


def _form(result: CaseResult) -> JsonValue:
    return _plainly(result.trial) if result.trial is not None else None


def _plainly(trial: Trial) -> JsonValue:
    return to_json(plain(trial.result))
