"""Finds the pairs of a toolbox that a user model confuses, and commits the notes that help it tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from toolsmith.calls.shown import Target
from toolsmith.errors import ToolboxError
from toolsmith.models.model import Model
from toolsmith.recipes.pool import pool
from toolsmith.recipes.refine.distinguish import Distinguished, confused_pairs, distinguish
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.judging.neighbours import neighbours
from toolsmith.recipes.refine.trying.calls import Calls, Execute
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial

_PLAUSIBLE = 0.8  # of the right tool's search score; a rival below this is not taken for it
_REQUESTS_AT_ONCE = 16


def distinguish_all(
    tools: Sequence[Tool],
    toolbox: Toolbox,
    rewriter: Model,
    user: Model,
    requests: Mapping[str, Sequence[HeldOut]],
    trials: Mapping[str, Sequence[Trial]],
    *,
    execute: Execute | None = None,
    target: Target = "mcp",
    report: Callable[[str], None] = lambda _: None,
) -> list[Distinguished]:
    """One result a confused pair; a kept one is one commit over both docs.

    Args:
        tools: that are looked at, as committed.
        toolbox: where their rivals are, and where notes are kept.
        rewriter: the strong model.
        user: the cheaper model.
        requests: path → held-out requests.
        trials: path → calls to show to the rewriter.
        execute: calls tools; None: the toolbox, where they only read.
        target: where the docs are read.
        report: called with what happens.

    Raises:
        ModelError: the user model could not be asked.
    """
    rivals = {tool.path: neighbours(tool, requests.get(tool.path, ()), toolbox, _PLAUSIBLE) for tool in tools}
    with pool(_REQUESTS_AT_ONCE) as asking:
        pairs = confused_pairs(tools, requests, rivals, user, asking, target)
        results = []
        for first, second in pairs:
            pair = (toolbox.get(first.path), toolbox.get(second.path))  # an earlier pair may have changed a doc
            report(f"{first.path} and {second.path} are confused")
            both = [held for tool in pair for held in requests.get(tool.path, ())]
            run = content_hash([(tool.path, tool.code_id, tool.doc_id) for tool in pair], rewriter.name, user.name)
            journal = Journal(toolbox.private / "refine" / "pairs" / f"{run}.jsonl")
            calls = Calls(execute or OwnAccount(toolbox), journal)
            found = distinguish(pair, both, trials, rewriter, user, calls, asking, target)
            found = _keep(found, pair, rewriter, user, toolbox)
            journal.note("end", **found.model_dump(mode="json", exclude={"tools"}))
            results.append(found)
    return results


def _keep(
    found: Distinguished, pair: tuple[Tool, Tool], rewriter: Model, user: Model, toolbox: Toolbox
) -> Distinguished:
    if not found.is_kept:
        return found
    names = " and ".join(tool.path for tool in pair)
    try:
        commit = toolbox.redocument(
            found.tools,
            replacing={tool.path: tool.doc_id for tool in pair},
            message=f"Tell apart {names}: right choices {found.before} → {found.after} of {found.requests}",
            trailers={
                "Success-Before": f"{found.before}/{found.requests}",
                "Success-After": f"{found.after}/{found.requests}",
                "Model": rewriter.name,
                "User-Model": user.name,
            },
        )
    except ToolboxError as error:
        return found.model_copy(update={"is_kept": False, "reason": f"not committed: {error.message}"})
    return found.model_copy(update={"commit": commit})
