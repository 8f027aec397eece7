"""What a cross-check found, kept where a tool is proved again: that asks no model."""

from __future__ import annotations

from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import with_check
from toolsmith.verify.cross_check.compare import NAME


def with_kept_check(verdict: Verdict, recorded: Verdict | None) -> Verdict:
    """The verdict with the cross-check of the recorded one, where both are about the same code and cases."""
    if recorded is None or recorded.basis is None or recorded.basis != verdict.basis:
        return verdict
    for check in recorded.checks:
        verdict = with_check(verdict, check) if check.name == NAME else verdict
    return verdict
