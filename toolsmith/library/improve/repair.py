"""`toolsmith repair`: tools that met their own bugs in use, mended and proved again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.models.meter import Budget, Meter, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.scripted import ScriptedModel
from toolsmith.models.transcript import RecordedModel
from toolsmith.prompts.ask import TRIES
from toolsmith.prompts.quote import as_data
from toolsmith.recipes.pool import DEFAULT_JOBS, pool
from toolsmith.recipes.repair.bugs import read_bugs
from toolsmith.recipes.repair.repair_tool import Repaired, RepairOptions, repair_tool
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool


class RepairPlan(Record):
    """Bugs that the log holds of a tool's present version: for `--dry-run`. Each is called again before it counts.

    A tool that runs elsewhere is not called: `why` says so.
    """

    tool: str
    bugs: tuple[str, ...]
    most_questions: int
    is_called: bool = True
    why: str = ""


def repair(
    toolbox: str | Path | Toolbox = "toolbox",
    tools: str | Sequence[str] = (),
    model: str | Model | None = None,
    *,
    options: RepairOptions | None = None,
    budget: Budget | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[str, str], None] = lambda *_: None,
) -> list[Repaired]:
    """Mend tools and commit the versions that are accepted; one result a tool.

    Args:
        toolbox: a toolbox or its folder.
        tools: paths or names; none: all that the log holds bugs of.
        model: the maker. None: the configured one, else one whose key is there. Without bugs none is needed.
        options: how often the maker may try.
        budget: caps over all questions of this run.
        jobs: tools that are mended at the same time.
        report: called with a tool's path and what happens, from several threads.

    Raises:
        ToolNotFoundError: a tool is not there.
        ModelError: no model is chosen.
    """
    box = opened_toolbox(toolbox)
    chosen = _chosen(box, tools)
    has_work = any(read_bugs(tool, box.trials).bugs for tool in chosen)
    asked = open_role("maker", model, box) if has_work else ScriptedModel([])
    recorded = RecordedModel(asked, transcript_of(box, "repair"))
    with account_of_run(budget) as account, pool(jobs) as working:
        maker = Meter(recorded, account=account)
        return list(working.map(lambda tool: repair_tool(tool, box, maker, options=options, report=report), chosen))


def plan_repair(
    toolbox: str | Path | Toolbox = "toolbox", tools: str | Sequence[str] = (), *, options: RepairOptions | None = None
) -> list[RepairPlan]:
    """What `repair` would mend, without asking or calling anything."""
    box = opened_toolbox(toolbox)
    tries = (options or RepairOptions()).tries
    plans = []
    for tool in _chosen(box, tools):
        bugs = [as_data(call.arguments) for call in read_bugs(tool, box.trials).bugs]
        plans.append(
            RepairPlan(
                tool=tool.path,
                bugs=tuple(bugs),
                most_questions=TRIES * tries if bugs else 0,
                is_called=tool.remote is None,
                why="it runs in the sandbox" if tool.remote is None else "it runs elsewhere and is not ours to mend",
            )
        )
    return plans


def _chosen(toolbox: Toolbox, names: str | Sequence[str]) -> list[Tool]:
    """The named tools, or those that the log blames and that are still there."""
    if names:
        return list({tool.path: tool for tool in map(toolbox.get, one_or_many(names))}.values())
    blamed = {entry.tool for entry in toolbox.trials.entries() if entry.blame == "tool"}
    tools = [toolbox.get(path) for path in toolbox.paths() if path in blamed]
    return [tool for tool in tools if _has_bugs(tool, toolbox)]


def _has_bugs(tool: Tool, toolbox: Toolbox) -> bool:
    found = read_bugs(tool, toolbox.trials)
    return bool(found.bugs or found.withheld)
