"""Refines several tools at once and commits what helps: DRAFT (Qu et al. 2024) over a toolbox.

A bounded pool over tools, another over the user model's requests. What a finished tool came to is kept until the whole
run is done, so a run that was killed does not begin again with the tools that it had finished.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.errors import ToolboxError
from toolsmith.recipes.pool import DEFAULT_JOBS, pool
from toolsmith.recipes.refine.judging.confirmation import MoreRequests
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.judging.neighbours import surroundings
from toolsmith.recipes.refine.records import KEPT, MEASURED, Refined, RefineOptions, Roles, Step
from toolsmith.recipes.refine.refine_tool import refine_tool
from toolsmith.recipes.refine.trying.calls import Execute
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.recipes.refine.views import Competitors, choose_views
from toolsmith.toolbox.logs.json_lines import read_records
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial

REQUESTS_AT_ONCE = 16


def refine_all(
    tools: Sequence[Tool],
    toolbox: Toolbox,
    roles: Roles,
    requests: Mapping[str, Sequence[HeldOut]],
    *,
    execute: Execute | None = None,
    options: RefineOptions | None = None,
    experience: Mapping[str, Sequence[Trial]] | None = None,
    more: MoreRequests | None = None,
    are_choices: bool = False,
    nobodys: Sequence[HeldOut] = (),
    jobs: int = DEFAULT_JOBS,
    report: Callable[[Step], None] = lambda _: None,
) -> list[Refined]:
    """One result a tool, in the order given; a kept doc is one commit.

    Args:
        tools: with the docs to start from.
        toolbox: where they are kept; journals go to its private folder.
        roles: the four models.
        requests: path → held-out requests.
        execute: calls tools; None: the toolbox, where a tool only reads.
        options: budgets of each tool.
        experience: path → trials to learn from in place of imagined requests.
        more: makes further held-out requests of a tool, where those that there are decide nothing.
        are_choices: whether each request is offered the tool's neighbours too.
        nobodys: requests that no tool takes.
        jobs: tools that are refined at the same time.
        report: called at every step of every tool, from several threads.
    """
    options = options or RefineOptions()
    execute = execute or OwnAccount(toolbox)
    experience = experience or {}
    key = content_hash(
        options.model_dump(),
        [roles.explorer.name, roles.analyzer.name, roles.rewriter.name, roles.user.name],
        {tool.path: [held.id for held in requests.get(tool.path, ())] for tool in tools},
        {path: len(trials) for path, trials in experience.items()},
        [(tool.path, tool.upstream.moved) for tool in tools if tool.upstream and tool.is_to_be_measured],
    )
    finished = _Finished(toolbox.private / "refine" / f"unfinished-{key}.jsonl")
    committing = threading.Lock()
    competitors = Competitors(toolbox)

    def refine_one(tool: Tool) -> Refined:
        known = finished.get(tool)
        if known is not None:
            return known
        journal = Journal(
            toolbox.private / "refine" / tool.path / f"{content_hash(key, tool.code_id, tool.doc_id)}.jsonl"
        )
        refined = refine_tool(
            tool,
            requests.get(tool.path, ()),
            roles,
            execute,
            journal,
            embedder=toolbox.embedder,
            pool=asking,
            options=options,
            experience=experience.get(tool.path, ()),
            around=surroundings(tool, toolbox, requests, nobodys) if are_choices else None,
            more=more,
            others=[other.rpartition("/")[2] for other in toolbox.paths() if other != tool.path],
            report=report,
        )
        with committing:
            refined = keep(refined, tool, requests.get(tool.path, ()), roles, toolbox, competitors)
            if refined.status != "stopped":
                finished.add(refined)
        return refined

    with pool(REQUESTS_AT_ONCE) as asking, pool(jobs) as working:
        results = list(working.map(refine_one, tools))
    if all(refined.status != "stopped" for refined in results):
        finished.clear()
    return results


def keep(
    refined: Refined,
    tool: Tool,
    requests: Sequence[HeldOut],
    roles: Roles,
    toolbox: Toolbox,
    competitors: Competitors,
) -> Refined:
    """Commit the best doc where it is better than the one there was; what the index reads is decided apart.

    That a doc was measured over what its source says by now is committed too.
    """
    if refined.status not in KEPT or refined.tool is None:
        return _keep_as_measured(refined, tool, toolbox)
    views = choose_views(tool, refined.tool, requests, refined.trials, competitors)
    documented = refined.tool.with_(search_texts=views.texts)
    recall = {"recall_before": views.before.at_five, "recall_after": views.after.at_five}
    try:
        commit = toolbox.redocument(
            [documented],
            replacing={tool.path: tool.doc_id},
            message=f"Refine {tool.path}: right calls {refined.before} → {refined.after} of {refined.requests}",
            trailers={
                "Success-Before": f"{refined.before}/{refined.requests}",
                "Success-After": f"{refined.after}/{refined.requests}",
                "Tokens-Before": str(refined.tokens_before),
                "Tokens-After": str(refined.tokens_after),
                "P-Value": f"{refined.p_value:.4f}",
                "Schema-Corrections": str(len(refined.corrections)),
                "Unsupported": str(len(refined.unsupported)),
                "Recall-Before": f"{views.before.at_five:.3f}",
                "Recall-After": f"{views.after.at_five:.3f}",
                "Model": roles.rewriter.name,
                "User-Model": roles.user.name,
                **({"Cost-USD": f"{refined.cost_usd:.4f}"} if refined.cost_usd is not None else {}),
            },
            are_measured=True,
        )
    except ToolboxError as error:
        return refined.model_copy(update={"status": "stopped", "reason": f"not committed: {error.message}", **recall})
    return refined.model_copy(update={"tool": documented, "commit": commit, **recall})


def _keep_as_measured(refined: Refined, tool: Tool, toolbox: Toolbox) -> Refined:
    if refined.status not in MEASURED or not tool.is_to_be_measured:
        return refined
    right = f"{refined.before}/{refined.requests}"
    try:
        commit = toolbox.redocument(
            [tool],
            replacing={tool.path: tool.doc_id},
            message=f"Measure {tool.path} again: its source has moved, right calls {right}",
            trailers={"Success-Before": right, "Success-After": right},
            are_measured=True,
        )
    except ToolboxError as error:
        return refined.model_copy(update={"status": "stopped", "reason": f"not committed: {error.message}"})
    return refined.model_copy(update={"commit": commit})


class _Finished:
    """What the tools of a run that is not yet done came to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = {refined.path: refined for refined in read_records(path, Refined)}

    def get(self, tool: Tool) -> Refined | None:
        """The result for this tool, as long as the tool is still the one that came of it."""
        known = self._known.get(tool.path)
        if known is None or known.tool is None:
            return None
        return known if (known.tool.code_id, known.tool.doc_id) == (tool.code_id, tool.doc_id) else None

    def add(self, refined: Refined) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(json.loads(refined.model_dump_json()), ensure_ascii=False) + "\n")

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
