"""`toolsmith exam`: which models can use a toolbox, where they fail, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Account, Budget, Meter
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.exam.advice import advise
from toolsmith.recipes.exam.examine import Examined, examine
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.kept import Change, KeptExam, KeptExams, changes
from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.plan import REQUESTS, plan_questions
from toolsmith.recipes.exam.records import EXAMS, ExamName, Question
from toolsmith.recipes.exam.report import ExamReport
from toolsmith.recipes.exam.search_alone import SEARCHED
from toolsmith.recipes.exam.tables import confusions, economies, rows_by
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox


def exam(
    toolbox: str | Path | Toolbox = "toolbox",
    user_models: Sequence[str | Model] = (),
    *,
    exams: Sequence[ExamName] = EXAMS,
    requests: int = REQUESTS,
    seed: int = 0,
    against: str = "",
    budget: Budget | None = None,
    jobs: int = DEFAULT_JOBS,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> ExamReport:
    """Examine models on a toolbox; without any, the search alone, which needs no key.

    Args:
        toolbox: a toolbox or its folder.
        user_models: models, or their names; what one of them answered before is not asked again.
        exams: kinds of questions.
        requests: questions to each model, at most.
        seed: the same gives the same questions.
        against: a commit, tag or branch to compare with; the same exam is taken there where none is kept.
        budget: caps over all models.
        jobs: questions at the same time.
        sandbox: None opens one when first needed.
        report: called with how many questions are done, of how many.

    Raises:
        BadInputError: the toolbox has no tool with a request whose right call is known.
        UsageError: no model is named, and search alone answers none of the questions.
        ModelNotChosenError: a model cannot be opened.
    """
    box = opened_toolbox(toolbox, sandbox=sandbox)
    with Account(budget) as account:
        transcript = transcript_of(box, "exam")
        models = [
            Meter(RecordedModel(open_role("user", each, box), transcript), account=account) for each in user_models
        ]
        taken = _Taken(box, models, _answered(exams, has_models=bool(models)), requests, seed, jobs, report)
        compared = _compare(box, against, taken, sandbox) if against else ()
        return taken.report(compared)


def plan_exam(
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    exams: Sequence[ExamName] = EXAMS,
    requests: int = REQUESTS,
    seed: int = 0,
    for_search: bool = False,
    sandbox: Sandbox | None = None,
) -> list[Question]:
    """The questions of an exam, in the order in which they are asked; no model is asked.

    Args:
        toolbox: as `exam` has it, and so are the others.
        exams: kinds of questions.
        requests: how many at most.
        seed: the same gives the same questions.
        for_search: only what search answers without a model.
        sandbox: None opens one when first needed.

    Raises:
        BadInputError: as `exam`.
        UsageError: as `exam`, of questions for the search.
    """
    box = opened_toolbox(toolbox, sandbox=sandbox)
    return _Questions(box, _answered(exams, has_models=not for_search), requests, seed).questions


def _answered(exams: Sequence[ExamName], *, has_models: bool) -> Sequence[ExamName]:
    """The kinds that somebody is there to answer: without a model, those of the search."""
    if has_models:
        return exams
    found = [each for each in exams if each in SEARCHED]
    if not found:
        raise UsageError(
            f"questions of this kind need a model to answer them: {', '.join(sorted(exams))}",
            hint=f"Name one with --user-model (user_models). Search alone answers {' and '.join(SEARCHED)}.",
        )
    return found


class _Questions:
    """What an exam of one commit consists of."""

    def __init__(self, box: Toolbox, exams: Sequence[ExamName], requests: int, seed: int) -> None:
        _ = box.sandbox  # opened once, before several threads want it
        if not box.is_index_ready():
            box.refresh_index()
        self.tools = LazyTools(box)
        self.calls = ExamCalls(box)
        self.material = Material(self.tools, self.calls, seed, requests // 2)
        self.questions = plan_questions(self.material, self.calls, exams, requests)
        if not self.questions:
            raise BadInputError(
                f"{box.root} has nothing to ask: {len(self.tools.paths)} tools on offer, none with a case, a confirmed "
                "probe or an example whose call returns",
                hint="Add cases to its tools, or let a model imagine requests: toolsmith probe",
            )


class _Taken:
    """One exam of one commit, taken."""

    def __init__(
        self,
        box: Toolbox,
        models: Sequence[Model],
        exams: Sequence[ExamName],
        requests: int,
        seed: int,
        jobs: int,
        report: Callable[[int, int], None],
    ) -> None:
        self.box = box
        self._how = (models, exams, requests, seed, jobs, report)
        self._seed = seed
        self._asked = _Questions(box, exams, requests, seed)
        asked = self._asked
        self.examined: Examined = examine(asked.questions, models, asked.tools, asked.calls, jobs=jobs, report=report)
        kept = KeptExams(box.private)
        for model in dict.fromkeys(each.model for each in self.examined.marked):
            marks = tuple(each for each in self.examined.marked if each.model == model and not each.error)
            kept.keep(KeptExam(commit=box.commit, model=model, seed=seed, marked=marks))

    def at(self, box: Toolbox) -> _Taken:
        """The same exam over another commit."""
        return _Taken(box, *self._how)

    def report(self, compared: Sequence[Change]) -> ExamReport:
        marked, box = self.examined.marked, self.box
        unanswered = len(queue_of(box.private, box.settings.logs.megabytes).waiting())
        asked = self._asked
        return ExamReport(
            toolbox=box.root.resolve().name,
            commit=box.commit,
            seed=self._seed,
            questions=len(asked.questions),
            totals=tuple(rows_by(marked, lambda _: "all")),
            by_exam=tuple(rows_by(marked, lambda each: each.exam)),
            by_part=tuple(rows_by(marked, lambda each: f"{each.exam}: {each.part}")),
            by_tool=tuple(rows_by(marked, lambda each: each.tool)),
            by_category=tuple(rows_by(marked, lambda each: each.category)),
            confusions=tuple(confusions(marked)),
            economies=tuple(economies(marked)),
            advice=tuple(advise(asked.material, asked.calls, marked, box, unanswered)),
            changes=tuple(compared),
            stopped=self.examined.stopped,
            marked=marked,
        )


def _compare(box: Toolbox, revision: str, taken: _Taken, sandbox: Sandbox | None) -> list[Change]:
    """What changed since a revision, by model; where its exam is not kept, it is taken there."""
    then = Toolbox.open(box.root, revision=revision, sandbox=sandbox or box.sandbox)
    kept = KeptExams(box.private)
    names = list(dict.fromkeys(each.model for each in taken.examined.marked))
    subjects = {each.subject for each in taken.examined.marked}
    known = [kept.read(then.commit, name) for name in names]
    if not all(each is not None and subjects & {one.subject for one in each.marked} for each in known):
        taken.at(then)
        known = [kept.read(then.commit, name) for name in names]
    pairs = zip(names, known, strict=True)
    return [change for name, each in pairs if each is not None for change in changes(each, taken.examined.marked, name)]
