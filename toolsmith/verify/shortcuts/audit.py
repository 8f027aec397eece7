"""The shortcut audit: does the code compute its answers, or look them up?

Covered: inputs or answers of cases written in the source, also packed; tables and chains of comparisons; functions
that fail or fall back to one answer as soon as an input is not one of the cases; results that are handed in as
arguments; answers stored in whatever form; tables kept in docstrings, names and other texts that are no code.
Not covered: a table in front of a method that is right anyway; see also `locality`, `noncode` and `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.batch import call_batch
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.handed_in import handed_in_findings
from toolsmith.verify.shortcuts.literals import canonical
from toolsmith.verify.shortcuts.locality import could_hold_table, locality_findings
from toolsmith.verify.shortcuts.noncode import noncode_findings
from toolsmith.verify.shortcuts.packed import packed_findings
from toolsmith.verify.shortcuts.perturb import perturb
from toolsmith.verify.shortcuts.tables import source_findings

_FEWEST_RESULTS = 8
_PER_KIND = 10
_SEED = 20230526
_FEWEST_NEW_INPUTS = 8
_RAISING_SHARE = 0.9
_FALLBACK_SHARE = 0.9
_COMPUTES = "no case is written in the code; new inputs are computed"
_READS = "nothing of them stands elsewhere, and they can be read"


def audit_shortcuts(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> Check:
    """One check over the function and the extraction; evidence names what was found.

    A function that holds facts may hold a table: rows that its maker did not see decide about that (`facts`).
    """
    cases = [attempt.case for attempt in attempts]
    if tool.facts:
        findings = [*source_findings(tool.with_(code=""), cases), *handed_in_findings(attempts)]
    else:
        findings = [
            *source_findings(tool, cases),
            *handed_in_findings(attempts),
            *_new_input_findings(tool, attempts, sandbox, policy),
        ]
    findings = findings or packed_findings(tool)
    findings = findings or noncode_findings(tool, attempts, sandbox, policy)
    findings = findings or locality_findings(tool, attempts, sandbox, policy)
    if findings:
        return Check(
            name="shortcuts",
            outcome="failed",
            summary="the answers are looked up, not computed",
            evidence=tuple(findings),
        )
    told = f"the function holds facts; {_READS}" if tool.facts else _COMPUTES
    return Check(name="shortcuts", outcome="passed", summary=told)


def _new_input_findings(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """Call the function on inputs that no case has, each close to one of them.

    A source without room for a table is not asked: an honest function may refuse all that is near, as one that
    checks a check digit does. Nor is one whose answers are its inputs in another spelling: they need no table.
    """
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None]
    if not could_hold_table(tool, right) or all(_is_passed_on(attempt) for attempt in right):
        return []
    fresh = perturb([attempt.case.arguments or {} for attempt in right], _PER_KIND, _SEED)
    if len(fresh) < _FEWEST_NEW_INPUTS:
        return []
    trials = call_batch(tool.program, [item.arguments for item in fresh], sandbox, policy)
    computed = [trial for trial in trials if trial.is_ok]
    if _all_kinds_fail([item.kind for item in fresh], [trial.is_ok for trial in trials]):
        example = next(trial.explain() for trial in trials if not trial.is_ok)
        failed = len(trials) - len(computed)
        return [f"{failed} of {len(trials)} inputs that differ from a case in one thing fail: {example}"]
    return _fallback_findings(
        right, [(item.near, trial) for item, trial in zip(fresh, trials, strict=True) if trial.is_ok]
    )


def _is_passed_on(attempt: CaseResult) -> bool:
    """Whether an answer is an argument but for blanks and signs, as it stands, in capitals or in small letters."""
    expected = attempt.case.expected
    given = [_bare(each) for each in (attempt.case.arguments or {}).values() if isinstance(each, str)]
    spellings = {turn(each) for each in given for turn in (str, str.upper, str.lower)}
    return isinstance(expected, str) and bool(_bare(expected)) and _bare(expected) in spellings


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _all_kinds_fail(kinds: Sequence[str], outcomes: Sequence[bool]) -> bool:
    """Whether next to nothing is computed, of whatever kind the change was.

    An honest function refuses inputs outside its domain, so one kind that works is enough.
    """
    shares = {
        kind: sum(ok for other, ok in zip(kinds, outcomes, strict=True) if other == kind) / kinds.count(kind)
        for kind in set(kinds)
    }
    return max(shares.values()) <= 1 - _RAISING_SHARE


def _fallback_findings(right: Sequence[CaseResult], computed: Sequence[tuple[int, Trial]]) -> list[str]:
    """One constant answer to all that is new, where the cases have many answers.

    What is next to a case with that very answer says nothing: a count stays the same where one item is another.

    Args:
        right: the cases.
        computed: the place of the case that a new input is next to, and what came of it.
    """
    known = [canonical(to_json(attempt.trial.result)) for attempt in right if attempt.trial is not None]
    answers = [(near, canonical(to_json(trial.result))) for near, trial in computed]
    fresh = [answer for _, answer in answers]
    if len(fresh) < _FEWEST_RESULTS or not known:
        return []
    commonest = max(sorted(set(fresh)), key=fresh.count)
    usual = known.count(commonest) / len(known)
    if all(known[near] == commonest for near, answer in answers if answer == commonest):
        return []
    if fresh.count(commonest) >= _FALLBACK_SHARE * len(fresh) and usual < _FALLBACK_SHARE / 2:
        share = f"{fresh.count(commonest)} of {len(fresh)} new inputs"
        return [f"{share} give one answer, {commonest[:80]}, which only {usual:.0%} of the cases have"]
    return []
