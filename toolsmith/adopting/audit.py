"""An audit of a library that somebody else generated: what of it imports, runs, and keeps its own word.

It asks less than acceptance does (a function without type hints is still run), so that its numbers describe the
library, not our rules.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from toolsmith.adopting.candidate import Candidate
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.verify.duplicates import normalized
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.shortcuts.audit import audit_shortcuts
from toolsmith.verify.shortcuts.table_of_examples import table_of_examples
from toolsmith.verify.signature import read_function

_PROBE = "\n\ndef audit_probe() -> bool:\n    return True\n"


class AuditFinding(Record):
    """What was found of one entry. None: it could not be tried, for example for want of an example."""

    source: str
    name: str = ""
    is_readable: bool = False
    is_typed: bool = False
    imports: bool | None = None
    runs: bool | None = None
    reproduces: bool | None = None
    examples: int = 0
    reproduced: int = 0
    duplicate_of: str = ""
    reads_its_examples: bool | None = None
    reason: str = ""


class Audit(Record):
    """Counts over all entries, then the entries."""

    entries: int
    readable: int
    typed: int
    importing: int
    running: int
    with_examples: int
    reproducing: int
    duplicates: int
    tables_of_examples: int
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
        return AuditFinding(source=candidate.source, reason=candidate.problem)
    if tool.remote is not None:
        return AuditFinding(
            source=candidate.source, name=tool.name, is_readable=True, reason="runs elsewhere; not tried"
        )
    read = read_function(tool.code, tool.function)
    facts: dict[str, Any] = {
        "source": candidate.source,
        "name": tool.name,
        "is_readable": True,
        "is_typed": not read.problems,
        "duplicate_of": twin,
        "examples": len(tool.cases),
        "reason": read.problems[0] if read.problems else "",
    }
    probe = Program(name=tool.path, code=tool.code + _PROBE, function="audit_probe")
    trial = sandbox.call(probe, {}, policy)
    if not trial.is_ok:
        return AuditFinding(**facts | {"imports": False, "runs": False, "reason": trial.explain()})
    attempts = run_cases(tool, tool.cases, sandbox, policy) if tool.cases else []
    return AuditFinding(**facts | {"imports": True} | _tried(tool, attempts, sandbox, policy))


def _tried(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> dict[str, Any]:
    if not attempts:
        arguments = {parameter.name: _any_of(parameter.type_schema) for parameter in tool.signature.parameters}
        trial = sandbox.call(tool.program, arguments, policy)
        is_refused = trial.failure is not None and trial.failure.type == "ValueError"
        return {"runs": trial.is_ok or is_refused, **({} if trial.is_ok else {"reason": trial.explain()})}
    right = sum(attempt.is_right for attempt in attempts)
    ran = any(attempt.trial is not None and attempt.trial.is_ok for attempt in attempts)
    shortcuts = audit_shortcuts(tool, attempts, sandbox, policy) if right else None
    wrong = next((attempt.reason for attempt in attempts if not attempt.is_right), "")
    looked_up = shortcuts.evidence[0] if shortcuts is not None and shortcuts.outcome == "failed" else ""
    looked_up = looked_up or table_of_examples(tool, attempts, sandbox, policy)
    reason = wrong or looked_up
    return {
        "runs": ran,
        "reproduces": right == len(attempts),
        "reproduced": right,
        "reads_its_examples": bool(looked_up) if shortcuts is not None else None,
        **({"reason": reason} if reason else {}),
    }


def _any_of(schema: dict[str, Any]) -> Any:
    """Some value of a type, to see whether a function without examples runs at all."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _any_of(schema["anyOf"][0])
    kind = schema.get("type")
    if kind == "array":
        return [_any_of(schema.get("items") or {"type": "integer"}) for _ in range(max(3, schema.get("minItems") or 0))]
    values: dict[str, Any] = {
        "integer": 3,
        "number": 1.5,
        "string": "text",
        "boolean": True,
        "object": {},
        "null": None,
    }
    return values.get(str(kind), 3)
