"""Cases that no exercise states by itself: of chains of calls, of proved callers, siblings and differences.

What exercises say directly comes first; a tool is proved through another only where it has no case of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolsmith.recipes.make.hidden.callers import cases_through_caller
from toolsmith.recipes.make.hidden.chains import DISAGREES, Chain, link, take_chains
from toolsmith.recipes.make.hidden.checkable import Checkable
from toolsmith.recipes.make.hidden.differences import cases_through_difference
from toolsmith.recipes.make.hidden.siblings import cases_through_sibling
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult, run_cases
from toolsmith.verify.trivial import is_trivial

_FEWEST_RIGHT = 0.8  # share of a tool's cases, for others to be proved through it


@dataclass(frozen=True)
class Derivation:
    """What cases are derived from.

    `tools` are the section's by their names, `earlier` proved tools that others may turn around, `place` names the
    section.
    """

    tools: Mapping[str, Tool]
    earlier: Sequence[Tool]
    chains: Sequence[Chain]
    place: str
    sandbox: Sandbox
    policy: Policy

    def derive(self, by_tool: Mapping[str, Checkable]) -> None:
        """Add to the cases of each tool what chains and other tools say of it."""
        self._take_chains(by_tool)
        right = self._right(by_tool)
        for name, tool in self.tools.items():
            if not by_tool[name].cases and not any(
                case.part == "hidden" and not is_trivial(case) for case in tool.cases
            ):
                by_tool[name].cases += self._through_others(tool, right)

    def _take_chains(self, by_tool: Mapping[str, Checkable]) -> None:
        if not self.chains:
            return
        links = []
        for chain in self.chains:
            found = link(chain, self.tools, self.place, self.sandbox, self.policy)
            if found is None:
                by_tool[chain.call.tool].set_aside[DISAGREES] += 1
            else:
                links.append(found)
        take_chains(links, by_tool, {name for name, each in self._right(by_tool).items() if each})

    def _right(self, by_tool: Mapping[str, Checkable]) -> dict[str, list[CaseResult]]:
        """The rightly answered cases of each tool; none where it misses more than a few."""
        found: dict[str, list[CaseResult]] = {}
        for name, checkable in by_tool.items():
            results = run_cases(self.tools[name], checkable.cases, self.sandbox, self.policy)
            right = [each for each in results if each.is_right]
            found[name] = right if len(right) >= _FEWEST_RIGHT * len(results) else []
        return found

    def _through_others(self, tool: Tool, right: Mapping[str, Sequence[CaseResult]]) -> list[Case]:
        own = tool.program.name
        callers = [name for name in right if any(each.name == own for each in self.tools[name].dependencies)]
        section = [(self.tools[name], [each.case for each in results]) for name, results in right.items()]
        earlier = [(other, [case for case in other.cases if case.part == "hidden"]) for other in self.earlier]
        found = itertools.chain(
            (cases_through_caller(tool, self.tools[name], right[name], self.sandbox, self.policy) for name in callers),
            (self._through_sibling(tool, *each) for each in (*section, *earlier) if each[0].name != tool.name),
        )
        return next(filter(None, found), [])

    def _through_sibling(self, tool: Tool, other: Tool, cases: Sequence[Case]) -> list[Case]:
        stated = [case for case in cases if case.origin == "extracted"]
        if not stated:
            return []
        turned = cases_through_sibling(tool, other, stated, self.sandbox, self.policy)
        return turned or cases_through_difference(tool, other, stated, self.sandbox, self.policy)
