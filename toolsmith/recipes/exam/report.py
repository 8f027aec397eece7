"""An exam's marks, and what they come to."""

from __future__ import annotations

from toolsmith.recipes.exam.advice import Advice
from toolsmith.recipes.exam.kept import Change
from toolsmith.recipes.exam.records import Marked
from toolsmith.recipes.exam.search_alone import NAME
from toolsmith.recipes.exam.tables import Confusion, Economy, Row
from toolsmith.types.record import Record


class ExamReport(Record):
    """An exam's marks and what they come to. `totals` has one row a model, `by_…` one a model and heading.

    `changes` compares with another commit, where one was named. `stopped` says why some questions were not asked.
    """

    toolbox: str
    commit: str
    seed: int
    questions: int
    totals: tuple[Row, ...]
    by_exam: tuple[Row, ...]
    by_part: tuple[Row, ...]
    by_tool: tuple[Row, ...]
    by_category: tuple[Row, ...]
    confusions: tuple[Confusion, ...]
    economies: tuple[Economy, ...]
    advice: tuple[Advice, ...]
    changes: tuple[Change, ...] = ()
    stopped: tuple[str, ...] = ()
    marked: tuple[Marked, ...] = ()

    def passes(self, share: float) -> bool:
        """Whether every model was asked all, and answered at least this share rightly."""
        own = [row for row in self.totals if row.model != NAME] or self.totals
        return not self.stopped and bool(own) and all(row.share.value >= share for row in own)
