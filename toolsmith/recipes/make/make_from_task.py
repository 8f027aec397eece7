"""Makes a tool from example cases: LATM (Cai et al. 2023, "Large Language Models as Tool Makers"), made trustworthy.

Drafts are asked for in one question and repaired (`draft.py`), then accepted on hidden cases without any model. What
is stored is what was executed, byte for byte; what is not taken is kept apart, to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from toolsmith.errors import BadReplyError, ModelRefusedError
from toolsmith.models.meter import Meter, Spending, total_spending
from toolsmith.models.model import Model
from toolsmith.prompts.ask import ask, the_json
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.recipes.make.cases.read_calls import Reader
from toolsmith.recipes.make.cases.suspected_labels import may_be_labels, with_suspects
from toolsmith.recipes.make.cross_check import CrossCheck
from toolsmith.recipes.make.draft import Drafting
from toolsmith.recipes.make.records import Draft, Made, MakeOptions, Phase, Progress
from toolsmith.recipes.make.split import split_cases
from toolsmith.recipes.pool import in_order, pool
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.logs.rejected import RejectedDraft
from toolsmith.toolbox.placement import place, settled
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Provenance, Tool, numbered
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import Proof, accept, with_check
from toolsmith.verify.compare import matches


def make_from_task(
    task: Task,
    toolbox: Toolbox,
    maker: Model,
    sandbox: Sandbox,
    *,
    options: MakeOptions | None = None,
    user: Model | None = None,
    readers: Sequence[Model] = (),
    second: Model | None = None,
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
        readers: the model that reads texts into calls where no code does, and one that reads again what it missed; a
            single one does both.
        second: where given, it writes a second function, against which an accepted tool is cross-checked.
        report: called at every step.

    Raises:
        ModelError: a model could not be asked. Refusals and unreadable replies are a rejection instead.
    """
    (made,) = make_from_tasks(
        [task], toolbox, maker, sandbox, options=options, user=user, readers=readers, second=second, report=report
    )
    return made


def make_from_tasks(
    tasks: Sequence[Task],
    toolbox: Toolbox,
    maker: Model,
    sandbox: Sandbox,
    *,
    options: MakeOptions | None = None,
    user: Model | None = None,
    readers: Sequence[Model] = (),
    second: Model | None = None,
    jobs: int = 1,
    report: Callable[[Progress], None] = lambda _: None,
) -> Iterator[Made]:
    """Make one tool from each task; arguments and errors as in `make_from_task`.

    Up to `jobs` tasks ask and repair at once, which asks the same questions as one after the other; tools are accepted
    and committed in the order of the tasks. Where a model cannot be asked, what comes before is kept.
    """
    known = options or MakeOptions()
    makings = [_Making(task, toolbox, maker, sandbox, known, user, readers, second, report) for task in tasks]
    with pool(min(jobs, len(makings))) as threads:
        drafts = in_order(threads, [making.draft for making in makings])
        for making, draft in zip(makings, drafts, strict=True):
            yield making.finish(draft)


