"""Runs a tool on its cases and says, case by case, what came back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.schema import errors_of
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import matches, near_miss, plain

Fault = Literal["none", "extraction", "function", "reading"]
_LONGEST_SHOWN = 400
_PROBE = "\n\ndef load_probe() -> bool:\n    return True\n"


class CaseResult(Record):
    """One case, tried: the arguments it became, the trial, and whether the answer is right.

    `fault` says what is to blame for a failure; a wrong answer counts against the function, unless a model read the
    text and read it rightly the second time: then `reading`.
    """

    case: Case
    is_right: bool
    fault: Fault = "none"
    reason: str = ""
    trial: Trial | None = None

    def describe(self, most: int = _LONGEST_SHOWN) -> str:
        """Input, expected and actual, for a maker's next attempt or for evidence; `most` characters of each value."""
        lines = [*self.asked(most), f"expected: {shortened(self.case.expected, most)}"]
        lines.append(f"actual: {self.reason or 'as expected'}")
        if self.trial is not None and self.trial.failure is not None and self.trial.failure.traceback:
            lines.append(self.trial.failure.traceback.strip())
        return "\n".join(lines)

    def asked(self, most: int) -> list[str]:
        """The input, and the call that a text became."""
        lines = [f"input: {shortened(self.case.question, most)}"]
        if self.case.input is not None and self.case.arguments is not None:
            lines.append(f"extracted arguments: {shortened(self.case.arguments, most)}")
        return lines


def run_cases(tool: Tool, cases: Sequence[Case], sandbox: Sandbox, policy: Policy) -> list[CaseResult]:
    """Run every case through the extraction (where the case is a text) and the function."""
    results = _run(tool, cases, sandbox, policy)
    wrong = [place for place, each in enumerate(results) if not each.is_right]
    missed = [place for place in wrong if tool.reader and cases[place].second_reading is not None]
    again = [cases[place].model_copy(update={"arguments": cases[place].second_reading}) for place in missed]
    for place, second in zip(missed, _run(tool, again, sandbox, policy), strict=True):
        if second.is_right:
            reason = f"{results[place].reason}; read again, the call gives the expected answer"
            results[place] = results[place].model_copy(update={"fault": "reading", "reason": reason})
    return results


def _run(tool: Tool, cases: Sequence[Case], sandbox: Sandbox, policy: Policy) -> list[CaseResult]:
    extracted = _extract(tool, cases, sandbox, policy)
    ready = [(place, item) for place, item in enumerate(extracted) if isinstance(item, Case)]
    arguments = [case.arguments or {} for _, case in ready]
    trials = call_batch(tool.program, arguments, sandbox, policy) if ready else []
    attempts: dict[int, CaseResult] = {
        place: item for place, item in enumerate(extracted) if isinstance(item, CaseResult)
    }
    for (place, case), trial in zip(ready, trials, strict=True):
        attempts[place] = _judge(tool, case, trial)
    return [attempts[place] for place in range(len(cases))]


def loaded(tool: Tool, sandbox: Sandbox, policy: Policy) -> Trial:
    """A call of nothing in the tool's module: whether it loads."""
    probe = Program(name=tool.path, code=tool.code + _PROBE, function="load_probe")
    return sandbox.call(probe, {}, policy)


def argument_problems(tool: Tool, arguments: JsonValue) -> list[str]:
    """Everything about `arguments` that the tool's schema does not allow."""
    if not isinstance(arguments, dict):
        return [f"arguments must be an object, not {type(arguments).__name__}"]
    wrong = errors_of(plain(arguments), tool.signature.json_schema())
    return [f"{error.json_path.removeprefix('$.')}: {shortened(error.message)}" for error in wrong]


def _extract(tool: Tool, cases: Sequence[Case], sandbox: Sandbox, policy: Policy) -> list[Case | CaseResult]:
    """Every case with its arguments, or the attempt that already failed."""
    program = tool.extraction_program
    texts = [(place, case) for place, case in enumerate(cases) if case.input is not None]
    done: list[Case | CaseResult] = list(cases)
    if not texts or program is None:
        return [_unread(each) if tool.reader and each.arguments is None else each for each in cases]
    trials = call_batch(program, [{"input": case.input} for _, case in texts], sandbox, policy)
    for (place, case), trial in zip(texts, trials, strict=True):
        done[place] = _with_arguments(tool, case, trial)
    return done


def _unread(case: Case) -> CaseResult:
    return CaseResult(case=case, is_right=False, fault="reading", reason="the reader made no call of it")


def _with_arguments(tool: Tool, case: Case, trial: Trial) -> Case | CaseResult:
    if not trial.is_ok:
        reason = f"extract_arguments: {trial.explain()}"
        return CaseResult(case=case, is_right=False, fault="extraction", reason=reason, trial=trial)
    arguments = to_json(trial.result)
    problems = argument_problems(tool, arguments)
    if problems:
        reason = f"extract_arguments returned {shortened(arguments)}: {'; '.join(problems)}"
        return CaseResult(case=case, is_right=False, fault="extraction", reason=reason, trial=trial)
    return case.model_copy(update={"arguments": arguments})


def _judge(tool: Tool, case: Case, trial: Trial) -> CaseResult:
    if not trial.is_ok:
        return CaseResult(case=case, is_right=False, fault="function", reason=trial.explain(), trial=trial)
    if matches(trial.result, case.expected, tool.comparison, case.input or ""):
        return CaseResult(case=case, is_right=True, trial=trial)
    form = near_miss(trial.result, case.expected)
    reason = shortened(to_json(trial.result)) + (f" ({form})" if form else "")
    return CaseResult(case=case, is_right=False, fault="function", reason=reason, trial=trial)


def shortened(value: JsonValue, most: int = _LONGEST_SHOWN) -> str:
    """A value as text, cut after so many characters."""
    text = as_text(value)
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def as_text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
