"""Drafts a tool from a task's shown cases, as LATM does (Cai et al. 2023): propose, execute, repair.

One question asks for the whole tool: function, extraction and doc. What fails on the seen cases goes back with expected
and actual answers while the budgets last; the best version of all is kept, not the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.model import Model, Wrapper
from toolsmith.prompts.ask import ask
from toolsmith.recipes.libraries import installed_libraries
from toolsmith.recipes.make.cases.read_calls import Reader
from toolsmith.recipes.make.feedback import feedback
from toolsmith.recipes.make.module_text import public_function
from toolsmith.recipes.make.records import Draft, MakeOptions, Part, Phase, Try
from toolsmith.recipes.make.tool_replies import (
    Proposal,
    Repair,
    changed_doc,
    fitted_doc,
    parse_doc,
    parse_proposal,
    parse_repair,
    undocumented,
)
from toolsmith.recipes.pool import in_order, pool
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Parameters, Question, Reply
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Example, Tool
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.accept import check_policy, check_signature
from toolsmith.verify.readings import is_read_twice_alike
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.signature import read_function

_WORKED_CALLS = 3
_MOST_AT_ONCE = 8
_CANDIDATE_TEMPERATURE = 0.8  # of all proposals but the first, which would else be the same


class _Heard(Wrapper):
    """A model whose replies are kept, for who looks at a draft that was not taken."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._heard: list[str] = []

    def answer(self, question: Question) -> Reply:
        reply = self._model.answer(question)
        self._heard.append(reply.text)
        return reply

    @property
    def replies(self) -> tuple[str, ...]:
        return tuple(self._heard)


