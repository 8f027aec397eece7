"""A right tool and a wrong label look alike to a test. Two things tell them apart, and both are asked for here.

The maker was shown the case and gave the same answer again; and a second program, which the maker writes apart, from
the description and the shown cases that are not in doubt, gives that answer too. Of hidden cases nobody is told: there
the second program alone decides. What may be excused then, acceptance decides without any model (`verify.labels`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json
from toolsmith.types.verdict import Verdict
from toolsmith.verify.compare import matches
from toolsmith.verify.duplicates import normalized
from toolsmith.verify.labels.suspects import MOST_SUSPECTED, excused, is_suspect
from toolsmith.verify.requirements import Requirements
from toolsmith.verify.run_cases import CaseResult, run_cases

_DECIDED_BY_CASES = {"shown and validation cases", "hidden cases"}

WriteAgain = Callable[[Sequence[Case]], Tool | None]
"""A second program for the same task, written with these cases shown; None where none comes of it."""


def may_be_labels(verdict: Verdict, tool: Tool, requirements: Requirements) -> bool:
    """Whether nothing but wrong answers keeps a tool from being accepted."""
    failed = {check.name for check in verdict.checks if check.outcome != "passed"}
    return bool(failed) and failed <= _DECIDED_BY_CASES and not requirements.strict and not tool.reader


def with_suspects(
    tool: Tool,
    insisted: Collection[str],
    write_again: WriteAgain,
    sandbox: Sandbox,
    policy: Policy,
    requirements: Requirements,
) -> Tool:
    """The tool with those labels marked as suspected that a second program contradicts alike; as it is where none.

    Args:
        tool: right on all but a few of its cases.
        insisted: ids of the shown questions that the maker was told of and answered alike again.
        write_again: asked once, and only where few labels are in doubt and they are no class of inputs.
        sandbox: where both programs run.
        policy: of the tool.
        requirements: how many of the other cases the second program must have right.
    """
    results = run_cases(tool, tool.cases, sandbox, policy)
    doubted = [place for place, each in enumerate(results) if _is_in_doubt(each, insisted)]
    if not doubted or len(doubted) > MOST_SUSPECTED * len(results):
        return tool
    if not excused(tool, _marked(results, doubted), sandbox, policy)[0]:
        return tool
    second = write_again([case for place, case in enumerate(tool.cases) if place not in doubted])
    if second is None or normalized(second.code) == normalized(tool.code):
        return tool
    others = run_cases(second, tool.cases, sandbox, policy)
    right = sum(other.is_right for place, other in enumerate(others) if place not in doubted)
    if right < requirements.hidden_share * (len(results) - len(doubted)):
        return tool
    agreed = [place for place in doubted if _agree(tool, results[place], others[place])]
    return tool.with_(cases=tuple(result.case for result in _marked(results, agreed)))


def _is_in_doubt(result: CaseResult, insisted: Collection[str]) -> bool:
    case = result.case.model_copy(update={"suspected": True})
    was_told = case.part != "shown" or case.question_id in insisted
    return was_told and is_suspect(result.model_copy(update={"case": case}))


def _marked(results: Sequence[CaseResult], places: Sequence[int]) -> list[CaseResult]:
    return [
        result.model_copy(update={"case": result.case.model_copy(update={"suspected": place in places})})
        for place, result in enumerate(results)
    ]


def _agree(tool: Tool, result: CaseResult, other: CaseResult) -> bool:
    if result.trial is None or other.trial is None or not other.trial.is_ok:
        return False
    return matches(other.trial.result, to_json(result.trial.result), tool.comparison, result.case.input or "")
