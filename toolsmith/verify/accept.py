"""The one place where a tool is accepted, rejected, or found unproven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.screen import screen_code
from toolsmith.tracing import span
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Check, Status, Verdict
from toolsmith.verify.baseline import check_baselines
from toolsmith.verify.dependencies import check_dependencies
from toolsmith.verify.duplicates import find_duplicates
from toolsmith.verify.labels.suspects import excused
from toolsmith.verify.readings import blamed, check_reading, judged
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.rounding import WITHIN_ROUNDING, allow_for_rounding
from toolsmith.verify.run_cases import CaseResult, loaded, run_cases
from toolsmith.verify.shortcuts.audit import audit_shortcuts
from toolsmith.verify.shortcuts.facts import check_facts
from toolsmith.verify.shortcuts.table_of_examples import table_of_examples
from toolsmith.verify.signature import read_function
from toolsmith.verify.trivial import is_trivial
from toolsmith.verify.undecided.branches import check_branches
from toolsmith.verify.undecided.few_cases import left_open
from toolsmith.verify.undisturbed import DisturbedError, Undisturbed

HIDDEN = "hidden cases"
MACHINE = "machine"
"""The check of a proof that the machine did not let come to its end."""
_MOST_EVIDENCE = 5
_DETERMINISM_CASES = 10
_OTHER_HASH_SEED = 1
_FEWEST_FOR_CHANCE = 10  # hidden cases from which on a constant can be told from a tool


class Proof(Record):
    """A verdict, and the tool with the arguments that its texts became."""

    verdict: Verdict
    tool: Tool


def accept(
    tool: Tool,
    sandbox: Sandbox,
    policy: Policy,
    requirements: Requirements | None = None,
    neighbours: Sequence[Tool] = (),
) -> Proof:
    """Decide about a tool, from its own cases and the tools that are already there.

    Checks, in order; code that the policy refuses or that has no typed signature is not run at all:
    policy, signature, shown and validation cases, hidden cases, labels, reading, baselines, branches, determinism,
    shortcuts, facts, duplicate, dependencies.
    Where the machine kept a call from running, `MACHINE` is the only one, and the tool is unproven.

    Raises:
        SandboxError: the sandbox itself failed; nothing is known about the tool then.
    """
    try:
        with span("prove", {"toolsmith.tool": tool.path}) as said:
            proof = _proof(tool, Undisturbed(sandbox), policy, requirements or Requirements(), neighbours)
            said["toolsmith.verdict"] = str(proof.verdict)
            return proof
    except DisturbedError as error:
        summary = f"the machine kept the tool from running, which says nothing about it; prove it again: {error}"
        check = Check(name=MACHINE, outcome="unproven", summary=summary)
        return Proof(verdict=Verdict(status="unproven", checks=(check,), basis=tool.basis), tool=tool)


def _proof(
    tool: Tool, sandbox: Sandbox, policy: Policy, requirements: Requirements, neighbours: Sequence[Tool]
) -> Proof:
    basis = tool.basis
    checks = [check_policy(tool, policy), check_signature(tool)]
    if any(check.outcome == "failed" for check in checks):
        return Proof(verdict=Verdict(status="rejected", checks=tuple(checks), basis=basis), tool=tool)
    results = run_cases(tool, tool.cases, sandbox, policy)
    tool = tool.with_(cases=tuple(result.case for result in results))
    results = allow_for_rounding(tool, results, sandbox, policy)
    attempts = judged(results)
    seen = [attempt for attempt in attempts if attempt.case.part != "hidden"]
    hidden = [attempt for attempt in attempts if attempt.case.part == "hidden"]
    suspects, labels = ([], None) if requirements.strict else excused(tool, attempts, sandbox, policy)
    checks += _check_cases(
        [each for each in seen if each not in suspects],
        [each for each in hidden if each not in suspects],
        requirements,
        is_read=bool(tool.reader),
    )
    checks += [labels] if labels else []
    is_few = bool(tool.provenance.adopted_from) and requirements.fewest_published <= len(hidden)
    is_few = is_few and len(hidden) < requirements.fewest_hidden and all(attempt.is_right for attempt in hidden)
    reading = None
    if tool.reader:
        read, reading = check_reading(tool, results, requirements)
        checks.append(read)
    unproven: tuple[str, ...] = ()
    if attempts and any(attempt.is_right for attempt in attempts):
        checks.append(check_baselines(attempts, tool.comparison, _FEWEST_FOR_CHANCE))
        branches, unproven = check_branches(tool, attempts, sandbox, policy, is_required=requirements.require_branches)
        checks.append(branches)
        if is_few:
            found = left_open(tool, hidden, sandbox, policy) if not unproven else ()
            checks = [_few(check, hidden, (*unproven, *found)) if check.name == HIDDEN else check for check in checks]
        checks.append(_check_determinism(tool, attempts, sandbox, policy))
        checks.append(
            _check_shortcuts(tool, attempts, sandbox, policy, has_few=len(hidden) < requirements.fewest_hidden)
        )
        if tool.facts:
            checks.append(check_facts(tool, attempts, requirements))
        checks.append(_duplicates(tool, neighbours, sandbox, policy))
    if tool.provenance.adopted_from and not tool.cases:
        checks += _check_import(loaded(tool, sandbox, policy))
    if tool.dependencies:
        checks.append(check_dependencies(tool, neighbours))
    if reading is not None:
        checks = blamed(checks)
    passed = sum(attempt.is_right for attempt in hidden)
    verdict = Verdict(
        status=_status(checks),
        checks=tuple(checks),
        passed=passed,
        total=len(hidden),
        basis=basis,
        unproven_branches=unproven,
        reading=reading,
        suspected=tuple(each.describe() for each in suspects),
    )
    return Proof(verdict=verdict, tool=tool)


def with_check(verdict: Verdict, check: Check) -> Verdict:
    """The verdict with one more check, which can only make it worse."""
    checks = (*verdict.checks, check)
    return verdict.model_copy(update={"checks": checks, "status": _status(checks)})


def _status(checks: Sequence[Check]) -> Status:
    outcomes = {check.outcome for check in checks}
    return "rejected" if "failed" in outcomes else "unproven" if "unproven" in outcomes else "accepted"


def check_policy(tool: Tool, policy: Policy) -> Check:
    """Whether the policy allows the code, before any of it runs."""
    refusals = [
        f"{where}, line {refusal.line}: {refusal.reason}"
        for where, code in (("function", tool.code), ("extraction", tool.extraction or ""))
        for refusal in screen_code(code, policy)
    ]
    if refusals:
        return Check(name="policy", outcome="failed", summary=refusals[0], evidence=tuple(refusals))
    extra = f"; beyond the default: {', '.join(policy.beyond_default)}" if policy.beyond_default else ""
    return Check(name="policy", outcome="passed", summary=f"the sandbox's policy allows the code{extra}")


def check_signature(tool: Tool) -> Check:
    """Whether the function is typed, and the record tells the truth about it."""
    source = read_function(tool.code, tool.function)
    problems = list(source.problems)
    if not problems and source.signature != tool.signature:
        problems.append("the recorded signature is not the one of the source")
    if tool.extraction is not None:
        problems += _extraction_problems(tool.extraction)
    if problems:
        return Check(name="signature", outcome="failed", summary=problems[0], evidence=tuple(problems))
    names = ", ".join(parameter.name for parameter in tool.signature.parameters)
    return Check(name="signature", outcome="passed", summary=f"{tool.function}({names}) is typed")


def _extraction_problems(code: str) -> list[str]:
    source = read_function(code, "extract_arguments")
    names = [parameter.name for parameter in source.signature.parameters]
    if not source.function:
        return [f"extraction: {problem}" for problem in source.problems]
    return [] if names[:1] == ["input"] else ["extraction: extract_arguments must take one parameter, input: str"]


def _check_import(trial: Trial) -> list[Check]:
    """What no case has called may not even load."""
    return [Check(name="import", outcome="failed", summary=trial.explain())] if trial.failure is not None else []


def _check_cases(
    seen: Sequence[CaseResult], hidden: Sequence[CaseResult], requirements: Requirements, *, is_read: bool
) -> list[Check]:
    """What a maker saw must be right; of texts that a model read, one may be misread twice alike, seen or hidden."""
    wrong_hidden = sum(not attempt.is_right for attempt in hidden)
    may_miss = int((1 - requirements.hidden_share) * (len(seen) + len(hidden))) - wrong_hidden if is_read else 0
    return [_check_seen(seen, may_miss), _check_hidden(hidden, requirements)]


def _check_seen(attempts: Sequence[CaseResult], may_miss: int = 0) -> Check:
    wrong = [attempt for attempt in attempts if not attempt.is_right]
    summary = f"{len(attempts) - len(wrong)} of {len(attempts)} shown and validation cases are right"
    return Check(
        name="shown and validation cases",
        outcome="failed" if len(wrong) > max(0, may_miss) else "passed",
        summary=summary,
        evidence=_evidence(wrong),
    )


def _check_hidden(attempts: Sequence[CaseResult], requirements: Requirements) -> Check:
    wrong = [attempt for attempt in attempts if not attempt.is_right]
    right = len(attempts) - len(wrong)
    summary = f"{right} of {len(attempts)} hidden cases are right{_kinds(attempts)}{_rounded(attempts)}"
    crashes = Counter(kind for attempt in wrong if (kind := _crash(attempt)))
    if crashes and not requirements.allow_crashes:
        told = ", ".join(f"{kind} in {count}" for kind, count in crashes.most_common())
        crashed = tuple(attempt for attempt in wrong if _crash(attempt))
        summary = f"{summary}; the code fails: {told} (allow_crashes in toolbox.toml allows it)"
        return Check(name=HIDDEN, outcome="failed", summary=summary, evidence=_evidence(crashed))
    if attempts and right < requirements.hidden_share * len(attempts):
        needed = f"{requirements.hidden_share:.0%} are needed"
        return Check(name=HIDDEN, outcome="failed", summary=f"{summary}; {needed}", evidence=_evidence(wrong))
    if len(attempts) < requirements.fewest_hidden:
        summary = f"{summary}; it takes {requirements.fewest_hidden} independent cases to prove a tool"
        return Check(name=HIDDEN, outcome="unproven", summary=summary)
    if all(is_trivial(attempt.case) for attempt in attempts if attempt.is_right):
        summary = f"{summary}; their answers are 0, 1 or given, which any formula may meet"
        return Check(name=HIDDEN, outcome="unproven", summary=summary)
    return Check(name=HIDDEN, outcome="passed", summary=summary, evidence=_evidence(wrong))


def _few(check: Check, attempts: Sequence[CaseResult], left: Sequence[str]) -> Check:
    """Few published cases prove where they decide all of a source."""
    if left or check.outcome != "unproven":
        open_ = f", or fewer that leave nothing open; these leave open {left[0]}" if left else ""
        return check.model_copy(update={"summary": f"{check.summary}{open_}", "evidence": tuple(left[:_MOST_EVIDENCE])})
    told = f"{len(attempts)} of {len(attempts)} published cases are right, and decide all of the source"
    return Check(name=HIDDEN, outcome="passed", summary=f"{told}; they are its author's own")


def _kinds(attempts: Sequence[CaseResult]) -> str:
    """What the cases are in the book that they are from: ` (3 × exercise, 1 × worked example)`."""
    kinds = Counter(str(attempt.case.columns["kind"]) for attempt in attempts if "kind" in attempt.case.columns)
    return f" ({', '.join(f'{count} × {kind}' for kind, count in kinds.items())})" if kinds else ""


def _rounded(attempts: Sequence[CaseResult]) -> str:
    count = sum(attempt.is_right and bool(attempt.reason) for attempt in attempts)
    return f"; {count} only {WITHIN_ROUNDING}" if count else ""


def _crash(attempt: CaseResult) -> str:
    """The class of exception with which the function gave no answer; a text that cannot be read is no crash."""
    if attempt.trial is None or attempt.trial.is_ok or attempt.fault != "function":
        return ""
    failure = attempt.trial.failure
    return failure.type if failure is not None else attempt.trial.outcome


def _check_determinism(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> Check:
    """Call again, in another process whose sets and dictionaries hash differently."""
    again = [attempt for attempt in attempts if attempt.is_right and attempt.trial][:_DETERMINISM_CASES]
    other = policy.model_copy(update={"hash_seed": _OTHER_HASH_SEED})
    trials = sandbox.call_many(tool.program, [attempt.case.arguments or {} for attempt in again], other)
    differing = [
        f"{attempt.trial.arguments}: first {attempt.trial.result!r}, then {trial.explain()}"
        for attempt, trial in zip(again, trials, strict=True)
        if attempt.trial and not (trial.is_ok and _same(trial.result, attempt.trial.result))
    ]
    if differing:
        return Check(
            name="determinism",
            outcome="failed",
            summary=f"{len(differing)} of {len(again)} calls gave another result the second time",
            evidence=tuple(differing[:_MOST_EVIDENCE]),
        )
    return Check(name="determinism", outcome="passed", summary=f"{len(again)} calls gave the same result twice")


def _duplicates(tool: Tool, neighbours: Sequence[Tool], sandbox: Sandbox, policy: Policy) -> Check:
    """What others made and kept apart stays apart: of an adopted tool it is a note."""
    found = find_duplicates(tool, neighbours, sandbox, policy)
    if found.outcome != "failed" or not tool.provenance.adopted_from:
        return found
    return found.model_copy(update={"outcome": "passed", "summary": f"note: {found.summary}"})


def _check_shortcuts(
    tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy, *, has_few: bool
) -> Check:
    """The audit; and of a tool with few cases the question whether they are all that it knows."""
    check = audit_shortcuts(tool, attempts, sandbox, policy)
    is_of_book = tool.comparison.mode == "quantity"  # few cases, of a text that its maker may know by heart
    is_asked = (has_few or is_of_book) and check.outcome == "passed" and not tool.facts
    found = table_of_examples(tool, attempts, sandbox, policy, fewest=1 if is_of_book else 2) if is_asked else ""
    return Check(name=check.name, outcome="failed", summary=found) if found else check


def _same(left: object, right: object) -> bool:
    return repr(to_json(left)) == repr(to_json(right))


def _evidence(wrong: Sequence[CaseResult]) -> tuple[str, ...]:
    return tuple(attempt.describe() for attempt in wrong[:_MOST_EVIDENCE])
