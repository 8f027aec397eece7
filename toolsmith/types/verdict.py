"""Whether a tool is accepted, with the evidence of every check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from toolsmith.types.notebook import Short, brief, page, table
from toolsmith.types.record import Record

Status = Literal["accepted", "unproven", "rejected"]
CheckOutcome = Literal["passed", "failed", "unproven"]


class Check(Record):
    """One check: what it found in a sentence, and the details that support it."""

    name: str
    outcome: CheckOutcome
    summary: str
    evidence: tuple[str, ...] = ()


class Basis(Record):
    """Ids of what a verdict was reached for. `code` is with all that it calls, `cases` with how they are compared."""

    code: str
    extraction: str
    cases: str
    signature: str


class Reading(Record):
    """How many of all texts a model read into a call that gives the expected answer."""

    reader: str
    right: int
    total: int


class Verdict(Record):
    """`passed` of `total` counts the independent (hidden) cases. It holds for its basis and for nothing else.

    Verdicts from before they had a basis have none: nobody can tell what they are about.
    `reading` is the share of whoever reads the texts, where no code does; the hidden cases then are those that say
    something about the function.
    `suspected` are the cases whose labels are thought to be wrong, with the tool's answers; no other miss is excused.
    `unproven_branches` are the ways through the code, and the entries of its results, that no hidden case decided.
    """

    status: Status
    checks: tuple[Check, ...]
    passed: int = 0
    total: int = 0
    basis: Basis | None = None
    unproven_branches: tuple[str, ...] = ()
    reading: Reading | None = None
    suspected: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.status == "accepted"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the tool is not accepted, one sentence a failed check; empty where it is."""
        return tuple(f"{check.name}: {check.summary}" for check in self.checks if check.outcome != "passed")

    def says_the_same_as(self, other: Verdict) -> bool:
        """Whether both came to the same of the same. How they put it may differ: a time, a path, a wording."""
        return self._essence == other._essence

    @property
    def _essence(self) -> tuple[object, ...]:
        checks = [(check.name, check.outcome) for check in self.checks]
        named = (self.unproven_branches, self.suspected)
        return (self.status, self.passed, self.total, self.basis, checks, self.reading, *named)

    def __str__(self) -> str:
        if self.reading is None:
            labels = f"{len(self.suspected)} label{'' if len(self.suspected) == 1 else 's'} suspected"
            return f"{self.status} {self.passed}/{self.total}{f', {labels}' if self.suspected else ''}"
        read = f"read by {self.reading.reader}: {self.reading.right} of {self.reading.total}"
        return f"{self.status} function {self.passed}/{self.total}; {read}"

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield None, Short(self)
        if self.reasons:
            yield "reasons", brief(self.reasons)

    def _repr_html_(self) -> str:
        return page(str(self), table((each.outcome, each.name, each.summary) for each in self.checks))


class VerdictNow(NamedTuple):
    """What is known of a tool as it is now. `text` puts it in words: `accepted 12/12`, `changed since proof (code)`."""

    status: Literal["accepted", "unproven", "rejected", "changed", ""]  # "": it has no verdict
    text: str

    @property
    def caution(self) -> str:
        """What whoever calls the tool should know first; empty where nothing speaks against it."""
        return "" if is_offered(self.status) else f"Not proved as it is now: {self.text}."


def is_offered(status: str) -> bool:
    """Whether models are offered a tool of this status unless somebody asks for more.

    What is unproven says so and is used; what has changed since, or was found wrong, has nothing to show for itself.
    """
    return status in ("accepted", "unproven")
