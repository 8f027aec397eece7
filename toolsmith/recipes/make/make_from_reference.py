"""Makes tools from a textbook: RefTool (Liu et al. 2025, "RefTool: Reference-Guided Tool Creation"), made trustworthy.

Section by section: propose, execute on the book's worked examples, repair once, and accept on the section's solved
exercises, which the maker never saw. Sections are asked about side by side; acceptance and commits keep their order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from toolsmith.errors import BadInputError, ToolboxBusyError, ToolboxError
from toolsmith.models.model import Model
from toolsmith.recipes.make.reference_report import (
    ChapterReport,
    Outcome,
    ReferenceReport,
    SectionReport,
    ToolReport,
    totals_of,
)
from toolsmith.recipes.make.section.material import TOOLS_PER_SECTION
from toolsmith.recipes.make.section_tools import DraftedTool, SectionDraft, SectionMaking
from toolsmith.recipes.pool import DEFAULT_JOBS, in_order, pool
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.entry import folders_above
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.program import Program
from toolsmith.types.record import Record
from toolsmith.types.reference import Chapter, Reference, Section
from toolsmith.types.tool import Provenance, Tool, numbered
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept

SECTIONS_PER_STEP = 16  # asked about before their proven tools are offered to later sections
_WHY_DROPPED = {"hidden cases": "exercises", "duplicate": "duplicate", "dependencies": "dependency"}

Place = tuple[Chapter, Section]


class ReferenceOptions(Record):
    """How a book is worked through."""

    tools_per_section: int = Field(default=TOOLS_PER_SECTION, ge=1)
    sections_per_step: int = Field(
        default=SECTIONS_PER_STEP, ge=1, description="tools of one step are offered to the next"
    )
    keep_unproven: bool = False


class SectionDone(Record):
    """How far a book is: shown to people while it runs."""

    done: int
    of: int
    section: SectionReport


def make_from_reference(
    reference: Reference,
    sections: Sequence[Place],
    toolbox: Toolbox,
    maker: Model,
    sandbox: Sandbox,
    *,
    reader: Model | None = None,
    options: ReferenceOptions | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[SectionDone], None] = lambda _: None,
) -> ReferenceReport:
    """Make tools from sections of a book and commit those that its exercises prove.

    Args:
        reference: the book.
        sections: which of its sections, in order.
        toolbox: where proven tools are committed.
        maker: the strong model.
        sandbox: where tools run.
        reader: the model that turns exercises into calls; None: the maker, asked anew.
        options: tools a section, and what is kept.
        jobs: sections that are asked about at the same time; the result does not depend on it.
        report: called after each section, in order.

    Raises:
        ModelRejectedError: the provider refuses us. What one section meets (a refusal, garbage, a time-out, the end of
            the budget) is in the report instead.
    """
    making = _Making(reference, toolbox, maker, reader or maker, sandbox, options or ReferenceOptions())
    return making.make(sections, jobs, report)


class _Making:
    """One run over one book: holds the tools that are proven so far."""

    def __init__(
        self,
        reference: Reference,
        toolbox: Toolbox,
        maker: Model,
        reader: Model,
        sandbox: Sandbox,
        options: ReferenceOptions,
    ) -> None:
        self._reference = reference
        self._toolbox = toolbox
        self._maker = maker
        self._reader = reader
        self._sandbox = sandbox
        self._options = options
        self._proven: list[Tool] = []
        self._kept = {tool.path: tool for tool in toolbox.tools()}

    def make(self, sections: Sequence[Place], jobs: int, report: Callable[[SectionDone], None]) -> ReferenceReport:
        started = time.monotonic()
        done: list[tuple[Chapter, SectionReport]] = []
        size = self._options.sections_per_step
        with pool(jobs) as threads:
            for first in range(0, len(sections), size):
                earlier = tuple(self._proven)
                makings = [self._making(place, earlier) for place in sections[first : first + size]]
                for draft in in_order(threads, [making.draft for making in makings]):
                    done.append((draft.chapter, self._finish(draft)))
                    report(SectionDone(done=len(done), of=len(sections), section=done[-1][1]))
        return self._report(done, time.monotonic() - started)

    def _making(self, place: Place, earlier: Sequence[Tool]) -> SectionMaking:
        chapter, section = place
        return SectionMaking(
            self._reference,
            chapter,
            section,
            maker=self._maker,
            reader=self._reader,
            sandbox=self._sandbox,
            policy=self._toolbox.settings.policy,
            earlier=earlier,
            base=self._options.tools_per_section,
        )

    def _finish(self, draft: SectionDraft) -> SectionReport:
        """Accept and commit the tools of a section, in their order."""
        proven_here: dict[str, bool] = {}
        places: dict[str, str] = {}  # where a tool of this section was to stand, and where it stands
        tools = []
        for drafted in draft.tools:
            made = self._accept(drafted, draft, proven_here, places)
            proven_here[drafted.tool.function] = made.outcome != "dropped"
            tools.append(made)
        return SectionReport(
            number=draft.section.number,
            title=draft.section.title,
            state=draft.state,
            reason=draft.reason,
            tools=tuple(tools),
            solved_exercises=len(draft.section.solved) + len(draft.chapter.solved),
            exercises_without_call=draft.exercises_without_call,
            questions=draft.questions,
            replayed=draft.replayed,
            cost_usd=draft.cost_usd,
            seconds=round(draft.seconds, 3),
        )

    def _accept(
        self, drafted: DraftedTool, draft: SectionDraft, proven_here: Mapping[str, bool], places: dict[str, str]
    ) -> ToolReport:
        broken = [name for name in drafted.uses if proven_here.get(name) is False]
        if drafted.problems or broken:
            reasons = drafted.problems or [f"calls {name}, which was dropped" for name in broken]
            why = "invalid" if drafted.problems else "dependency"
            return _reported(drafted, "dropped", why=why, reasons=reasons)
        tool = self._placed(drafted.tool, draft)
        places[drafted.tool.path] = tool.path
        provenance = self._provenance(drafted, draft)
        tool = tool.with_(dependencies=_at_places(tool.dependencies, places), provenance=provenance)
        neighbours = [other for path, other in self._kept.items() if path != tool.path]
        settings = self._toolbox.settings
        proof = accept(tool, self._sandbox, settings.policy, settings.reference_acceptance, neighbours)
        tool = proof.tool.with_(verdict=proof.verdict)
        outcome = _outcome(proof.verdict)
        commit = ""
        if outcome == "proven" or (outcome == "unproven" and self._options.keep_unproven):
            try:
                added = self._toolbox.add(
                    tool,
                    model=self._maker.name,
                    keep_unproven=self._options.keep_unproven,
                    titles=_titles(tool, draft),
                )
            except (ToolboxError, BadInputError) as error:  # a person's uncommitted edits, or a secret in the source
                if isinstance(error, ToolboxBusyError):
                    raise
                return _reported(drafted, "dropped", why="not kept", reasons=[error.message])
            commit = added.commit
            self._kept[tool.path] = tool
        if outcome == "proven":
            self._proven.append(tool)
        return _reported(drafted, outcome, verdict=proof.verdict, path=tool.path, commit=commit)

    def _placed(self, tool: Tool, draft: SectionDraft) -> Tool:
        """A tool of this section keeps its place; one that something else has taken gets another name."""
        placed, number = tool, 1
        while placed.path in self._kept and not self._is_ours(self._kept[placed.path], draft):
            number += 1
            placed = tool.with_(name=numbered(tool.name, number))
        return placed

    def _is_ours(self, other: Tool, draft: SectionDraft) -> bool:
        source = (other.provenance.reference, other.provenance.section)
        return source == (self._reference.title, _cited(draft.section))

    def _provenance(self, drafted: DraftedTool, draft: SectionDraft) -> Provenance:
        return Provenance(
            reference=self._reference.title,
            section=_cited(draft.section),
            licence=self._reference.licence,
            maker=self._maker.name,
            calls=draft.questions,
            cost_usd=draft.cost_usd,
            function_attempts=1 if drafted.validity == "at first" else 2,
            notes=("calls and cost are those of the whole section",),
        )

    def _report(self, done: Sequence[tuple[Chapter, SectionReport]], seconds: float) -> ReferenceReport:
        chapters = []
        for number in dict.fromkeys(chapter.number for chapter, _ in done):
            title = next(chapter.title for chapter, _ in done if chapter.number == number)
            own = [section for chapter, section in done if chapter.number == number]
            chapters.append(ChapterReport(number=number, title=title, totals=totals_of(own), sections=tuple(own)))
        every = [section for _, section in done]
        stopped = next((section.reason for section in every if section.state == "not asked"), "")
        return ReferenceReport(
            reference=self._reference.title,
            licence=self._reference.licence,
            maker=self._maker.name,
            stopped=stopped,
            totals=totals_of(every).model_copy(update={"seconds": round(seconds, 3)}),
            chapters=tuple(chapters),
        )


def _at_places(programs: Sequence[Program], places: Mapping[str, str]) -> tuple[Program, ...]:
    return tuple(
        program.model_copy(
            update={
                "name": places.get(program.name, program.name),
                "dependencies": _at_places(program.dependencies, places),
            }
        )
        for program in programs
    )


def _cited(section: Section) -> str:
    return f"{section.number} {section.title}{f' ({section.anchor})' if section.anchor else ''}"


def _titles(tool: Tool, draft: SectionDraft) -> dict[str, str]:
    """What the pages of a tool's categories are called: as the book prints its chapter and section."""
    chapter, section = draft.chapter, draft.section
    printed = [f"{chapter.number} {chapter.title}" if chapter.number else chapter.title]
    printed += [f"{section.number} {section.title}" if section.number[:1].isdigit() else section.title]
    return dict(zip(folders_above(tool.path), printed, strict=False))


