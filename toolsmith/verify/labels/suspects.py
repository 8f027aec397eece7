"""Which misses are the label's fault: those that somebody has marked as suspected, within bounds that hold for all.

Whoever makes a tool marks labels that two programs, written apart, contradict alike. Here it is decided what that may
excuse: few labels, no class of inputs, and nothing that only they could prove.

Covered: a tool that is wrong on a class of inputs with about three misses or more; on a branch or an entry of its own;
on the only cases of a value, an end of a range or a divisor.
Not covered: one or two other misses, where both programs err alike. `strict` excuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.branches import branches_of
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.labels.classes import class_of, known_by_misses_alone
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.branches import branches_taken

_NAME = "labels"
MOST_SUSPECTED = 0.1  # of all cases; labels that are worse than that prove nothing


def is_suspect(result: CaseResult) -> bool:
    """Whether the tool gives another answer than a label that is marked as suspected."""
    is_answered = result.trial is not None and result.trial.is_ok and result.fault == "function"
    return result.case.suspected and not result.is_right and is_answered


def excused(
    tool: Tool, results: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> tuple[list[CaseResult], Check | None]:
    """The suspects that are left out of what decides, and what was found; no check where none is suspected.

    Args:
        tool: with its code.
        results: of all cases, run; those marked and answered otherwise are the suspects.
        sandbox: where their branches are found out.
        policy: of the tool.
    """
    suspects = [result for result in results if is_suspect(result)]
    if not suspects:
        return [], None
    evidence = tuple(result.describe() for result in suspects)
    problem = _problem(tool, results, suspects, sandbox, policy)
    if problem:
        return [], Check(name=_NAME, outcome="failed", summary=problem, evidence=evidence)
    alone = _known_by_misses_alone(results)
    left = [result for result in suspects if result.case.question_id not in alone]
    kept = "".join(f"; the only case of {told} is not excused" for told in list(alone.values())[:1])
    told = f"{count_of(len(left))} suspected: another program, written apart, gives the tool's answers{kept}"
    return left, Check(name=_NAME, outcome="passed", summary=told, evidence=evidence)


def count_of(labels: int) -> str:
    return f"{labels} label{'' if labels == 1 else 's'}"


def _problem(
    tool: Tool, results: Sequence[CaseResult], suspects: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> str:
    if len(suspects) > MOST_SUSPECTED * len(results):
        most = f"more than {MOST_SUSPECTED:.0%} of {len(results)}, which proves nothing"
        return f"{count_of(len(suspects))} would have to be wrong, {most}"
    ready = [result for result in results if result.case.arguments is not None]
    found = class_of([_row(result) for result in ready], _missed(ready))
    if found:
        return f"the misses are a class of inputs, so the tool is wrong there: {found}"
    alone = _only_known_by(tool, ready, sandbox, policy) or _only_entry(ready, suspects)
    return f"the only cases of {alone} are answered wrongly" if alone else ""


def _known_by_misses_alone(results: Sequence[CaseResult]) -> dict[str, str]:
    """By question, of what no right case is known."""
    ready = [result for result in results if result.case.arguments is not None]
    found = known_by_misses_alone([result.case.arguments or {} for result in ready], _missed(ready))
    return {ready[place].case.question_id: told for place, told in found.items()}


def _missed(results: Sequence[CaseResult]) -> list[int]:
    return [place for place, result in enumerate(results) if not result.is_right]


def _row(result: CaseResult) -> dict[str, JsonValue]:
    return {**(result.case.arguments or {}), "the result": _returned(result)}


def _returned(result: CaseResult) -> JsonValue:
    return to_json(result.trial.result) if result.trial is not None and result.trial.is_ok else None


def _only_known_by(tool: Tool, ready: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> str:
    """The first branch that no right case takes, seen or hidden, and a wrong one does."""
    right, wrong = branches_taken(tool, ready, sandbox, policy)
    return str(branches_of(tool.code)[min(wrong - right)]) if wrong - right else ""


def _only_entry(ready: Sequence[CaseResult], suspects: Sequence[CaseResult]) -> str:
    """The first entry of a result that differs from its label and that no right case decides."""
    decided = {
        key
        for result in ready
        if result.is_right and isinstance(result.case.expected, Mapping)
        for key in result.case.expected
    }
    for result in suspects:
        returned, expected = _returned(result), result.case.expected
        if isinstance(returned, Mapping) and isinstance(expected, Mapping):
            differing = [key for key in expected if returned.get(key) != expected[key] and key not in decided]
            if differing:
                return f"the entry {differing[0]!r} of the result"
    return ""
