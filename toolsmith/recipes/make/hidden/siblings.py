"""A tool that no exercise calls, proved by a proved tool that it turns around: v = d / t and d = v · t.

Both are run at inputs drawn around the proved one's right cases, in its proved branches: what the one gives must bring
back what the other was given. Their names must say so too: what comes back is named in the tool, and what it is given
is named in the proved tool's result, so that a formula under a wrong name is not proved by the one that it copies.

Covered: one argument turned around, for one number or one entry of the results.
Not covered: tools whose numbers go in and out in different units; where several arguments give one result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolsmith.recipes.make.hidden.proved_inputs import (
    Arguments,
    agreeing_cases,
    drawn,
    entries_of,
    number_in,
    proved_results,
    words_in,
)
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool


@dataclass(frozen=True)
class _Turned:
    """`found` is the argument of the proved tool that comes back, `given` the tool's for the proved one's `result`."""

    found: str
    given: str
    result: str
    own_result: str


def cases_through_sibling(
    tool: Tool, proved: Tool, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    """Inputs on which a tool and a proved one agree, as cases; none where they do not on all of them.

    Args:
        tool: which no exercise calls.
        proved: a tool with hidden cases.
        right: those that it answers rightly.
        sandbox: where both run.
        policy: of the tools.
    """
    for turned in _ways(tool, proved):
        if cases := _agreement(tool, proved, turned, right, sandbox, policy):
            return cases
    return []


def _ways(tool: Tool, proved: Tool) -> Iterator[_Turned]:
    own = {each.name for each in tool.signature.parameters}
    theirs = {each.name: each for each in proved.signature.parameters}
    only_own = [each for each in tool.signature.parameters if each.name not in theirs]
    needed = [each.name for each in only_own if each.is_required]
    if len(needed) != 1:
        return
    (given,) = needed
    for found in theirs.keys() - own:
        rest = [each for name, each in theirs.items() if name not in own and name != found]
        if any(each.is_required for each in rest):
            continue
        for result in entries_of(proved):
            names_given = words_in(result or proved.function) & words_in(given)
            for own_result in entries_of(tool):
                own_words = words_in(own_result or tool.function)
                told = {word for word in words_in(found) if any(each.startswith(word) for each in own_words)}
                if names_given and (told == words_in(found) or (told and not rest)):
                    yield _Turned(found, given, result, own_result)


def _agreement(
    tool: Tool, proved: Tool, turned: _Turned, right: Sequence[Case], sandbox: Sandbox, policy: Policy
) -> list[Case]:
    own = {each.name for each in tool.signature.parameters}
    near = drawn(proved, right, own | {turned.found}, [turned.found])
    results = proved_results(proved, right, near, turned.result, sandbox, policy)
    shared = own - {turned.given}
    pairs: list[tuple[Arguments, float]] = [
        ({**{name: arguments[name] for name in shared if name in arguments}, turned.given: number}, found)
        for arguments, number in zip(near, results, strict=True)
        if number is not None and (found := number_in(arguments[turned.found])) is not None
    ]
    told = f"input that agrees with {proved.name}"
    return agreeing_cases(tool, turned.own_result, pairs, told, proved, len(right), sandbox, policy)
