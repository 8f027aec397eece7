"""Makes a tool from example cases: LATM (Cai et al. 2023, "Large Language Models as Tool Makers"), made trustworthy.

Propose a function from shown cases, execute, repair from expected and actual answers, extract arguments, wrap with
executed calls, and accept on hidden cases. What is stored is what was executed, byte for byte.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import Field

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import UnreadableReplyError, ask, the_code, the_json
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.skill import render_doc
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.task import Case, Part, Task
from toolsmith.types.tool import Doc, Example, Provenance, Tool, slug
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import accept, check_policy, check_signature
from toolsmith.verify.attempt import Attempt, argument_problems, attempt_cases
from toolsmith.verify.compare import matches
from toolsmith.verify.signature import read_function

SHOWN_CASES = 3  # LATM §3.1: three demonstrations to propose
VALIDATION_CASES = 3  # LATM §3.1: three validation samples
FUNCTION_REPAIRS = 3  # LATM §3.1: up to three tries to correct an error
EXTRACTION_REPAIRS = 3
EXTRACTION_TEXTS = 5  # more shown texts for reading arguments, since classes of problems vary in wording
_WORKED_CALLS = 3
_SPLIT_SEED = 17

Phase = Literal["propose", "extract", "repair", "wrap", "accept", "done"]


class MakeOptions(Record):
    """How cases are split, how often a failure is repaired, and how the user model's try is counted."""

    shown: int = Field(SHOWN_CASES, ge=1)
    extraction_texts: int = Field(EXTRACTION_TEXTS, ge=0)
    validation: int = Field(VALIDATION_CASES, ge=0)
    hidden_limit: int = Field(1000, ge=0)
    function_repairs: int = Field(FUNCTION_REPAIRS, ge=0)
    extraction_repairs: int = Field(EXTRACTION_REPAIRS, ge=0)
    keep_unproven: bool = False


class Progress(Record):
    """Where a task is: shown to people while it runs."""

    task: str
    phase: Phase
    attempts: int = 0
    cost_usd: float | None = None


class Made(Record):
    """What came of one task. `tool` is None where no proposal could be read at all."""

    task: str
    verdict: Verdict
    tool: Tool | None = None
    commit: str = ""
    is_new_version: bool = False
    function_attempts: int = 0
    extraction_attempts: int = 0
    calls: int = 0
    cost_usd: float | None = None
    user_calls_right: int | None = None
    user_calls_tried: int | None = None


def split_cases(task: Task, options: MakeOptions) -> tuple[Case, ...]:
    """The task's cases, each with its part, in an order that depends only on the cases themselves.

    Where there are few, shown and validation cases come first and hidden ones are what is left.
    """
    ordered = sorted(task.cases, key=lambda case: case.question_id)
    random.Random(_SPLIT_SEED).shuffle(ordered)  # noqa: S311 - reproducible, not secret
    counts: list[tuple[Part, int]] = [
        ("shown", options.shown + (options.extraction_texts if task.is_text else 0)),
        ("validation", options.validation),
        ("hidden", options.hidden_limit),
    ]
    parted: list[Case] = []
    for part, count in counts:
        taken = ordered[len(parted) : len(parted) + count]
        parted += [case.model_copy(update={"part": part}) for case in taken]
    return tuple(parted)