class _Making:
    """One run over one task: drafted in a thread, then placed, proved and kept in its turn."""

    def __init__(
        self,
        task: Task,
        toolbox: Toolbox,
        maker: Model,
        sandbox: Sandbox,
        options: MakeOptions,
        user: Model | None,
        readers: Sequence[Model],
        second: Model | None,
        report: Callable[[Progress], None],
    ) -> None:
        self._task = task
        self._toolbox = toolbox
        self._maker = Meter(maker)
        self._sandbox = sandbox
        self._options = options
        self._user = user
        self._second = Meter(second) if second is not None else None
        self._second_code = ""
        self._report = report
        self._cases = split_cases(task, options)
        self._policy: Policy = toolbox.settings.policy
        self._reader = Reader(readers, sandbox, self._policy) if readers and task.is_text else None
        self._drafting = Drafting(
            task, self._cases, self._maker, sandbox, self._policy, options, self._say, self._reader
        )

    def draft(self) -> Draft:
        return self._drafting.draft()

    def finish(self, draft: Draft) -> Made:
        """Place, accept, commit, and let the user model try; a draft that is not taken is kept to look at."""
        made = self._decide(draft)
        if made.commit:
            self._toolbox.rejected.forget(self._task.name)
        else:
            rejected = RejectedDraft(
                task=self._task.name,
                verdict=made.verdict,
                tool=made.tool,
                maker=self._maker.name,
                replies=draft.replies,
                second=self._second_code,
            )
            made = made.model_copy(update={"rejected": str(self._toolbox.rejected.keep(rejected))})
        self._say("done", str(made.verdict))
        return made

    def _decide(self, draft: Draft) -> Made:
        if draft.tool is None:
            checks = (draft.refusal,) if draft.refusal else ()
            return self._result(Verdict(status="rejected", checks=checks), draft, None)
        self._say("accept")
        existing = self._toolbox.find_by_task(self._task.name)
        tool = self._place(draft.tool, existing)
        neighbours = [
            other for other in self._toolbox.neighbours(tool) if existing is None or other.path != existing.path
        ]
        proof = self._cross_checked(self._prove(tool, draft, neighbours), draft, neighbours)
        spending = self._spending
        tool = proof.tool.with_(
            verdict=proof.verdict,
            provenance=Provenance(
                task=self._task.name,
                maker=self._maker.name,
                calls=spending.calls,
                cost_usd=spending.cost_usd,
                function_attempts=draft.function_attempts,
                extraction_attempts=draft.extraction_attempts,
            ),
        )
        made = self._result(proof.verdict, draft, tool)
        keeps = proof.verdict.is_accepted or (self._options.keep_unproven and proof.verdict.status == "unproven")
        if keeps:
            added = self._toolbox.add(tool, model=self._maker.name, keep_unproven=self._options.keep_unproven)
            made = made.model_copy(update={"commit": added.commit, "is_new_version": added.is_new_version})
            if self._user is not None:
                made = made.model_copy(update=self._try_user(tool, self._user))
        return made

    def _prove(self, tool: Tool, draft: Draft, neighbours: Sequence[Tool]) -> Proof:
        """Accept; where only wrong answers speak against the tool, ask whether they are the labels' fault."""
        requirements = self._toolbox.settings.acceptance
        requirements = requirements.model_copy(update={"strict": requirements.strict or self._options.strict})
        proof = accept(tool, self._sandbox, self._policy, requirements, neighbours)
        if not may_be_labels(proof.verdict, tool, requirements):
            return proof
        doubted = with_suspects(
            tool, draft.insisted, self._drafting.write_again, self._sandbox, self._policy, requirements
        )
        return proof if doubted == tool else accept(doubted, self._sandbox, self._policy, requirements, neighbours)

    def _cross_checked(self, proof: Proof, draft: Draft, neighbours: Sequence[Tool]) -> Proof:
        """An accepted tool with what a second function says of it, where one is wanted; mended where it was wrong."""
        if self._second is None or not proof.verdict.is_accepted:
            return proof
        check = CrossCheck(
            self._task, self._second, self._maker, self._sandbox, self._policy, partial(self._say, "cross-check")
        )
        checked = check.run(proof, lambda mended: self._prove(mended, draft, neighbours))
        self._second_code = checked.second.code if checked.second is not None else ""
        return checked.proof.model_copy(update={"verdict": with_check(checked.proof.verdict, checked.check)})

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

    def _result(self, verdict: Verdict, draft: Draft, tool: Tool | None) -> Made:
        spending = self._spending
        return Made(
            task=self._task.name,
            verdict=verdict,
            tool=tool,
            function_attempts=draft.function_attempts,
            extraction_attempts=draft.extraction_attempts,
            calls=spending.calls,
            replayed_calls=spending.replayed_calls,
            cost_usd=spending.cost_usd,
            shown=sum(case.part == "shown" for case in self._cases),
            reader_calls=self._reader.spending.calls if self._reader else 0,
            lacks_reader=draft.is_unread,
        )

    @property
    def _spending(self) -> Spending:
        """Of maker, reader and the author of a second function."""
        return total_spending(each.spending for each in (self._maker, self._reader, self._second) if each is not None)

    def _say(self, phase: Phase, detail: str = "") -> None:
        self._report(
            Progress(
                task=self._task.name,
                phase=phase,
                attempts=self._drafting.attempts,
                cost_usd=self._spending.cost_usd,
                detail=detail,
            )
        )


def _user_is_right(tool: Tool, case: Case, user: Model, toolbox: Toolbox) -> bool:
    """Whether the user model, from the wrapped tool alone, makes a call that gives the expected answer."""
    try:
        arguments = ask(user, "call_tool", the_json, call_variables(tool, case.input))
    except (BadReplyError, ModelRefusedError):
        return False
    trial = toolbox.call(tool, arguments, request=case.input, model=user.name)
    return trial.is_ok and matches(trial.result, case.expected, tool.comparison, case.input or "")
