"""Whose fault a wrong answer is where a model reads the texts: the function's, or the reader's.

A call that was misread looks like a wrong function. What tells them apart is a second reading of the text that missed:
where it is another call, and that call gives the expected answer, the first was misread, and the case says nothing
about the function. Everything else counts against the function, so a wrong one gains nothing by a reader.

Covered: wrong functions with readers good and bad; readers that are right by luck, as far as a constant is told from
a tool (`baseline`).
Not covered: a class of texts that a reader misreads twice alike; it counts against the function.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Reading
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.run_cases import CaseResult

_NAME = "reading"
_MOST_EVIDENCE = 5
_OF_CASES = ("shown and validation cases", "hidden cases", "baselines", "branches")


def check_reading(tool: Tool, results: Sequence[CaseResult], requirements: Requirements) -> tuple[Check, Reading]:
    """Whether enough texts were read for the function to be judged, and how many were read rightly.

    Args:
        tool: with the name of its reader.
        results: of all cases, run.
        requirements: the share of texts that must be read.
    """
    texts = [result for result in results if result.case.input is not None]
    right = sum(result.is_right for result in texts)
    alike = sum(is_read_twice_alike(result) for result in texts)
    lost = [result for result in texts if not result.is_right and not is_read_twice_alike(result)]
    told = f"{tool.reader} read {right} of {len(texts)} texts into a call with the expected answer"
    told += f", and {alike} twice into the same call without it" if alike else ""
    reading = Reading(reader=tool.reader, right=right, total=len(texts))
    evidence = tuple(result.describe() for result in lost[:_MOST_EVIDENCE])
    if right + alike >= requirements.reader_share * len(texts):
        return Check(name=_NAME, outcome="passed", summary=told, evidence=evidence), reading
    needed = f"{requirements.reader_share:.0%} are needed to judge the function; name another reader (--reader)"
    return Check(name=_NAME, outcome="unproven", summary=f"{told}; {needed}", evidence=evidence), reading


def judged(results: Sequence[CaseResult]) -> list[CaseResult]:
    """Those that say something about the function: all but texts that were not read, or misread."""
    return [result for result in results if result.fault != "reading"]


def blamed(checks: Sequence[Check]) -> list[Check]:
    """All checks of a tool with a reader, with what to do next; where too little was read, none fails the function."""
    is_read = all(check.outcome == "passed" for check in checks if check.name == _NAME)
    return [_blamed(check, is_read=is_read) if check.name in _OF_CASES else check for check in checks]


def _blamed(check: Check, *, is_read: bool) -> Check:
    if check.outcome != "failed":
        return check
    if not is_read:
        why = "so few texts were read that this says little about the function"
        return check.model_copy(update={"outcome": "unproven", "summary": f"{check.summary}; {why}"})
    why = "the function is wrong, or its reader errs twice: look at the calls, or give a second --reader"
    return check.model_copy(update={"summary": f"{check.summary}; {why}"})


def is_read_twice_alike(result: CaseResult) -> bool:
    """Whether a text was read into one call, twice, which does not give the expected answer."""
    case = result.case
    return not result.is_right and case.arguments is not None and case.second_reading == case.arguments