def make_from_task(
    task: Task,
    toolbox: Toolbox,
    maker: Model,
    sandbox: Sandbox,
    *,
    options: MakeOptions | None = None,
    user: Model | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> Made:
    """Make one tool and commit it where it is accepted.

    Args:
        task: the class of problems with its cases.
        toolbox: where an accepted tool is committed; its tools are checked for duplicates.
        maker: the strong model.
        sandbox: where the tool runs.
        options: split and budgets.
        user: the cheaper model; where given, it tries the wrapped tool on the validation cases.
        report: called at every step.

    Raises:
        ModelError: a model could not be asked. Refusals and unreadable replies are a rejection instead.
    """
    return _Making(task, toolbox, Meter(maker), sandbox, options or MakeOptions(), user, report).make()


class _Making:
    """One run over one task: holds what is known so far."""

    def __init__(
        self,
        task: Task,
        toolbox: Toolbox,
        maker: Meter,
        sandbox: Sandbox,
        options: MakeOptions,
        user: Model | None,
        report: Callable[[Progress], None],
    ) -> None:
        self._task = task
        self._toolbox = toolbox
        self._maker = maker
        self._sandbox = sandbox
        self._options = options
        self._user = user
        self._report = report
        self._cases = split_cases(task, options)
        self._existing = toolbox.find_by_task(task.name)
        self._policy: Policy = toolbox.settings.policy
        self._function_attempts = 0
        self._extraction_attempts = 0

    def make(self) -> Made:
        try:
            tool = self._propose()
            if self._task.is_text:
                tool = self._extract(tool)
            tool = self._repair(tool)
            tool = self._wrap(tool)
        except (BadReplyError, ModelRefusedError) as error:
            return self._unmade(error.message)
        return self._finish(tool)

    def _propose(self) -> Tool:
        self._say("propose")
        shown = [case for case in self._cases if case.part == "shown"]
        proposal = ask(
            self._maker,
            "propose_tool",
            _parse_proposal,
            {
                "task": self._task,
                "is_text": self._task.is_text,
                "comparison": describe_comparison(self._task),
                "cases": [_for_prompt(case) for case in shown[: self._options.shown]],
                "categories": [] if self._task.category else self._toolbox.categories(),
            },
        )
        self._function_attempts = 1
        return self._place(proposal)

    def _place(self, proposal: _Proposal) -> Tool:
        """A tool of this task keeps its place; a new one goes where the task or the maker says."""
        source = read_function(proposal.code)
        name, category = proposal.name, self._task.category or proposal.category
        if self._existing is not None:
            name, category = self._existing.name, self._existing.category
        else:
            taken = set(self._toolbox.paths())
            while f"{category}/{name}".lstrip("/") in taken:
                name = slug(f"{name}-{self._task.name}") if not name.endswith(self._task.name) else f"{name}-2"
        return Tool(
            name=name,
            category=category,
            function=source.function or "missing",
            code=proposal.code,
            signature=source.signature,
            doc=Doc(description=proposal.description),
            comparison=self._task.comparison,
            cases=self._cases,
        )

    def _extract(self, tool: Tool) -> Tool:
        """Ask for the function that reads arguments from a text."""
        self._say("extract")
        seen = [case for case in self._cases if case.part == "shown"]
        code = ask(
            self._maker,
            "write_extraction",
            the_code,
            {
                "task": self._task,
                "code": tool.code.strip(),
                "function": tool.function,
                "cases": [_for_prompt(case) for case in seen],
            },
        )
        self._extraction_attempts = 1
        return tool.with_(extraction=code)

    def _repair(self, tool: Tool) -> Tool:
        """Execute on shown, then on validation cases; feed failures back while the budgets last."""
        while True:
            fault, problems, failures = self._failures(tool)
            if fault == "none":
                return tool
            if fault == "function" and self._function_attempts > self._options.function_repairs:
                return tool
            if fault == "extraction" and self._extraction_attempts > self._options.extraction_repairs:
                return tool
            self._say("repair")
            repaired = self._ask_repair(tool, problems, failures)
            changed = (repaired.code != tool.code, repaired.extraction != tool.extraction)
            self._function_attempts += changed[0] or (fault == "function" and not changed[1])
            self._extraction_attempts += changed[1] or (fault == "extraction" and not changed[0])
            tool = repaired

    def _failures(self, tool: Tool) -> tuple[str, list[str], list[Attempt]]:
        """Who is to blame, what is wrong with the source, and which cases fail."""
        checks = [
            check for check in (check_policy(tool, self._policy), check_signature(tool)) if check.outcome == "failed"
        ]
        if checks:
            problems = [problem for check in checks for problem in check.evidence]
            is_extraction = all(problem.startswith("extraction") for problem in problems)
            return ("extraction" if is_extraction else "function"), problems, []
        for part in ("shown", "validation"):
            cases = [case for case in self._cases if case.part == part]
            failed = [
                attempt for attempt in attempt_cases(tool, cases, self._sandbox, self._policy) if not attempt.is_right
            ]
            if failed:
                is_extraction = all(attempt.fault == "extraction" for attempt in failed)
                return ("extraction" if is_extraction else "function"), [], failed
        return "none", [], []

    def _ask_repair(self, tool: Tool, problems: Sequence[str], failures: Sequence[Attempt]) -> Tool:
        repair = ask(
            self._maker,
            "repair_tool",
            lambda text: _parse_repair(text, has_extraction=tool.extraction is not None),
            {
                "task": self._task,
                "comparison": describe_comparison(self._task),
                "code": tool.code.strip(),
                "extraction": tool.extraction.strip() if tool.extraction else "",
                "problems": list(problems),
                "failures": [attempt.describe() for attempt in failures],
            },
        )
        if repair.function is not None:
            source = read_function(repair.function)
            tool = tool.with_(code=repair.function, function=source.function or "missing", signature=source.signature)
        return tool if repair.extraction is None else tool.with_(extraction=repair.extraction)

    def _wrap(self, tool: Tool) -> Tool:
        """The doc, with worked calls that were executed. Only where the tool is right so far."""
        seen = [case for case in self._cases if case.part == "shown"]
        if self._failures(tool)[0] != "none":
            return tool
        attempts = attempt_cases(tool, seen, self._sandbox, self._policy)
        examples = tuple(_worked_call(attempt) for attempt in attempts[:_WORKED_CALLS] if attempt.is_right)
        self._say("wrap")
        doc = ask(
            self._maker,
            "document_tool",
            lambda text: _parse_doc(text, tool),
            {"code": tool.code.strip(), "function": tool.function, "examples": examples},
        )
        return tool.with_(doc=doc.model_copy(update={"examples": examples}))

    def _finish(self, tool: Tool) -> Made:
        self._say("accept")
        neighbours = [
            other for other in self._toolbox.tools() if self._existing is None or other.path != self._existing.path
        ]
        proof = accept(tool, self._sandbox, self._policy, self._toolbox.settings.acceptance, neighbours)
        spending = self._maker.spending
        tool = proof.tool.with_(
            verdict=proof.verdict,
            provenance=Provenance(
                task=self._task.name,
                maker=self._maker.name,
                calls=spending.calls,
                cost_usd=spending.cost_usd,
                function_attempts=self._function_attempts,
                extraction_attempts=self._extraction_attempts,
            ),
        )
        made = self._result(proof.verdict, tool)
        keeps = proof.verdict.is_accepted or (self._options.keep_unproven and proof.verdict.status == "unproven")
        if keeps:
            added = self._toolbox.add(tool, model=self._maker.name, keep_unproven=self._options.keep_unproven)
            made = made.model_copy(update={"commit": added.commit, "is_new_version": added.is_new_version})
            if self._user is not None:
                made = made.model_copy(update=self._try_user(tool, self._user))
        self._say("done")
        return made

    def _try_user(self, tool: Tool, user: Model) -> dict[str, int]:
        """Let the user model call the wrapped tool on the validation cases."""
        cases = [case for case in tool.cases if case.part == "validation" and case.input is not None]
        right = sum(self._user_is_right(tool, case, user) for case in cases)
        return {"user_calls_right": right, "user_calls_tried": len(cases)}

    def _user_is_right(self, tool: Tool, case: Case, user: Model) -> bool:
        variables = {
            "tool": tool,
            "doc": render_doc(tool.with_(doc=tool.doc.model_copy(update={"examples": ()}))),
            "schema": tool.signature.json_schema(tool.doc.parameters),
            "examples": tool.doc.examples,
            "request": case.input,
        }
        try:
            arguments = ask(user, "call_tool", the_json, variables)
        except (BadReplyError, ModelRefusedError):
            return False
        if argument_problems(tool, arguments):
            return False
        trial = self._sandbox.call(tool.program, arguments, self._policy)
        return trial.is_ok and matches(trial.result, case.expected, tool.comparison, case.input or "")

    def _unmade(self, reason: str) -> Made:
        check = Check(name="proposal", outcome="failed", summary=reason)
        self._say("done")
        return self._result(Verdict(status="rejected", checks=(check,)), None)

    def _result(self, verdict: Verdict, tool: Tool | None) -> Made:
        spending = self._maker.spending
        return Made(
            task=self._task.name,
            verdict=verdict,
            tool=tool,
            function_attempts=self._function_attempts,
            extraction_attempts=self._extraction_attempts,
            calls=spending.calls,
            cost_usd=spending.cost_usd,
        )

    def _say(self, phase: Phase) -> None:
        self._report(
            Progress(
                task=self._task.name,
                phase=phase,
                attempts=self._function_attempts + self._extraction_attempts,
                cost_usd=self._maker.spending.cost_usd,
            )
        )


class _Proposal(Record):
    name: str
    category: str
    description: str
    code: str


class _Repair(Record):
    function: str | None
    extraction: str | None


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
    }[mode]


