"""`toolsmith score`: calls that a model made, held against the right ones."""

from __future__ import annotations

from pathlib import Path

from toolsmith.scoring.formats.read import read_samples
from toolsmith.scoring.grade import Graded, grade
from toolsmith.scoring.totals import Totals, totals_of
from toolsmith.types.record import Record


class Scored(Record):
    """A file's grades. `problems` are rows that could not be used."""

    format: str
    totals: Totals
    grades: tuple[Graded, ...]
    problems: tuple[str, ...] = ()


def score(path: str | Path, gold: str | Path | None = None) -> Scored:
    """Grade every sample of a file.

    Args:
        path: predictions with what is right: our own form, OpenAI messages, results of BFCL, API-Bank or STE.
        gold: what is right, where it stands in a file of its own.

    Raises:
        BadInputError: a file cannot be read, or holds nothing to score.
    """
    read = read_samples(Path(path), Path(gold) if gold is not None else None)
    grades = tuple(map(grade, read.samples))
    return Scored(format=read.format, totals=totals_of(grades), grades=grades, problems=read.problems)
