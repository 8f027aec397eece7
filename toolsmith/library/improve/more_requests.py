"""Makes further held-out requests while a refinement goes on: imagined, called, kept where the call bears them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolsmith.models.model import Model
from toolsmith.recipes.probe.probe_all import probe_again
from toolsmith.recipes.probe.probe_tool import ProbeOptions
from toolsmith.recipes.refine.judging.confirmation import MoreRequests
from toolsmith.recipes.refine.judging.held_out import HeldOut, from_probes
from toolsmith.recipes.refine.trying.calls import Execute
from toolsmith.toolbox.logs.probes import ProbeStore
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

_EPISODES = 2  # of four requests each
_MOST = 8


def more_requests(
    toolbox: Toolbox, prober: Model, execute: Execute, *, keep_results: bool, report: Callable[[str, str], None]
) -> MoreRequests:
    """A maker of requests for `refine_all`. None of them becomes an example of a doc: all are held out.

    Args:
        toolbox: whose probes are kept.
        prober: the strong model; it reads the doc as it was before the refinement.
        execute: calls tools that only read.
        keep_results: whether docs of remote tools may hold what they return.
        report: called with the tool's path and what happens.
    """
    store, options = ProbeStore(toolbox.private), ProbeOptions(episodes=_EPISODES, keep_results=keep_results)

    def make(tool: Tool, known: Sequence[HeldOut]) -> list[HeldOut]:
        ids = (held.id for held in known)
        _, probed = probe_again(tool, toolbox, prober, execute, options, report, *ids)
        made = [
            probe.model_copy(update={"use": "held_out"}) if probe.is_confirmed else probe for probe in probed.probes
        ]
        if made:
            store.add(tool.path, made)
        return from_probes(tool, made, _MOST)

    return make
