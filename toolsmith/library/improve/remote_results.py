"""Whether a run writes what remote tools return into their docs: into git, and so into the prompts of every client."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


def keeps_results(box: Toolbox, *, chosen: bool | None) -> bool:
    """What was chosen for this run, else what the toolbox says."""
    return box.settings.remotes.keep_results if chosen is None else chosen


def commits_results(tool: Tool, box: Toolbox, *, keep_results: bool, allow_writes: bool = False) -> bool:
    """Whether a run calls a tool that runs elsewhere and keeps what it returns."""
    return keep_results and tool.remote is not None and (allow_writes or box.standing(tool).only_reads)


def results_notice(
    toolbox: str | Path | Toolbox,
    tools: str | Sequence[str] = (),
    *,
    keep_results: bool | None = None,
    allow_writes: bool = False,
) -> str:
    """What a person should know before such a run; empty where no result of a remote is committed."""
    box = opened_toolbox(toolbox)
    keep = keeps_results(box, chosen=keep_results)
    names = one_or_many(tools) or [each.path for each in box.entries() if each.is_remote and not each.problem]
    chosen = map(box.get, names)
    count = sum(commits_results(tool, box, keep_results=keep, allow_writes=allow_writes) for tool in chosen)
    if not count:
        return ""
    return (
        f"what remote tools ({count}) return becomes part of their docs: it is committed, and stands in the prompts of "
        "every client; --no-results, or keep_results = false under [remotes] in toolbox.toml, leaves it out"
    )
