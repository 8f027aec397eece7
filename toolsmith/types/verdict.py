"""Whether a tool is accepted, with the evidence of every check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

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


class Verdict(Record):
    """`passed` of `total` counts the independent (hidden) cases."""

    status: Status
    checks: tuple[Check, ...]
    passed: int = 0
    total: int = 0

    @property
    def is_accepted(self) -> bool:
        return self.status == "accepted"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the tool is not accepted, one sentence a failed check; empty where it is."""
        return tuple(f"{check.name}: {check.summary}" for check in self.checks if check.outcome != "passed")

    def __str__(self) -> str:
        return f"{self.status} {self.passed}/{self.total}"

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield None, Short(self)
        if self.reasons:
            yield "reasons", brief(self.reasons)

    def _repr_html_(self) -> str:
        return page(str(self), table((each.outcome, each.name, each.summary) for each in self.checks))