def _outcome(verdict: Verdict) -> Outcome:
    outcomes: dict[str, Outcome] = {"accepted": "proven", "unproven": "unproven", "rejected": "dropped"}
    return outcomes[verdict.status]


def _reported(
    drafted: DraftedTool,
    outcome: Outcome,
    *,
    verdict: Verdict | None = None,
    path: str = "",
    commit: str = "",
    why: str = "",
    reasons: Sequence[str] = (),
) -> ToolReport:
    failed = [check for check in verdict.checks if check.outcome == "failed"] if verdict else []
    if failed:
        why = _WHY_DROPPED.get(failed[0].name, failed[0].name)
        reasons = [f"{check.name}: {check.summary}" for check in failed]
        reasons += [evidence for check in failed for evidence in check.evidence]
    elif verdict is not None and outcome == "unproven":
        reasons = verdict.reasons
    return ToolReport(
        name=drafted.tool.name,
        path=path or drafted.tool.path,
        outcome=outcome,
        validity=drafted.validity,
        exercises_right=verdict.passed if verdict else 0,
        exercises_tried=verdict.total if verdict else 0,
        set_aside=dict(sorted(drafted.set_aside.items())),
        uses=tuple(program.name for program in drafted.tool.dependencies),
        dropped_because=why if outcome == "dropped" else "",
        reasons=tuple(reasons),
        notes=_notes(verdict) if verdict else (),
        unproven_branches=verdict.unproven_branches if verdict else (),
        commit=commit,
    )


def _notes(verdict: Verdict) -> tuple[str, ...]:
    """What acceptance found that speaks against nothing: other tools that do the same."""
    return tuple(note for check in verdict.checks if check.name == "duplicate" for note in check.evidence)
