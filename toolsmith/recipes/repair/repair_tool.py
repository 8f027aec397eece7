"""Repairs a tool that met bugs in use: the repair of LATM (Cai et al. 2023), from logged calls in place of cases.

The maker gets the code, what was asked, the arguments and the error with its traceback. A new version takes the
place of the old one where no known bug is left, every call that worked works as before, and acceptance passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from toolsmith.counted import counted
from toolsmith.errors import BadReplyError, ModelError, ModelRefusedError, ToolboxError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask
from toolsmith.prompts.quote import as_data, trial_as_data
from toolsmith.recipes.make.records import FUNCTION_REPAIRS
from toolsmith.recipes.make.tool_replies import parse_repair
from toolsmith.recipes.repair.bugs import BugLog, LoggedCall, is_bug, is_hidden, read_bugs
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.writer import trailers_of
from toolsmith.types.message import total_usd
from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Parameter, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept, check_policy, check_signature
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.signature import read_function

_SHOWN_A_KIND = 2  # calls that met the same failure at the same line
_MOST_SHOWN = 6
_MOST_PROBLEMS = 6
_LONGEST_TRACEBACK = 2_000

RepairStatus = Literal["repaired", "rejected", "no bugs", "foreign", "stopped"]


class RepairOptions(Record):
    """Budget of one repair."""

    tries: int = Field(default=FUNCTION_REPAIRS, ge=1)


class Repaired(Record):
    """What came of one tool: `bugs` still occur in the version that was there, each line one call."""

    path: str
    status: RepairStatus
    reasons: tuple[str, ...] = ()
    bugs: tuple[str, ...] = ()
    tool: Tool | None = None
    verdict: Verdict | None = None
    attempts: int = 0
    commit: str = ""
    calls: int = 0
    cost_usd: float | None = None


def repair_tool(
    tool: Tool,
    toolbox: Toolbox,
    maker: Model,
    *,
    cases: Sequence[LoggedCall] = (),
    options: RepairOptions | None = None,
    report: Callable[[str, str], None] = lambda *_: None,
) -> Repaired:
    """Mend the bugs of one tool that its log of trials holds, and commit the version that is accepted.

    Args:
        tool: as it is in the toolbox.
        toolbox: whose log is read, and where the new version is kept.
        maker: the strong model.
        cases: calls with the values that a person says they should give; a version that gives others is not accepted.
        options: how often the maker may try.
        report: called with the tool's path and what happens.

    A model that cannot be asked stops the repair with the status `stopped`. A repair that fails commits nothing.
    """
    if tool.remote is not None:
        return Repaired(path=tool.path, status="foreign", reasons=("it runs elsewhere and is not ours to mend",))
    return _Repairing(tool, toolbox, maker, cases, options or RepairOptions(), report).repair()


class _Repairing:
    """One run over one tool: holds what is known so far."""

    def __init__(
        self,
        tool: Tool,
        toolbox: Toolbox,
        maker: Model,
        cases: Sequence[LoggedCall],
        options: RepairOptions,
        report: Callable[[str, str], None],
    ) -> None:
        self._tool = tool
        self._toolbox = toolbox
        self._maker = Meter(maker)
        self._cases = tuple(cases)
        self._options = options
        self._report = report
        self._policy: Policy = toolbox.policy_for(tool.path)
        self._log: BugLog = read_bugs(tool, toolbox.trials)
        self._bugs: list[tuple[LoggedCall, Trial]] = []
        self._working: list[tuple[LoggedCall, Trial]] = []
        self._attempts = 0

    def repair(self) -> Repaired:
        self._meet_again()
        if not self._bugs:
            return self._result("no bugs", self._why_none())
        self._say(f"{len(self._bugs)} calls meet bugs")
        attempt, problems = "", list[str]()
        try:
            while self._attempts < self._options.tries:
                candidate = self._ask(attempt, problems)
                self._attempts += 1
                problems = self._problems(candidate)
                if not problems:
                    return self._accepted(candidate)
                self._say(f"try {self._attempts} is not accepted: {' '.join(problems[0].split())[:200]}")
                attempt = candidate.code
        except (BadReplyError, ModelRefusedError) as error:
            return self._result("rejected", error.message)
        except ModelError as error:
            return self._result("stopped", error.message)
        return self._result("rejected", *problems)

    def _meet_again(self) -> None:
        """Call the present version again: what is gone needs no repair, and only a fresh failure has its traceback."""
        for call in self._log.bugs:
            trial = self._toolbox.call(self._tool, call.values, request=call.request)
            if is_bug(self._tool, trial):
                self._bugs.append((call, trial))
        for call in self._cases:
            trial = self._toolbox.call(self._tool, call.values, request=call.request)
            if self._is_wrong(self._tool, call, trial):
                self._bugs = [(other, met) for other, met in self._bugs if other.arguments != call.arguments]
                self._bugs.append((call, trial))
        if not self._bugs:
            return
        examples = [LoggedCall(arguments=each.arguments, request=each.request) for each in self._tool.doc.examples]
        calls = [*examples, *(call for call in self._log.working if call.arguments not in _arguments(examples))]
        calls = [call for call in calls if call.arguments not in _arguments(self._cases)]  # people outrank logs
        trials = self._toolbox.sandbox.call_many(self._tool.program, [call.values for call in calls], self._policy)
        self._working = [
            (call, trial) for call, trial in zip(calls, trials, strict=True) if not is_bug(self._tool, trial)
        ]

    def _why_none(self) -> str:
        if self._log.bugs:
            return f"{len(self._log.bugs)} calls met bugs once and do not any more"
        if self._log.withheld:
            return f"{self._log.withheld} hidden cases meet bugs; a maker must not see them"
        return "no logged call of this version met a bug of the tool"

    def _ask(self, attempt: str, problems: Sequence[str]) -> Tool:
        shown = _by_kind([trial for _, trial in self._bugs])
        repair = ask(
            self._maker,
            "repair_bugs",
            lambda text: parse_repair(text, has_extraction=False),
            {
                "name": self._tool.name,
                "doc": render_doc(self._tool),
                "schema": self._tool.signature.json_schema(self._tool.doc.parameters),
                "code": self._tool.code.strip(),
                "bugs": [self._described(trial) for trial in shown],
                "more": len(self._bugs) - len(shown),
                "attempt": attempt.strip(),
                "problems": problems[:_MOST_PROBLEMS],
            },
        )
        code = repair.function or ""
        source = read_function(code)
        given = [Case(arguments=call.arguments, expected=call.expected, part="shown") for call in self._cases]
        return self._tool.with_(
            code=code,
            function=source.function or "missing",
            signature=source.signature,
            cases=(*self._tool.cases, *(case for case in given if case not in self._tool.cases)),
        )

    def _problems(self, candidate: Tool) -> list[str]:
        """What the maker may know of a version that is not accepted: nothing of the hidden cases."""
        if candidate.code.strip() == self._tool.code.strip():
            return ["it is the module that was there, unchanged"]
        checks = [check_policy(candidate, self._policy), check_signature(candidate)]
        refused = [problem for check in checks if check.outcome == "failed" for problem in check.evidence]
        return (
            refused
            or _interface_problems(self._tool, candidate)
            or [*self._unmended(candidate), *self._changed(candidate), *self._wrong_cases(candidate)]
        )

    def _unmended(self, candidate: Tool) -> list[str]:
        calls = [call for call, _ in self._bugs]
        calls += [case for case in self._cases if case not in calls]
        problems = []
        for call, trial in zip(calls, self._call(candidate, calls), strict=True):
            if call.has_expected:
                if self._is_wrong(candidate, call, trial):
                    problems.append(f"it should give {as_data(call.expected)}\n{_describe(trial)}")
            elif is_bug(candidate, trial):
                problems.append(f"still a bug\n{_describe(trial)}")
            elif not trial.is_ok and not _names_parameter(trial, candidate.signature.parameters):
                problems.append(f"the ValueError names no parameter\n{_describe(trial)}")
        return problems

    @staticmethod
    def _is_wrong(tool: Tool, call: LoggedCall, trial: Trial) -> bool:
        return not (trial.is_ok and matches(trial.result, call.expected, tool.comparison, call.request or ""))

    def _described(self, trial: Trial) -> str:
        wanted = [call for call in self._cases if call.values == dict(trial.arguments)]
        return f"{_describe(trial)}\nit should give {as_data(wanted[0].expected)}" if wanted else _describe(trial)

    def _changed(self, candidate: Tool) -> list[str]:
        trials = self._call(candidate, [call for call, _ in self._working])
        problems = []
        for (call, before), after in zip(self._working, trials, strict=True):
            if not is_bug(candidate, after) and (not before.is_ok or _same(before, after)):
                continue
            if is_hidden(self._tool, call):
                problems.append(
                    "a call that worked gives something else now; it is one of the cases that you do not see"
                )
            else:
                was = f"before: {as_data(to_json(before.result))}" if before.is_ok else f"before: {before.failure}"
                problems.append(f"a call that worked gives something else now\n{was}\n{_describe(after)}")
        return problems

    def _wrong_cases(self, candidate: Tool) -> list[str]:
        seen = [case for case in self._tool.cases if case.part != "hidden"]
        attempts = run_cases(candidate, seen, self._toolbox.sandbox, self._policy)
        return [attempt.describe() for attempt in attempts if not attempt.is_right]

    def _call(self, candidate: Tool, calls: Sequence[LoggedCall]) -> list[Trial]:
        """A candidate is no tool of the toolbox yet, so its calls are not logged."""
        return self._toolbox.sandbox.call_many(candidate.program, [call.values for call in calls], self._policy)

    def _accepted(self, candidate: Tool) -> Repaired:
        """The decision on all cases; a version that fails here is not tried again, or hidden cases would leak."""
        self._say("accept")
        lost = self._lost_cases(candidate)
        if lost:
            return self._result("rejected", f"{lost} hidden cases that were right are wrong in the new version")
        neighbours = [other for other in self._toolbox.neighbours(candidate) if other.path != self._tool.path]
        requirements = self._toolbox.requirements_for(self._tool)
        proof = accept(candidate, self._toolbox.sandbox, self._policy, requirements, neighbours)
        if not (proof.verdict.is_accepted or self._was_unproven(proof.verdict)):
            return self._result("rejected", *proof.verdict.reasons, verdict=proof.verdict)
        return self._keep(candidate, proof.verdict)

    def _was_unproven(self, verdict: Verdict) -> bool:
        """A tool that is kept without proof may be mended without proof; no other may lose its standing."""
        return verdict.status == "unproven" and self._tool.verdict is not None and not self._tool.verdict.is_accepted

    def _lost_cases(self, candidate: Tool) -> int:
        hidden = [case for case in self._tool.cases if case.part == "hidden"]
        before, after = (
            run_cases(version, hidden, self._toolbox.sandbox, self._policy) for version in (self._tool, candidate)
        )
        return sum(_is_lost(old, new) for old, new in zip(before, after, strict=True))

    def _keep(self, candidate: Tool, verdict: Verdict) -> Repaired:
        spent = self._maker.spending
        source = self._tool.provenance
        mended = f"{counted(len(self._bugs), 'bug')} mended by {self._maker.name}"
        repaired = candidate.with_(
            verdict=verdict,
            provenance=source.model_copy(
                update={
                    "calls": source.calls + spent.calls,
                    "cost_usd": total_usd([source.cost_usd, spent.cost_usd]),
                    "function_attempts": source.function_attempts + self._attempts,
                    "notes": (*source.notes, mended),
                }
            ),
        )
        cost = {"Cost-USD": f"{spent.cost_usd:.4f}"} if spent.cost_usd is not None else {}
        trailers = {**trailers_of(repaired, self._maker.name), "Bugs-Mended": str(len(self._bugs)), **cost}
        kinds = sorted({_kind(trial) for _, trial in self._bugs})
        message = f"Repair {self._tool.path}: {len(self._bugs)} calls met bugs\n\n{'; '.join(kinds)[:500]}"
        try:
            commit = self._toolbox.recode(repaired, replacing=self._tool.code_id, message=message, trailers=trailers)
        except ToolboxError as error:
            return self._result("stopped", f"not committed: {error.message}", verdict=verdict)
        return self._result("repaired", tool=repaired, verdict=verdict, commit=commit)

    def _result(
        self,
        status: RepairStatus,
        *reasons: str,
        tool: Tool | None = None,
        verdict: Verdict | None = None,
        commit: str = "",
    ) -> Repaired:
        self._say(f"{status} {' '.join(reasons[0].split())[:200] if reasons else ''}".strip())
        return Repaired(
            path=self._tool.path,
            status=status,
            reasons=reasons,
            bugs=tuple(f"{as_data(to_json(trial.arguments))}: {trial.failure}" for _, trial in self._bugs),
            tool=tool,
            verdict=verdict,
            attempts=self._attempts,
            commit=commit,
            calls=self._maker.spending.calls,
            cost_usd=self._maker.spending.cost_usd,
        )

    def _say(self, text: str) -> None:
        self._report(self._tool.path, text)


def _describe(trial: Trial) -> str:
    """Request, arguments, what came back, and the traceback."""
    traceback = trial.failure.traceback.strip() if trial.failure else ""
    lines = [trial_as_data(trial), traceback[-_LONGEST_TRACEBACK:]]
    return "\n".join(filter(None, lines))


def _by_kind(trials: Sequence[Trial]) -> list[Trial]:
    """A few of each kind of failure, so that one frequent bug does not hide the others."""
    kinds: Mapping[str, list[Trial]] = {_kind(trial): [] for trial in trials}
    for trial in trials:
        kinds[_kind(trial)].append(trial)
    first = [trial for place in range(_SHOWN_A_KIND) for same in kinds.values() for trial in same[place : place + 1]]
    return first[:_MOST_SHOWN]


def _kind(trial: Trial) -> str:
    failure = trial.failure
    if failure is None:
        return trial.outcome
    return f"{failure.type} in line {failure.line}" if failure.line is not None else failure.type


def _interface_problems(old: Tool, new: Tool) -> list[str]:
    """Callers, the doc and the cases know the tool by its name and parameters."""
    problems = []
    if new.function != old.function:
        problems.append(f"its public function is {new.function}; it must stay {old.function}")
    if new.signature.parameters != old.signature.parameters:
        known = as_data(old.signature.json_schema())
        problems.append(f"its parameters, their types or defaults are others than: {known}")
    return problems


def _names_parameter(trial: Trial, parameters: Sequence[Parameter]) -> bool:
    said = (trial.failure.message if trial.failure else "").replace("_", " ")
    return any(re.search(rf"\b{re.escape(each.name.replace('_', ' '))}\b", said, re.IGNORECASE) for each in parameters)


def _same(before: Trial, after: Trial) -> bool:
    return after.is_ok and repr(to_json(before.result)) == repr(to_json(after.result))


def _is_lost(before: CaseResult, after: CaseResult) -> bool:
    return before.is_right and not after.is_right


def _arguments(calls: Sequence[LoggedCall]) -> list[object]:
    return [call.arguments for call in calls]
