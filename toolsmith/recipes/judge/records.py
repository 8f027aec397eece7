"""What is judged, what was found, and what it comes to."""

from __future__ import annotations

from typing import Literal

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

Pass = Literal["solved", "unsolved", "unsure"]
Win = Literal["first", "second", "unsure"]
Kind = Literal["expected", "tests", "recomputed", "tool", "cross-check", "inverse", "model"]


class Judged(Record):
    """One request with one answer, or with two. `tests` are Python assertions, `expected` a known answer."""

    place: str
    request: str
    answers: tuple[str, ...]
    tests: tuple[str, ...] = ()
    expected: JsonValue = None
    has_expected: bool = False
    better: int | None = None
    """The place of the answer that people called better, 0 or 1, where a file says so; nothing is decided by it."""


class Finding(Record):
    """One piece of evidence on one answer. `share` is how much of it holds, where that can be counted."""

    kind: Kind
    says: Pass
    share: float | None = None
    detail: str = ""


class PassVerdict(Record):
    """Whether an answer solves its request, and what says so. `unsure` where nothing decides."""

    verdict: Pass
    findings: tuple[Finding, ...] = ()

    @property
    def share(self) -> float | None:
        """How many of the tests hold; None without tests."""
        return next((each.share for each in self.findings if each.kind == "tests"), None)


class Judgement(Record):
    """A row, judged. `by` names what decided a win, `model NAME` where it was a model's word."""

    place: str
    request: str
    passes: tuple[PassVerdict, ...]
    win: Win = "unsure"
    by: str = ""
    better: int | None = None
