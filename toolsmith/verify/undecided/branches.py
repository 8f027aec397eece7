"""Which branches of a tool, entries of results and tables, defaults, parameters and regions its hidden cases decided.

A branch is decided by a hidden case that went through it and was answered rightly. What is not decided is named, and a
wrong answer is never forgiven where it is all that is known of a branch.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.branches import branches_of, spoil_branch
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.undecided.digits import lost_digits
from toolsmith.verify.undecided.entries import is_as_before, undecided_parameters, undecided_places, undecided_results
from toolsmith.verify.undecided.few_cases import idle_parameters
from toolsmith.verify.undecided.formulas import unseen_formulas
from toolsmith.verify.undecided.sides import unentered_sides
from toolsmith.verify.undecided.steps import stepwise

_NAME = "branches"
_MOST_NAMED = 20


@dataclass(frozen=True)
class Coverage:
    """`unproven`: branches and entries that no hidden case decided; `misses`: those that only wrong answers reached."""

    total: int
    unproven: tuple[str, ...]
    misses: tuple[str, ...]


def check_branches(
    tool: Tool, results: Sequence[CaseResult], sandbox: Sandbox, policy: Policy, *, is_required: bool
) -> tuple[Check, tuple[str, ...]]:
    """The check, and what stays unproven.

    Args:
        tool: with its own code; what it calls is proved by itself.
        results: of all cases, run.
        sandbox: where the hidden cases run once more, each in a worker of its own.
        policy: of the tool.
        is_required: whether an unproven branch keeps a tool from being accepted.
    """
    found = _coverage(tool, results, sandbox, policy)
    if found.misses:
        summary = f"the only hidden cases of {found.misses[0]} are answered wrongly"
        return Check(name=_NAME, outcome="failed", summary=summary, evidence=found.misses), found.unproven
    if not found.unproven:
        return Check(name=_NAME, outcome="passed", summary=f"hidden cases decided all {found.total} branches"), ()
    rest = f" and {len(found.unproven) - 1} more" if len(found.unproven) > 1 else ""
    summary = f"no hidden case decided {found.unproven[0]}{rest}"
    outcome = "unproven" if is_required else "passed"
    evidence = found.unproven[:_MOST_NAMED]
    return Check(name=_NAME, outcome=outcome, summary=summary, evidence=evidence), found.unproven


def _coverage(tool: Tool, results: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> Coverage:
    branches = branches_of(tool.code)
    hidden = [each for each in results if each.case.part == "hidden" and each.case.arguments is not None]
    right, wrong = branches_taken(tool, hidden, sandbox, policy)
    answered = [each for each in hidden if each.is_right]
    idle = _idle(tool, right, answered, sandbox, policy) if len(tool.comparison.units) > 1 else set()
    unproven = [str(branch) for number, branch in enumerate(branches) if number not in right - idle]
    misses = [str(branch) for number, branch in enumerate(branches) if number in wrong - right]
    unproven += [f"the entry {entry!r} of the result" for entry in undecided_results(answered)]
    if tool.comparison.mode == "quantity":  # a book's few cases; elsewhere they are many, and drawn for what they reach
        unproven += undecided_places(tool, answered, sandbox, policy)
        unproven += [*undecided_parameters(tool, answered), *idle_parameters(tool, answered, sandbox, policy)]
        unproven += [*unentered_sides(tool, answered, sandbox, policy), *stepwise(tool.code, tool.function)]
        unproven += [*lost_digits(tool, answered, sandbox, policy), *unseen_formulas(tool, answered, sandbox, policy)]
    return Coverage(total=len(branches), unproven=tuple(unproven), misses=tuple(misses))


def _idle(tool: Tool, taken: set[int], right: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> set[int]:
    """Branches that right cases took on the way to another entry of the result: what they compute costs no answer."""
    idle = set()
    for number in sorted(taken)[:_MOST_NAMED]:
        code = spoil_branch(tool.code, number)
        if code == ast.unparse(parse(tool.code)):
            continue
        program = tool.program.model_copy(update={"code": code})
        trials = call_batch(program, [each.case.arguments or {} for each in right], sandbox, policy)
        if all(trial.is_ok and is_as_before(tool, each, trial) for each, trial in zip(right, trials, strict=True)):
            idle.add(number)
    return idle


def branches_taken(
    tool: Tool, results: Sequence[CaseResult], sandbox: Sandbox, policy: Policy
) -> tuple[set[int], set[int]]:
    """Numbers of the branches that right cases take, and of those that wrong ones take; all have arguments."""
    program = tool.program.model_copy(update={"records_branches": True})
    trials = sandbox.call_many(program, [each.case.arguments or {} for each in results], policy)
    right: set[int] = set()
    wrong: set[int] = set()
    for each, trial in zip(results, trials, strict=True):
        (right if each.is_right else wrong).update(trial.branches)
    return right, wrong
