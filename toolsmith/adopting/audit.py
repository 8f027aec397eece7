"""An audit of a library that somebody else generated: what of it imports, runs, and keeps its own word.

It asks less than acceptance does, so that its numbers describe the library, not our rules; what would make a tool
adoptable is said beside them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.examples.calls import MOST_UNREAD, Unread, unread_in_words
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.screen import screen_code
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.duplicates import normalized
from toolsmith.verify.run_cases import CaseResult, loaded, run_cases
from toolsmith.verify.shortcuts.audit import audit_shortcuts
from toolsmith.verify.shortcuts.table_of_examples import table_of_examples
from toolsmith.verify.signature import read_function

Outcome = Literal[
    "reproduces",  # all its examples come out as they were published
    "differs",  # one comes out otherwise; `expected` and `actual` say how
    "raises",  # one ends in an exception, or in no value
    "not importable",  # the source does not load
    "no example",  # nothing is published that a call could be held to
    "needs more",  # a network, files, a key or a package that the sandbox has not
    "runs elsewhere",  # it has no code here: an operation of a service, a schema
    "no JSON form",  # it takes or gives code: a function, a class, an open file
    "unreadable",  # the entry is no tool
]
_UNTRIED = ("no example", "runs elsewhere")
_NEEDS = ("not allowed", "not offered", "see no files", "No module named", "Network", "network", "is not defined")
_NO_ENVIRONMENT = "the sandbox has no environment variables, and the code reads some"
_READS_ENVIRONMENT = re.compile(r"\b(?:environb?|getenvb?)\b")
_ADVICE: dict[str, str] = {
    "no example": "publish a call with its result: a doctest, an assert, an `example`",
    "no JSON form": "write a function around it that takes and gives values: names, numbers, texts",
    "unreadable": "give it Python code with a function, or a JSON Schema of its parameters",
    "not importable": "mend the source",
    "raises": "mend the function, or the example",
    "differs": "mend the function, or the example",
    "runs elsewhere": "adopt it as it is: it is called where it runs",
}


class AuditFinding(Record):
    """What was found of one entry. None: it could not be tried, for example for want of an example.

    `unread` examples gave no call with a result; `unread_examples` are the first of them, with the reason.
    `arguments`, `expected` and `actual` are of the first example that does not come out; `advice` is what would make
    the tool adoptable, empty where nothing stands in its way.
    """

    source: str
    name: str = ""
    outcome: Outcome = "unreadable"
    is_readable: bool = False
    is_typed: bool = False
    inferred: dict[str, str] = {}
    imports: bool | None = None
    runs: bool | None = None
    reproduces: bool | None = None
    examples: int = 0
    unread: int = 0
    unread_examples: tuple[Unread, ...] = ()
    reproduced: int = 0
    arguments: dict[str, JsonValue] | None = None
    expected: JsonValue = None
    actual: JsonValue = None
    duplicate_of: str = ""
    reads_its_examples: bool | None = None
    reason: str = ""
    advice: str = ""


class Audit(Record):
    """Counts over all entries, then the entries.

    `adoptable` is what `adopt` keeps, whether it proves or not; `untried` of these have nothing to be held to, and stay
    unproven. `unread` examples were published and not read; `unread_reasons` are the commonest ones why.
    """

    entries: int
    readable: int
    typed: int
    importing: int
    running: int
    with_examples: int
    reproducing: int
    duplicates: int
    tables_of_examples: int
    adoptable: int = 0
    untried: int = 0
    unread: int = 0
    unread_reasons: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    findings: tuple[AuditFinding, ...]


def audit(
    candidates: Sequence[Candidate],
    sandbox: Sandbox,
    policy: Policy,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Audit:
    """Try every entry in the sandbox; nothing is written.

    Args:
        candidates: what was read.
        sandbox: where it runs.
        policy: what it may use; what the policy refuses counts as not importing, with the reason.
        report: called with the number of entries done, and of all.
    """
    first: dict[str, str] = {}
    twins = [_twin(candidate, first) for candidate in candidates]
    findings: list[AuditFinding] = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        tried = threads.map(
            lambda place: _finding(candidates[place], twins[place], sandbox, policy), range(len(candidates))
        )
        for finding in tried:
            findings.append(finding)
            report(len(findings), len(candidates))
    return Audit(
        entries=len(findings),
        readable=sum(each.is_readable for each in findings),
        typed=sum(each.is_typed for each in findings),
        importing=sum(each.imports is True for each in findings),
        running=sum(each.runs is True for each in findings),
        with_examples=sum(each.examples > 0 for each in findings),
        reproducing=sum(each.reproduces is True for each in findings),
        duplicates=sum(bool(each.duplicate_of) for each in findings),
        tables_of_examples=sum(each.reads_its_examples is True for each in findings),
        adoptable=sum(not each.advice or each.outcome in _UNTRIED for each in findings),
        untried=sum(each.outcome in _UNTRIED for each in findings),
        unread=sum(each.unread for each in findings),
        unread_reasons=dict(
            Counter(each.reason for found in findings for each in found.unread_examples).most_common(MOST_UNREAD)
        ),
        outcomes=dict(Counter(each.outcome for each in findings).most_common()),
        findings=tuple(findings),
    )


def _twin(candidate: Candidate, first: dict[str, str]) -> str:
    if candidate.tool is None or candidate.tool.remote is not None:
        return ""
    source = first.setdefault(normalized(candidate.tool.code), candidate.source)
    return "" if source == candidate.source else source


def _finding(candidate: Candidate, twin: str, sandbox: Sandbox, policy: Policy) -> AuditFinding:
    tool = candidate.tool
    if tool is None:
        is_source = "not valid Python" in candidate.problem
        outcome: Outcome = "not importable" if is_source else "unreadable"
        outcome = outcome if candidate.has_json_form else "no JSON form"
        return AuditFinding(source=candidate.source, outcome=outcome, reason=candidate.problem, advice=_ADVICE[outcome])
    if tool.remote is not None:
        return AuditFinding(
            source=candidate.source,
            name=tool.name,
            outcome="runs elsewhere",
            is_readable=True,
            reason="runs elsewhere; not tried",
            advice=_ADVICE["runs elsewhere"],
        )
    read = read_function(tool.code, tool.function)
    facts: dict[str, Any] = {
        "source": candidate.source,
        "name": tool.name,
        "is_readable": True,
        "is_typed": not read.problems and not tool.inferred,
        "inferred": tool.inferred,
        "duplicate_of": twin,
        "examples": len(tool.cases),
        "unread": len(candidate.unread),
        "unread_examples": candidate.unread[:MOST_UNREAD],
        "reason": read.problems[0] if read.problems else "",
    }
    facts |= _loaded(tool, sandbox, policy)
    if facts["imports"]:
        attempts = run_cases(tool, tool.cases, sandbox, policy) if tool.cases else []
        facts |= _tried(tool, attempts, sandbox, policy)
    finding = AuditFinding(**facts)
    advice = _advice(finding, read.problems)
    if finding.outcome == "no example" and finding.unread:
        advice = f"publish an example that can be read: {unread_in_words(finding.unread, finding.unread_examples)}"
    return finding.model_copy(update={"advice": advice})


def _loaded(tool: Tool, sandbox: Sandbox, policy: Policy) -> dict[str, Any]:
    """Whether the module loads, and as what it counts where it does not."""
    trial = loaded(tool, sandbox, policy)
    if trial.is_ok:
        return {"imports": True}
    is_refused = trial.outcome == "refused" and any(_needs(each.reason) for each in screen_code(tool.code, policy))
    said = _said(tool, trial)
    outcome = "needs more" if is_refused or _needs(said) else "not importable"
    return {"imports": False, "runs": False, "outcome": outcome, "reason": said}


def _needs(text: str) -> bool:
    return text.startswith(_NO_ENVIRONMENT) or any(word in text for word in _NEEDS)


def _said(tool: Tool, trial: Trial) -> str:
    """What came of a call that failed, with the likely reason where the message does not say it."""
    is_bare = trial.outcome == "error" and _READS_ENVIRONMENT.search(tool.code)
    return f"{_NO_ENVIRONMENT}: {trial.explain()}" if is_bare else trial.explain()


def _tried(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> dict[str, Any]:
    if not attempts:
        arguments = {
            parameter.name: _any_of(parameter.type_schema)
            for parameter in tool.signature.parameters
            if parameter.is_required
        }
        trial = sandbox.call(tool.program, arguments, policy)
        is_refused = trial.failure is not None and trial.failure.type == "ValueError"
        outcome = "needs more" if not trial.is_ok and _needs(_said(tool, trial)) else "no example"
        reason = {} if trial.is_ok else {"reason": _said(tool, trial)}
        return {"runs": trial.is_ok or is_refused, "outcome": outcome, **reason}
    right = sum(attempt.is_right for attempt in attempts)
    ran = any(attempt.trial is not None and attempt.trial.is_ok for attempt in attempts)
    shortcuts = audit_shortcuts(tool, attempts, sandbox, policy) if right else None
    wrong = next((attempt for attempt in attempts if not attempt.is_right), None)
    looked_up = shortcuts.evidence[0] if shortcuts is not None and shortcuts.outcome == "failed" else ""
    looked_up = looked_up or table_of_examples(tool, attempts, sandbox, policy)
    return {
        "runs": ran,
        "reproduces": right == len(attempts),
        "reproduced": right,
        "reads_its_examples": bool(looked_up) if shortcuts is not None else None,
        "outcome": "reproduces",
        **({"reason": looked_up} if looked_up else {}),
        **(_missed(tool, wrong) if wrong is not None else {}),
    }


def _missed(tool: Tool, wrong: CaseResult) -> dict[str, Any]:
    """How an example does not come out."""
    trial: Trial | None = wrong.trial
    came = {"arguments": wrong.case.arguments, "expected": wrong.case.expected, "reason": wrong.reason}
    if trial is not None and trial.is_ok:
        return {**came, "outcome": "differs", "actual": to_json(trial.result)}
    said = _said(tool, trial) if trial is not None else wrong.reason
    is_needy = _needs(said)
    reason = {"reason": said} if is_needy else {}
    return {**came, "outcome": "needs more" if is_needy else "raises", "actual": said, **reason}


def _advice(finding: AuditFinding, problems: Sequence[str]) -> str:
    """What would make the tool adoptable; empty where it is."""
    if finding.outcome == "needs more" and finding.reason.startswith(_NO_ENVIRONMENT):
        return "take what it reads there as a parameter"
    if finding.outcome == "needs more":
        return "take what it needs as a parameter, or allow it ([policy] in toolbox.toml)"
    if finding.outcome != "reproduces":
        return _ADVICE[finding.outcome]
    if problems:
        return f"write the types, or adopt with --untyped infer: {problems[0]}"
    return "compute the answers instead of looking them up" if finding.reads_its_examples else ""


def _any_of(schema: dict[str, Any]) -> Any:
    """Some value of a type, to see whether a function without examples runs at all."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _any_of(schema["anyOf"][0])
    kind = schema.get("type")
    if kind == "array":
        return [_any_of(schema.get("items") or {"type": "integer"}) for _ in range(max(3, schema.get("minItems") or 0))]
    if kind == "object" and schema.get("properties"):
        properties = schema["properties"]
        return {name: _any_of(properties[name]) for name in schema.get("required", ()) if name in properties}
    values: dict[str, Any] = {
        "integer": 3,
        "number": 1.5,
        "string": {"date": "2024-02-29", "date-time": "2024-02-29T12:00:00"}.get(str(schema.get("format")), "text"),
        "boolean": True,
        "object": {},
        "null": None,
    }
    return values.get(str(kind), 3)
