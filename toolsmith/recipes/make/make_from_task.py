"""Makes a tool from example cases: LATM (Cai et al. 2023, "Large Language Models as Tool Makers"), made trustworthy.

Propose a function from shown cases, execute, repair from expected and actual answers, extract arguments, wrap with
executed calls, and accept on hidden cases. What is stored is what was executed, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.meter import Meter
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask, the_code, the_json
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.recipes.make.records import Made, MakeOptions, Phase, Progress, split_cases
from toolsmith.recipes.make.tool_replies import parse_doc, parse_proposal, parse_repair
from toolsmith.recipes.pool import in_order, pool
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.placement import place, settled
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Doc, Example, Provenance, Tool, numbered
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import accept, check_policy, check_signature
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.signature import read_function

_WORKED_CALLS = 3


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
    (made,) = make_from_tasks([task], toolbox, maker, sandbox, options=options, user=user, report=report)
    return made


def make_from_tasks(
    tasks: Sequence[Task],
    toolbox: Toolbox,
    maker: Model,
    sandbox: Sandbox,
    *,
    options: MakeOptions | None = None,
    user: Model | None = None,
    jobs: int = 1,
    report: Callable[[Progress], None] = lambda _: None,
) -> Iterator[Made]:
    """Make one tool from each task; arguments and errors as in `make_from_task`.

    Up to `jobs` tasks ask and repair at once, which asks the same questions as one after the other; tools are accepted
    and committed in the order of the tasks. Where a model cannot be asked, what comes before is kept.
    """
    makings = [_Making(task, toolbox, maker, sandbox, options or MakeOptions(), user, report) for task in tasks]
    with pool(min(jobs, len(makings))) as threads:
        drafts = in_order(threads, [making.draft for making in makings])
        for making, draft in zip(makings, drafts, strict=True):
            yield making.finish(draft)


class _Making:
    """One run over one task: holds what is known so far."""

    def __init__(
        self,
        task: Task,
        toolbox: Toolbox,
        maker: Model,
        sandbox: Sandbox,
        options: MakeOptions,
        user: Model | None,
        report: Callable[[Progress], None],
    ) -> None:
        self._task = task
        self._toolbox = toolbox
        self._maker = Meter(maker)
        self._sandbox = sandbox
        self._options = options
        self._user = user
        self._report = report
        self._cases = split_cases(task, options)
        self._policy: Policy = toolbox.settings.policy
        self._function_attempts = 0
        self._extraction_attempts = 0

    def draft(self) -> Tool | Verdict:
        """The tool, wrapped and not yet placed; or the rejection where no proposal could be read."""
        try:
            tool = self._propose()
            if self._task.is_text:
                tool = self._extract(tool)
            return self._wrap(self._repair(tool))
        except (BadReplyError, ModelRefusedError) as error:
            check = Check(name="proposal", outcome="failed", summary=error.message)
            return Verdict(status="rejected", checks=(check,))

    def _propose(self) -> Tool:
        self._say("propose")
        shown = [case for case in self._cases if case.part == "shown"]
        proposal = ask(
            self._maker,
            "propose_tool",
            parse_proposal,
            {
                "task": self._task,
                "is_text": self._task.is_text,
                "comparison": describe_comparison(self._task),
                "cases": [_for_prompt(case) for case in shown[: self._options.shown]],
            },
        )
        self._function_attempts = 1
        source = read_function(proposal.code)
        return Tool(
            name=proposal.name,
            category=self._task.category or proposal.category,
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

    def _failures(self, tool: Tool) -> tuple[str, list[str], list[CaseResult]]:
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
                attempt for attempt in run_cases(tool, cases, self._sandbox, self._policy) if not attempt.is_right
            ]
            if failed:
                is_extraction = all(attempt.fault == "extraction" for attempt in failed)
                return ("extraction" if is_extraction else "function"), [], failed
        return "none", [], []

    def _ask_repair(self, tool: Tool, problems: Sequence[str], failures: Sequence[CaseResult]) -> Tool:
        repair = ask(
            self._maker,
            "repair_tool",
            lambda text: parse_repair(text, has_extraction=tool.extraction is not None),
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
        attempts = run_cases(tool, seen, self._sandbox, self._policy)
        examples = tuple(_worked_call(attempt) for attempt in attempts[:_WORKED_CALLS] if attempt.is_right)
        self._say("wrap")
        doc = ask(
            self._maker,
            "document_tool",
            lambda text: parse_doc(text, tool),
            {"code": tool.code.strip(), "function": tool.function, "examples": examples},
        )
        return tool.with_(doc=doc.model_copy(update={"examples": examples}))

    def finish(self, draft: Tool | Verdict) -> Made:
        """Place, accept, commit, and let the user model try."""
        if isinstance(draft, Verdict):
            self._say("done")
            return self._result(draft, None)
        self._say("accept")
        existing = self._toolbox.find_by_task(self._task.name)
        tool = self._place(draft, existing)
        neighbours = [
            other for other in self._toolbox.neighbours(tool) if existing is None or other.path != existing.path
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

    def _place(self, tool: Tool, existing: Tool | None) -> Tool:
        """A tool of this task keeps its place; a new one goes where the task says, else beside what resembles it.

        Where nothing does, the maker's proposal stands. The name is a free one.
        """
        if existing is not None:
            return tool.with_(name=existing.name, category=existing.category)
        if not self._task.category:
            similar = place(self._toolbox, tool).category
            tool = tool.with_(category=similar or settled(tool.category, self._toolbox.tree()))
        taken = set(self._toolbox.paths())
        number = 1
        placed = tool
        while placed.path in taken:
            number += 1
            placed = tool.with_(name=numbered(tool.name, number))
        return placed

    def _try_user(self, tool: Tool, user: Model) -> dict[str, int]:
        """Let the user model call the wrapped tool on the validation cases."""
        cases = [case for case in tool.cases if case.part == "validation" and case.input is not None]
        right = sum(_user_is_right(tool, case, user, self._toolbox) for case in cases)
        return {"user_calls_right": right, "user_calls_tried": len(cases)}

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


def _for_prompt(case: Case) -> dict[str, Any]:
    return {"is_text": case.input is not None, "question": case.question, "expected": case.expected}


def _worked_call(attempt: CaseResult) -> Example:
    result = to_json(attempt.trial.result) if attempt.trial else None
    return Example(request=attempt.case.input, arguments=attempt.case.arguments or {}, result=result)


def _user_is_right(tool: Tool, case: Case, user: Model, toolbox: Toolbox) -> bool:
    """Whether the user model, from the wrapped tool alone, makes a call that gives the expected answer."""
    try:
        arguments = ask(user, "call_tool", the_json, call_variables(tool, case.input))
    except (BadReplyError, ModelRefusedError):
        return False
    trial = toolbox.call(tool, arguments, request=case.input, model=user.name)
    return trial.is_ok and matches(trial.result, case.expected, tool.comparison, case.input or "")
