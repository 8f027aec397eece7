"""Pages of exams: those that a toolbox keeps, two of them against each other, and one that was just taken as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from toolsmith.recipes.exam.kept import Change, KeptExam, KeptExams, changes
from toolsmith.recipes.exam.records import Marked
from toolsmith.recipes.exam.tables import NOTHING, Confusion, Economy, Row, confusions, economies, rows_by
from toolsmith.serving.pages import look
from toolsmith.serving.pages.places import FilePlaces

if TYPE_CHECKING:
    from toolsmith.recipes.exam.report import ExamReport

_OF_FILES = ("local", "mailbox", "replay")
_MOST_IN_MATRIX = 30  # tools
_MOST_EXAMS = 50  # that are listed
_MOST_SHOWN = 40  # questions


class Matrix(NamedTuple):
    """Right tools as rows, called ones as columns; the tools that are confused most, where there are many."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


class Taken(NamedTuple):
    """An exam that is kept: its id, when it was taken, and what it comes to."""

    id: str
    at: str
    exam: KeptExam
    all: Row
    economy: Economy

    @property
    def model(self) -> str:
        """The model's name, without the address that it was asked at or the folder that it lies in."""
        kind, colon, place = self.exam.model.partition("@http")[0].partition(":")
        return f"{kind}:{PurePath(place).name}" if colon and kind in _OF_FILES else f"{kind}{colon}{place}"

    @property
    def label(self) -> str:
        return f"{self.model}, {self.exam.commit[:10]}"


class Side(NamedTuple):
    """One exam as a page shows it whole."""

    taken: Taken
    by_exam: tuple[Row, ...]
    by_part: tuple[Row, ...]
    matrix: Matrix
    wrong: tuple[Marked, ...]


class ExamsPage(NamedTuple):
    """`kinds` has a row a kind of question, with the mark of each model of the commit examined last, by `models`.

    `old` and `new` are the exams that are shown; with both, `changed` says what changed by kind of question, and
    `differing` are the questions that one of them answered rightly and the other did not, as the later has them.
    """

    taken: tuple[Taken, ...]
    models: tuple[Taken, ...]
    kinds: tuple[tuple[str, tuple[Row | None, ...]], ...]
    old: Taken | None
    new: Side | None
    changed: tuple[Change, ...]
    differing: tuple[Marked, ...]


class Exams:
    """The exams of one toolbox; each file is read once. Threads share it."""

    def __init__(self, kept: KeptExams) -> None:
        self._kept = kept
        self._read: dict[tuple[str, float], Taken] = {}

    def page(self, old: str = "", new: str = "") -> ExamsPage:
        """The exams, with one of them whole, and what changed since another.

        Args:
            old: id of an exam to compare with; anything else is taken for none.
            new: id of the exam that is shown; anything else is taken for the latest.
        """
        taken = self._taken()
        if not taken:
            return ExamsPage((), (), (), None, None, (), ())
        by_id = {each.id: each for each in taken}
        shown, before = by_id.get(new, taken[0]), by_id.get(old)
        models = tuple(each for each in taken if each.exam.commit == taken[0].exam.commit)
        changed: tuple[Change, ...] = ()
        differing: tuple[Marked, ...] = ()
        if before is not None:
            changed = tuple(changes(before.exam, shown.exam.marked, shown.exam.model))
            was = {each.subject: each.is_right for each in before.exam.marked}
            differing = tuple(
                each for each in shown.exam.marked if was.get(each.subject, each.is_right) != each.is_right
            )
        return ExamsPage(taken, models, _kinds(models), before, _side(shown), changed, differing[:_MOST_SHOWN])

    def _taken(self) -> tuple[Taken, ...]:
        known, found = self._read, {}
        for key in self._kept.listed()[:_MOST_EXAMS]:
            taken = known.get(key) or _taken_of(*key, self._kept.named(key[0]))
            if taken is not None:
                found[key] = taken
        self._read = found
        return tuple(found.values())


def exam_page(report: ExamReport) -> str:
    """An exam as one HTML page without scripts that fetches nothing."""
    wrong, matrix = _worst(report.marked), matrix_of(report.confusions)
    title = f"Exam of {report.toolbox}"
    return look.rendered("exam.html", FilePlaces(""), title=title, found=report, matrix=matrix, wrong=wrong)


def matrix_of(given: Sequence[Confusion]) -> Matrix:
    wrong = {each.right for each in given if each.right != each.called}
    ordered = sorted(dict.fromkeys(each.right for each in given), key=lambda right: right not in wrong)
    rights = ordered[:_MOST_IN_MATRIX]
    counts = {(each.right, each.called): each.count for each in given if each.right in rights}
    others = dict.fromkeys(called for _, called in counts if called not in (*rights, NOTHING))
    columns = (*rights, *list(others)[:_MOST_IN_MATRIX], NOTHING)
    return Matrix(
        columns, tuple((right, tuple(counts.get((right, called), 0) for called in columns)) for right in rights)
    )


def _kinds(models: Sequence[Taken]) -> tuple[tuple[str, tuple[Row | None, ...]], ...]:
    rows = [{row.name: row for row in rows_by(each.exam.marked, lambda mark: mark.exam)} for each in models]
    names = dict.fromkeys(name for each in rows for name in each)
    return tuple((name, tuple(each.get(name) for each in rows)) for name in names)


def _taken_of(name: str, moment: float, exam: KeptExam | None) -> Taken | None:
    if exam is None or not exam.marked:
        return None
    at = datetime.fromtimestamp(moment, UTC).isoformat()
    return Taken(name, at, exam, rows_by(exam.marked, lambda _: "all")[0], economies(exam.marked)[0])


def _side(taken: Taken) -> Side:
    marked = taken.exam.marked
    return Side(
        taken,
        tuple(rows_by(marked, lambda each: each.exam)),
        tuple(rows_by(marked, lambda each: f"{each.exam}: {each.part}")),
        matrix_of(confusions(marked)),
        _worst(marked),
    )


def _worst(marked: Sequence[Marked]) -> tuple[Marked, ...]:
    return tuple(sorted((each for each in marked if not each.is_right), key=lambda each: each.score)[:_MOST_SHOWN])
