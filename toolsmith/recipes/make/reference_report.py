"""What came of making tools from a book: by tool, section, chapter and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from toolsmith.types.message import total_usd
from toolsmith.types.record import Record

REFTOOL_VALID_AT_FIRST = 0.73  # share of its tools, as RefTool (Liu et al. 2025) reports

Outcome = Literal["proven", "unproven", "dropped"]
Validity = Literal["at first", "after repair", "never"]
SectionState = Literal["asked", "skipped", "failed", "not asked"]


class ToolReport(Record):
    """One tool. `validity`: when its source, signature and the book's worked examples were first in order.

    `dropped_because` is one of: invalid (also after the repair), exercises (the book disagreed), duplicate, dependency,
    and whatever other check of acceptance failed. `set_aside` counts exercises that a call exists for and that
    cannot be checked, by reason. `notes` are other tools that do the same under other names; `unproven_branches` what
    of the tool no exercise decided.
    """

    name: str
    path: str = ""
    outcome: Outcome
    validity: Validity
    exercises_right: int = 0
    exercises_tried: int = 0
    set_aside: dict[str, int] = {}
    uses: tuple[str, ...] = ()
    dropped_because: str = ""
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unproven_branches: tuple[str, ...] = ()
    commit: str = ""


class SectionReport(Record):
    """One section. `reason`: why it was skipped, failed, or not asked. `replayed`: questions of an earlier run."""

    number: str
    title: str
    state: SectionState
    reason: str = ""
    tools: tuple[ToolReport, ...] = ()
    solved_exercises: int = 0
    exercises_without_call: int = 0
    questions: int = 0
    replayed: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


class Totals(Record):
    """Counts over sections. `tools` is what the maker proposed; the rest counts what became of them."""

    sections: int = 0
    asked: int = 0
    skipped: int = 0
    failed: int = 0
    not_asked: int = 0
    tools: int = 0
    valid_at_first: int = 0
    valid_after_repair: int = 0
    proven: int = 0
    unproven: int = 0
    dropped: dict[str, int] = {}
    exercises_right: int = 0
    exercises_tried: int = 0
    set_aside: dict[str, int] = {}
    questions: int = 0
    replayed: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0

    @property
    def dropped_in_all(self) -> int:
        return sum(self.dropped.values())


class ChapterReport(Record):
    number: int
    title: str
    totals: Totals
    sections: tuple[SectionReport, ...]


class ReferenceReport(Record):
    """The whole run. `seconds` of the totals is wall clock; sections run side by side, so theirs add up to more."""

    reference: str
    licence: str
    maker: str
    stopped: str = ""
    totals: Totals
    chapters: tuple[ChapterReport, ...]


def totals_of(sections: Sequence[SectionReport]) -> Totals:
    tools = [tool for section in sections for tool in section.tools]
    states = Counter(section.state for section in sections)
    return Totals(
        sections=len(sections),
        asked=states["asked"],
        skipped=states["skipped"],
        failed=states["failed"],
        not_asked=states["not asked"],
        tools=len(tools),
        valid_at_first=sum(tool.validity == "at first" for tool in tools),
        valid_after_repair=sum(tool.validity == "after repair" for tool in tools),
        proven=sum(tool.outcome == "proven" for tool in tools),
        unproven=sum(tool.outcome == "unproven" for tool in tools),
        dropped=_summed({tool.dropped_because: 1} for tool in tools if tool.outcome == "dropped"),
        exercises_right=sum(tool.exercises_right for tool in tools),
        exercises_tried=sum(tool.exercises_tried for tool in tools),
        set_aside=_summed(tool.set_aside for tool in tools),
        questions=sum(section.questions for section in sections),
        replayed=sum(section.replayed for section in sections),
        cost_usd=total_usd(section.cost_usd for section in sections),
        seconds=sum(section.seconds for section in sections),
    )


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))
