"""Probes several tools at once (STE, Wang et al. 2024) and commits what survives: examples, views, observations."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence

from toolsmith.errors import ToolboxError
from toolsmith.models.model import Model
from toolsmith.recipes.pool import DEFAULT_JOBS, pool
from toolsmith.recipes.probe.probe_tool import Probed, ProbeOptions, probe_tool
from toolsmith.recipes.probe.result_schema import observe
from toolsmith.recipes.refine.judging.held_out import from_probes
from toolsmith.recipes.refine.rewrite import LONGEST_EXAMPLE_RESULT, MOST_EXAMPLES, length_budget
from toolsmith.recipes.refine.trying.calls import Execute
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.recipes.refine.views import Competitors, choose_views
from toolsmith.toolbox.files.skill import render_doc
from toolsmith.toolbox.logs.probes import Probe, ProbeStore
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Example, Tool
from toolsmith.types.value import to_json


def probe_all(
    tools: Sequence[Tool],
    toolbox: Toolbox,
    prober: Model,
    *,
    execute: Execute | None = None,
    options: ProbeOptions | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[str, str], None] = lambda *_: None,
) -> list[Probed]:
    """One result a tool, in the order given. Probes of a finished tool are kept, and what they showed is one commit.

    Tools that may write are left out: nobody asked for what a prober imagines.
    """
    execute = execute or OwnAccount(toolbox)
    store = ProbeStore(toolbox.private)
    competitors = Competitors(toolbox)
    keeping = threading.Lock()

    def probe_one(tool: Tool) -> Probed:
        if why := execute.refusal(tool):
            return Probed(path=tool.path, status="left out", reason=why)
        memory, probed = probe_again(tool, toolbox, prober, execute, options, report)
        if probed.status == "stopped":
            return probed
        with keeping:
            store.add(tool.path, probed.probes)
            keeps = tool.remote is None or options is None or options.keep_results
            probes = [*memory, *probed.probes]
            after = informed(tool, probes, competitors, with_results=keeps) if probed.probes else tool
            return _commit(probed, tool, after, probes, prober.name, toolbox)

    with pool(jobs) as working:
        return list(working.map(probe_one, tools))


def probe_again(
    tool: Tool,
    toolbox: Toolbox,
    prober: Model,
    execute: Execute,
    options: ProbeOptions | None,
    report: Callable[[str, str], None],
    *known: str,
) -> tuple[list[Probe], Probed]:
    """What was probed of a tool before, and what is probed now; a run that was killed goes on from its journal.

    Args:
        tool: what is probed.
        toolbox: where its probes are kept.
        prober: the strong model.
        execute: calls the tool.
        options: budgets.
        report: called with the tool's path and what happens.
        known: what else makes it another run.
    """
    memory = ProbeStore(toolbox.private).read(tool.path, tool.code_id)
    run = content_hash(tool.code_id, tool.doc_id, prober.name, len(memory), *known)
    journal = Journal(toolbox.private / "probes" / tool.path / f"{run}.jsonl")
    probed = probe_tool(
        tool, prober, execute, journal, embedder=toolbox.embedder, memory=memory, options=options, report=report
    )
    return memory, probed


def informed(tool: Tool, probes: Sequence[Probe], competitors: Competitors, *, with_results: bool = True) -> Tool:
    """The tool with what its probes showed: examples where the doc has room, search texts where they help.

    Without results it is the shape of what came back alone, and the kinds of errors.
    """
    observed = tool.with_(observed=observe([probe.trial for probe in probes], with_values=with_results))
    survivors = [probe for probe in probes if probe.use == "example"]
    examples = list(tool.doc.examples) if with_results else []
    for probe in survivors if with_results else ():
        example = Example(
            request=probe.request, arguments=to_json(probe.trial.arguments), result=to_json(probe.trial.result)
        )
        if len(json.dumps(example.result, ensure_ascii=False)) > LONGEST_EXAMPLE_RESULT or example in examples:
            continue
        grown = tool.doc.model_copy(update={"examples": (*examples, example)})
        if len(examples) < MOST_EXAMPLES and len(render_doc(tool.with_(doc=grown))) <= length_budget(tool):
            examples.append(example)
    after = observed.with_(doc=tool.doc.model_copy(update={"examples": tuple(examples)}))
    held = from_probes(tool, probes)
    if not held:
        return after
    views = choose_views(tool, after, held, [probe.trial for probe in survivors], competitors)
    return after.with_(search_texts=views.texts)


def _commit(probed: Probed, tool: Tool, after: Tool, probes: Sequence[Probe], prober: str, toolbox: Toolbox) -> Probed:
    if after == tool:
        return probed
    confirmed = sum(probe.is_confirmed for probe in probes)
    try:
        commit = toolbox.redocument(
            [after],
            replacing={tool.path: tool.doc_id},
            message=f"Probe {tool.path}: {confirmed} of {len(probes)} imagined requests confirmed",
            trailers={"Confirmed": f"{confirmed}/{len(probes)}", "Model": prober},
        )
    except ToolboxError as error:
        return probed.model_copy(update={"status": "stopped", "reason": f"not committed: {error.message}"})
    return probed.model_copy(update={"commit": commit})