class Drafting:
    """One run over one task: holds what is known so far."""

    def __init__(
        self,
        task: Task,
        cases: Sequence[Case],
        maker: Model,
        sandbox: Sandbox,
        policy: Policy,
        options: MakeOptions,
        say: Callable[[Phase, str], None],
        reader: Reader | None = None,
    ) -> None:
        self._task = task
        self._cases = tuple(cases)
        self._seen = [case for case in cases if case.part != "hidden"]
        self._maker = _Heard(maker)
        self._sandbox = sandbox
        self._policy = policy
        self._options = options
        self._say = say
        self._reader = reader
        self._attempts: Counter[Part] = Counter()
        self._insisted: set[tuple[str, str]] = set()  # a question, and the answer that was given to it twice

    @property
    def attempts(self) -> int:
        return self._attempts.total()

    def draft(self) -> Draft:
        try:
            proposals = self._propose()
        except (BadReplyError, ModelRefusedError) as error:
            check = Check(name="proposal", outcome="failed", summary=error.message)
            return Draft(refusal=check, replies=self._maker.replies)
        written = [proposal for proposal in proposals if not proposal.impossible]
        if not written:
            declined = proposals[0]
            check = Check(name="maker declined", outcome="failed", summary=declined.impossible)
            is_unread = self._task.is_text and self._reader is None
            return Draft(refusal=check, replies=self._maker.replies, is_unread=is_unread)
        self._attempts["function"] = len(written)
        self._attempts["extraction"] = len(written) if self._task.is_text else 0
        tries = [self._tried(self._tool(proposal)) for proposal in written]
        best = self._repair(max(tries, key=lambda each: each.right))
        is_unread = best.fault in ("extraction", "reading")
        if is_unread and self._reader is not None:
            best = self._repair(self._tried(best.tool.with_(extraction=None, reader=self._reader.name)))
        return Draft(
            tool=self._read(self._documented(best), best.seen),
            is_unread=is_unread and self._reader is None,
            insisted=tuple(sorted(question for question, _ in self._insisted & set(map(_answered, best.failures)))),
            function_attempts=self._attempts["function"],
            extraction_attempts=self._attempts["extraction"],
            replies=self._maker.replies,
        )

    def _propose(self) -> list[Proposal]:
        """All proposals that can be read.

        Raises:
            BadReplyError, ModelRefusedError: there is none; of the first one.
        """
        self._say("propose", "")
        count = self._options.candidates
        if count == 1:
            return [self._ask_proposal(0)]
        with pool(min(count, _MOST_AT_ONCE)) as threads:
            asked = list(in_order(threads, [partial(self._proposal_or_error, sample) for sample in range(count)]))
        read = [each for each in asked if isinstance(each, Proposal)]
        for each in asked:
            if not read and not isinstance(each, Proposal):
                raise each
        return read

    def _proposal_or_error(self, sample: int) -> Proposal | BadReplyError | ModelRefusedError:
        try:
            return self._ask_proposal(sample)
        except (BadReplyError, ModelRefusedError) as error:
            return error

    def write_again(self, cases: Sequence[Case]) -> Tool | None:
        """A program written apart, with these cases shown; None where the reply holds none that may run."""
        try:
            proposal = self._ask_proposal(self._options.candidates, cases)
        except (BadReplyError, ModelRefusedError):
            return None
        tool = self._tool(proposal)
        checks = (check_policy(tool, self._policy), check_signature(tool))
        return None if any(check.outcome == "failed" for check in checks) else tool

    def _ask_proposal(self, sample: int, cases: Sequence[Case] = ()) -> Proposal:
        parameters = Parameters(sample=sample, temperature=_CANDIDATE_TEMPERATURE) if sample else Parameters()
        has_reader = self._reader is not None
        read = partial(parse_proposal, has_extraction=self._task.is_text, may_leave_it_out=has_reader)
        variables = proposal_variables(self._task, cases or self._cases, has_reader=has_reader)
        return ask(self._maker, "propose_tool", read, variables, parameters)

    def _tool(self, proposal: Proposal) -> Tool:
        source = read_function(proposal.code, public_function(proposal.code) or None)
        return Tool(
            name=proposal.name,
            category=self._task.category or proposal.category,
            function=source.function or "missing",
            code=proposal.code,
            signature=source.signature,
            doc=proposal.doc,
            extraction=proposal.extraction,
            comparison=self._task.comparison,
            cases=self._cases,
            facts=self._task.facts,
        )

    def _tried(self, tool: Tool) -> Try:
        """Execute on the seen cases; the maker learns of validation cases once the shown ones are right."""
        checks = [
            check for check in (check_policy(tool, self._policy), check_signature(tool)) if check.outcome == "failed"
        ]
        if checks:
            problems = tuple(problem for check in checks for problem in check.evidence)
            is_extraction = all(problem.startswith("extraction") for problem in problems)
            return Try(tool=tool, fault="extraction" if is_extraction else "function", problems=problems)
        if self._task.is_text and tool.extraction is None and not tool.reader:
            return Try(tool=tool, fault="reading")
        seen = self._reader.read(tool, self._seen) if tool.reader and self._reader else tuple(self._seen)
        attempts = run_cases(tool, seen, self._sandbox, self._policy)
        wrong = [attempt for attempt in attempts if not attempt.is_right]
        if tool.reader:
            wrong = [attempt for attempt in wrong if is_read_twice_alike(attempt)]  # else the reader is to blame
        failures = tuple(attempt for attempt in wrong if attempt.case.part == "shown") or tuple(wrong)
        is_extraction = all(attempt.fault == "extraction" for attempt in failures)
        fault: Part = "none" if not failures else "extraction" if is_extraction else "function"
        right = sum(attempt.is_right for attempt in attempts)
        return Try(tool=tool, seen=seen, fault=fault, failures=failures, right=right)

    def _repair(self, first: Try) -> Try:
        """Feed failures back while the budgets last, and a version is new: the same question has the same answer."""
        budgets = {"function": self._options.function_repairs, "extraction": self._options.extraction_repairs}
        repairs: Counter[Part] = Counter()
        best = now = first
        known = {_version(first.tool)}
        while repairs[now.fault] < budgets.get(now.fault, 0):
            self._say("repair", self._describe(now))
            try:
                repaired = self._ask_repair(now)
            except (BadReplyError, ModelRefusedError):
                break
            changed: set[Part] = set()
            if repaired.code != now.tool.code:
                changed.add("function")
            if repaired.extraction != now.tool.extraction:
                changed.add("extraction")
            repairs.update(changed or {now.fault})
            self._attempts.update(changed or {now.fault})
            before, now = now, self._tried(repaired)
            self._insisted |= set(map(_answered, before.failures)) & set(map(_answered, now.failures))
            best = max(best, now, key=lambda each: each.right)
            if _version(repaired) in known:
                break
            known.add(_version(repaired))
        return best

    def _ask_repair(self, now: Try) -> Tool:
        tool = now.tool
        repair = ask(
            self._maker,
            "repair_tool",
            partial(parse_repair, has_extraction=tool.extraction is not None),
            {
                "task": self._task,
                "comparison": describe_comparison(self._task),
                "libraries": installed_libraries(),
                "code": tool.code.strip(),
                "extraction": tool.extraction.strip() if tool.extraction else "",
                "problems": list(now.problems),
                "failures": feedback(now.failures),
                "is_read": bool(tool.reader),
            },
        )
        return with_repair(tool, repair)

    def _documented(self, best: Try) -> Tool:
        """The doc with calls that were executed; asked for alone where it leaves out a parameter of a right tool."""
        tool = best.tool
        if best.fault == "none" or tool.reader:
            shown = [case for case in best.seen if case.part == "shown"]
            shown = shown if tool.reader else shown[:_WORKED_CALLS]
            attempts = [each for each in run_cases(tool, shown, self._sandbox, self._policy) if each.is_right]
            examples = tuple(map(_worked_call, attempts[:_WORKED_CALLS]))
            tool = tool.with_(doc=tool.doc.model_copy(update={"examples": examples}))
            if undocumented(tool.doc, tool.signature):
                tool = self._asked_doc(tool)
        return tool.with_(doc=fitted_doc(tool.doc, tool.signature))

    def _asked_doc(self, tool: Tool) -> Tool:
        self._say("document", "")
        examples = tool.doc.examples
        variables = {"code": tool.code.strip(), "function": tool.function, "examples": examples}
        try:
            doc = ask(self._maker, "document_tool", partial(parse_doc, signature=tool.signature), variables)
        except (BadReplyError, ModelRefusedError):
            return tool  # a right tool is not lost for words
        return tool.with_(doc=doc.model_copy(update={"examples": examples}))

    def _read(self, tool: Tool, seen: Sequence[Case]) -> Tool:
        """The tool with its cases; where it has a reader, with the calls that it made of the hidden texts too."""
        if not tool.reader or self._reader is None or not seen:
            return tool
        hidden = [case for case in self._cases if case.part == "hidden"]
        self._say("read", f"{self._reader.name} reads {len(hidden)} texts")
        return tool.with_(cases=(*seen, *self._reader.read(tool, hidden)))

    def _describe(self, now: Try) -> str:
        if now.problems:
            return now.problems[0]
        return f"{now.right} of {len(self._seen)} seen cases are right; the {now.fault} is mended"


