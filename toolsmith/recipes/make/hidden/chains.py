"""Exercises that several tools answer together: the result of one call is an argument of the next.

Such an exercise decides both calls, but only where one of them is proved by itself: two wrong tools may make up for
each other. The inner call is decided where the book's number is lost with another result of it.

Covered: calls within calls, as the reader of the exercise writes them, in lists and objects too: `{"from": {"tool": …,
"arguments": {…}}}`.
Not covered: a chain whose number is not the book's; it is set aside, for nobody knows which of its calls is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolsmith.recipes.make.hidden.answers import answer_to
from toolsmith.recipes.make.hidden.checkable import Checkable, Read, case_of
from toolsmith.recipes.make.hidden.settled import step_case
from toolsmith.recipes.make.hidden.stand_ins import Path, replaced_in, stand_ins
from toolsmith.recipes.make.hidden.stated_result import StatedResult
from toolsmith.recipes.make.section.replies import ExerciseCall, link_in
from toolsmith.recipes.make.withheld.withheld import Hidden
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import argument_problems, run_cases

_OFF = 0.1  # by which another result of an inner call differs
DISAGREES = "a chain of calls that does not give it"


@dataclass(frozen=True)
class Chain:
    """A call with calls among its arguments, and the exercise that it answers."""

    call: ExerciseCall
    hidden: Hidden


@dataclass(frozen=True)
class _Inner:
    """One call within a call, and the number that came of it. `factor` is what the reader multiplies it by."""

    path: Path
    call: ExerciseCall
    number: float
    factor: float


@dataclass(frozen=True)
class Link:
    """A chain that gives the book's number: what it says of the outer tool, and of each inner one."""

    outer: str
    case: Case
    inner: tuple[tuple[str, Case], ...]
    names: frozenset[str]


def links_of(call: ExerciseCall) -> dict[Path, ExerciseCall]:
    """The calls among the arguments of a call, and within these, by where they stand."""
    found = {path: link_in(value, call.exercise) for path, value in stand_ins(dict(call.arguments))}
    return {path: link.call for path, link in found.items() if link is not None}


def link(chain: Chain, known: Mapping[str, Tool], place: str, sandbox: Sandbox, policy: Policy) -> Link | None:
    """Run a chain; None where it does not give the book's number, or a call of it cannot be made.

    Args:
        chain: as it was read.
        known: tools by their names.
        place: of the section, for the cases' source.
        sandbox: where the calls run.
        policy: of the tools.
    """
    inner = list(_inner_results(chain, known, sandbox, policy))
    if len(inner) != len(links_of(chain.call)):
        return None
    tool = known[chain.call.tool]
    case = _outer_case(chain, tool, inner, place, sandbox, policy)
    if case is None or not run_cases(tool, [case], sandbox, policy)[0].is_right:
        return None
    decided = [each for each in inner if _is_needed(each, tool, case, sandbox, policy)]
    cases = tuple((each.call.tool, _inner_case(each, chain, known, place)) for each in decided)
    return Link(tool.name, case, cases, frozenset((tool.name, *(each.call.tool for each in inner))))


def _inner_results(chain: Chain, known: Mapping[str, Tool], sandbox: Sandbox, policy: Policy) -> Iterator[_Inner]:
    for path, value in stand_ins(dict(chain.call.arguments)):
        found = link_in(value, chain.call.exercise)
        if found is None or found.call.tool not in known or links_of(found.call):
            continue
        tool = known[found.call.tool]
        if argument_problems(tool, found.call.arguments):
            continue
        trial = sandbox.call(tool.program, found.call.arguments, policy)
        result = trial.result if trial.is_ok else None
        number = result.get(found.call.result) if isinstance(result, dict) else result
        if isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number) and number:
            yield _Inner(path, found.call, float(number), found.factor)


def _outer_case(
    chain: Chain, tool: Tool, inner: list[_Inner], place: str, sandbox: Sandbox, policy: Policy
) -> Case | None:
    arguments = dict(chain.call.arguments)
    for each in inner:
        arguments = replaced_in(arguments, each.path, each.number * each.factor)
    if argument_problems(tool, arguments):
        return None
    call = chain.call.model_copy(update={"arguments": arguments})
    if call.is_step:
        return step_case(tool, Read(case_of(call, {}, chain.hidden, place), call, chain.hidden), sandbox, policy)
    returned = StatedResult.of(tool.name, tool.signature, tool.comparison.units)
    answer = answer_to(call, chain.hidden, returned, is_alone=True)
    return None if answer.expected is None else case_of(call, answer.expected, chain.hidden, place)


def _is_needed(each: _Inner, tool: Tool, case: Case, sandbox: Sandbox, policy: Policy) -> bool:
    """Whether another result of the inner call, larger or smaller, costs the book's number."""
    number = each.number * each.factor
    moved = [
        case.model_copy(update={"arguments": replaced_in(case.arguments or {}, each.path, number * (1 + off))})
        for off in (_OFF, -_OFF)
    ]
    return not any(result.is_right for result in run_cases(tool, moved, sandbox, policy))


def _inner_case(each: _Inner, chain: Chain, known: Mapping[str, Tool], place: str) -> Case:
    unit = known[each.call.tool].comparison.units.get(each.call.result, "")
    case = case_of(each.call, {"quantity": f"{each.number:.5g} {unit}".strip()}, chain.hidden, place)
    return case.model_copy(update={"columns": {"kind": f"{chain.hidden.kind} through {chain.call.tool}"}})


def take_chains(links: list[Link], by_tool: Mapping[str, Checkable], proved: set[str]) -> None:
    """Give each tool the cases that chains with proved tools make; what they prove proves on.

    Args:
        links: chains that give the book's number.
        by_tool: where the cases go.
        proved: names of the tools that cases of their own prove; those that are proved through them are added.
    """
    left = list(links)
    while ready := [each for each in left if len(each.names - proved) <= (len(each.names) > 1)]:
        for each in ready:
            left.remove(each)
            by_tool[each.outer].cases.append(each.case)
            for name, case in each.inner:
                by_tool[name].cases.append(case)
            proved |= {each.outer, *(name for name, _ in each.inner)}
