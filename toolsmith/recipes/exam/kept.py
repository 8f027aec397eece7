"""Exams that were taken, kept by commit and model under `.toolsmith/exams`; and two of them held against each other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from toolsmith.recipes.exam.records import Marked
from toolsmith.secrets import redact_known
from toolsmith.types.record import Record, content_hash
from toolsmith.verify.mcnemar import Paired, compare_paired


class KeptExam(Record):
    """One model's marks over one commit."""

    commit: str
    model: str
    seed: int
    marked: tuple[Marked, ...]


class Change(Record):
    """One model over two commits, on the questions that both were asked. `p_value` is McNemar's, one-sided."""

    model: str
    name: str
    paired: Paired
    p_value: float


class KeptExams:
    """The exams of one toolbox. A question that was asked again takes the place of its earlier mark."""

    def __init__(self, private: Path) -> None:
        self._folder = private / "exams"

    def keep(self, exam: KeptExam) -> None:
        known = self.read(exam.commit, exam.model)
        before = {each.question: each for each in known.marked} if known is not None else {}
        merged = {**before, **{each.question: each for each in exam.marked}}
        whole = exam.model_copy(update={"marked": tuple(merged.values())})
        file = self._file(exam.commit, exam.model)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(redact_known(whole.model_dump_json(exclude_defaults=True)) + "\n", "utf-8")
        os.replace(partial, file)  # noqa: PTH105 - the same thing, and it says what matters

    def read(self, commit: str, model: str) -> KeptExam | None:
        """What is kept; None where nothing is, or it cannot be read."""
        return self._read(self._file(commit, model))

    def listed(self) -> list[tuple[str, float]]:
        """The exams that are kept, the latest first: `COMMIT/HASH` and when it was written, in seconds since 1970."""
        found = [(f"{each.parent.name}/{each.stem}", each.stat().st_mtime) for each in self._folder.glob("*/*.json")]
        return sorted(found, key=lambda each: -each[1])

    def named(self, name: str) -> KeptExam | None:
        """One of `listed`; None where it cannot be read."""
        return self._read(self._folder / f"{name}.json")

    def _file(self, commit: str, model: str) -> Path:
        return self._folder / commit / f"{content_hash(model)}.json"

    def _read(self, file: Path) -> KeptExam | None:
        try:
            return KeptExam.model_validate_json(file.read_bytes())
        except (OSError, ValueError):
            return None


def changes(before: KeptExam, after: Sequence[Marked], model: str) -> list[Change]:
    """What changed, in all and by exam; only questions about the same calls of the same kind."""
    own = [each for each in after if each.model == model]
    found = []
    for name in ("all", *dict.fromkeys(each.exam for each in own)):
        then = {each.subject: each.is_right for each in before.marked if name in ("all", each.exam)}
        now = {each.subject: each.is_right for each in own if name in ("all", each.exam)}
        paired = compare_paired(then, now)
        if paired.total:
            found.append(Change(model=model, name=name, paired=paired, p_value=paired.p_value))
    return found
