"""The tools that a request could be given to instead, and requests that a tool must not take.

After MetaTool (Huang et al. 2024), whose exams are: tools that are alike, tools of one scenario, no tool that fits,
several that do. Here: neighbours that search finds for a tool's own requests, requests of these neighbours, requests of
tools that are not on offer at all. A doc that praises its tool is chosen for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool

_MOST = 3  # tools that a request is offered besides the right one
_MOST_OF_EACH = 2  # requests of one neighbour, and of tools that are not on offer


class Surroundings(Record):
    """`neighbours` stand beside a tool wherever it is offered; the `foreign` requests are none of its own.

    `shared`: request → other tools that take it as well.
    """

    neighbours: tuple[Tool, ...] = ()
    foreign: tuple[HeldOut, ...] = ()
    shared: dict[str, tuple[str, ...]] = {}


def surroundings(
    tool: Tool, toolbox: Toolbox, requests: Mapping[str, Sequence[HeldOut]], nobodys: Sequence[HeldOut] = ()
) -> Surroundings:
    """What stands beside one tool.

    Args:
        tool: that is refined.
        toolbox: with the tools of all servers.
        requests: path → held-out requests, of as many tools as there are any.
        nobodys: requests that no tool takes, as a person said.
    """
    near = neighbours(tool, requests.get(tool.path, ()), toolbox)
    offered = {tool.path, *(each.path for each in near)}
    own = {held.request for held in requests.get(tool.path, ())}
    similar = [held for each in near for held in requests.get(each.path, ())[:_MOST_OF_EACH]]
    far = [held for path, each in sorted(requests.items()) if path not in offered for held in each[:1]]
    foreign = [held for held in (*similar, *far[:_MOST_OF_EACH], *nobodys) if held.request not in own]
    others = [held for path, each in requests.items() if path != tool.path for held in each if held.request in own]
    shared = {text: tuple(held.tool for held in others if held.request == text) for text in own}
    return Surroundings(neighbours=tuple(near), foreign=tuple(foreign), shared=shared)


def neighbours(tool: Tool, requests: Sequence[HeldOut], toolbox: Toolbox, plausible: float = 0.0) -> list[Tool]:
    """Tools that search finds for this one's requests besides it, the nearest first.

    Args:
        tool: whose neighbours they are.
        requests: of the tool.
        toolbox: with the tools of all servers.
        plausible: share of this tool's score that one must have.
    """
    best: dict[str, float] = {}
    for held in requests:
        hits = {hit.path: hit.score for hit in toolbox.search(held.request, _MOST + 1)}
        own = hits.pop(tool.path, 0.0)
        for path, score in hits.items():
            if score >= plausible * own:
                best[path] = max(best.get(path, 0.0), score)
    return [toolbox.get(path) for path in sorted(best, key=lambda path: (-best[path], path))[:_MOST]]