def _for_prompt(case: Case) -> dict[str, Any]:
    return {"is_text": case.input is not None, "question": case.question, "expected": case.expected}


def _worked_call(attempt: Attempt) -> Example:
    result = to_json(attempt.trial.result) if attempt.trial else None
    return Example(request=attempt.case.input, arguments=attempt.case.arguments or {}, result=result)


def _parse_proposal(text: str) -> _Proposal:
    fields = the_json(text)
    code = the_code(text)
    name = slug(str(fields.get("name", "")))
    description = str(fields.get("description", "")).strip()
    missing = [field for field, value in (("name", name), ("description", description)) if not value]
    if missing:
        raise UnreadableReplyError(f"its JSON has no {' and no '.join(missing)}.")
    category = "/".join(filter(None, map(slug, str(fields.get("category", "")).split("/"))))
    return _Proposal(name=name, category=category, description=description, code=code)


def _parse_repair(text: str, *, has_extraction: bool) -> _Repair:
    found: dict[str, str | None] = {"function": None, "extraction": None}
    for part in found:
        try:
            found[part] = the_code(text, f"python {part}")
        except UnreadableReplyError:
            continue
    if not has_extraction:
        found = {"function": found["function"] or the_code(text), "extraction": None}
    if not any(found.values()):
        raise UnreadableReplyError(
            "no block in it begins with ```python function or ```python extraction, closed by a line of its own."
        )
    return _Repair(**found)


def _parse_doc(text: str, tool: Tool) -> Doc:
    fields = the_json(text)
    wanted = {"description", "when_to_use", "when_not_to_use", "parameters", "returns", "errors"}
    if missing := sorted(wanted - fields.keys()):
        raise UnreadableReplyError(f"its JSON has no {', '.join(missing)}.")
    names = {parameter.name for parameter in tool.signature.parameters}
    parameters = fields["parameters"]
    if not isinstance(parameters, dict) or parameters.keys() != names:
        raise UnreadableReplyError(f"parameters must be an object with exactly: {', '.join(sorted(names))}.")
    texts = {field: str(fields[field]).strip() for field in wanted - {"parameters"}}
    return Doc(parameters={name: str(value).strip() for name, value in parameters.items()}, **texts)