def with_repair(tool: Tool, repair: Repair) -> Tool:
    """The tool with the sources and the fields of the doc that a maker changed."""
    tool = tool.with_(doc=changed_doc(tool.doc, repair.doc))
    if repair.function is not None:
        source = read_function(repair.function, public_function(repair.function) or None)
        tool = tool.with_(code=repair.function, function=source.function or "missing", signature=source.signature)
    return tool if repair.extraction is None else tool.with_(extraction=repair.extraction)


def proposal_variables(task: Task, cases: Sequence[Case], *, has_reader: bool = False) -> dict[str, Any]:
    """What the question for a tool shows; `has_reader`: whether a model can read the texts where no code does."""
    shown = [case for case in cases if case.part == "shown"]
    return {
        "task": task,
        "is_text": task.is_text,
        "has_reader": has_reader,
        "comparison": describe_comparison(task),
        "libraries": installed_libraries(),
        "cases": [
            {"is_text": case.input is not None, "question": case.question, "expected": case.expected} for case in shown
        ],
    }


def describe_comparison(task: Task) -> str:
    """How answers are compared, for a model."""
    mode = task.comparison.mode
    tolerance = task.comparison.relative_tolerance
    return {
        "exact": "exactly equal",
        "text": "text, equal but for case and white space",
        "numeric": f"a number, within a relative tolerance of {tolerance:g}",
        "set": "the same members in any order",
        "choice": "the chosen option, as its letter, e.g. (B), or as its text",
        "json": "the same JSON structure",
        "quantity": "a number with its unit, as exact as its digits",
    }[mode]


def _worked_call(attempt: CaseResult) -> Example:
    result = to_json(attempt.trial.result) if attempt.trial else None
    return Example(request=attempt.case.input, arguments=attempt.case.arguments or {}, result=result)


def _answered(failure: CaseResult) -> tuple[str, str]:
    """A question and what was answered, as far as anything was."""
    is_ok = failure.trial is not None and failure.trial.is_ok
    return failure.case.question_id, repr(to_json(failure.trial.result)) if is_ok and failure.trial else failure.reason


def _version(tool: Tool) -> tuple[str, str | None]:
    return tool.code, tool.extraction
