"""`toolsmith repair`: tools that met their own bugs in use, mended and proved again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.models.meter import Budget, Meter, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.scripted import ScriptedModel
from toolsmith.models.transcript import RecordedModel
from toolsmith.prompts.ask import TRIES
from toolsmith.prompts.quote import as_data
from toolsmith.recipes.pool import DEFAULT_JOBS, pool
from toolsmith.recipes.repair.bugs import LoggedCall, read_bugs
from toolsmith.recipes.repair.repair_tool import Repaired, RepairOptions, repair_tool
from toolsmith.recipes.solve.answer_log import answer_log_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.run_cases import argument_problems


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
    cases: Sequence[Mapping[str, JsonValue]] = (),
    anew: bool = False,
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
        cases: `{"arguments": {…}, "expected": …}`, with `tool` where several are named: what calls should give. A tool
            that gives something else has a bug, and the cases are kept with the one that is mended. With `request` in
            place of `arguments` it is what `solve` should have answered: the call that it made for it is meant.
        anew: ask the maker again what it has answered before, as after a repair that was rejected.
        options: how often the maker may try.
        budget: caps over all questions of this run.
        jobs: tools that are mended at the same time.
        report: called with a tool's path and what happens, from several threads.

    Raises:
        ToolNotFoundError: a tool is not there.
        BadInputError: a case cannot be used; nothing is asked then.
        ModelError: no model is chosen.
    """
    box = opened_toolbox(toolbox)
    wanted = read_wanted(cases, box, one_or_many(tools))
    chosen = _chosen(box, one_or_many(tools) or sorted(wanted))
    has_work = any(wanted.get(tool.path) or read_bugs(tool, box.trials).bugs for tool in chosen)
    asked = open_role("maker", model, box) if has_work else ScriptedModel([])
    verb = f"repair-{datetime.now(UTC):%Y%m%dT%H%M%S}" if anew else "repair"
    recorded = RecordedModel(asked, transcript_of(box, verb))
    with account_of_run(budget) as account, pool(jobs) as working:
        maker = Meter(recorded, account=account)
        return list(
            working.map(
                lambda tool: repair_tool(
                    tool, box, maker, cases=wanted.get(tool.path, ()), options=options, report=report
                ),
                chosen,
            )
        )


def read_wanted(
    cases: Sequence[Mapping[str, JsonValue]], toolbox: Toolbox, named: Sequence[str]
) -> dict[str, list[LoggedCall]]:
    """Path → what its calls should give.

    Raises:
        BadInputError: cases cannot be used; all problems are listed.
        ToolNotFoundError: a tool is not there.
    """
    found: dict[str, list[LoggedCall]] = {}
    problems = []
    for number, case in enumerate(_made_in_solve(cases, toolbox), 1):
        name, arguments = case.get("tool") or (named[0] if len(named) == 1 else None), case.get("arguments")
        if not isinstance(arguments, dict) or "expected" not in case:
            lacks = "no answer of solve to that request rests on one call: give arguments"
            lacks = lacks if "request" in case else "it needs arguments, an object, and expected"
            problems.append(f"case {number}: {lacks}")
        elif not isinstance(name, str):
            problems.append(f"case {number}: name one tool, or give it the key tool")
        else:
            tool = toolbox.get(name)
            misfits = argument_problems(tool, arguments)
            problems += [f"case {number}: {misfit}" for misfit in misfits]
            call = LoggedCall(arguments=arguments, expected=case["expected"], has_expected=True)
            found.setdefault(tool.path, []).append(call)
    if problems:
        raise BadInputError("cases cannot be used", problems, hint='A case is {"arguments": {…}, "expected": …}.')
    return found


def _made_in_solve(cases: Sequence[Mapping[str, JsonValue]], toolbox: Toolbox) -> list[Mapping[str, JsonValue]]:
    """The cases, those that name a request with the one call that its last answer rests on."""
    wanted = {str(case["request"]) for case in cases if "request" in case and "arguments" not in case}
    calls: dict[str, dict[str, JsonValue]] = {}
    for given in answer_log_of(toolbox.private).entries() if wanted else ():
        made = [use for use in given.answer.uses if use.is_ok]
        if given.answer.request in wanted:
            is_one = len(made) == 1 and isinstance(made[0].arguments, dict)
            calls[given.answer.request] = {"tool": made[0].tool, "arguments": made[0].arguments} if is_one else {}
    return [case if "arguments" in case else {**case, **calls.get(str(case.get("request")), {})} for case in cases]


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
    """The named tools, or those that the log shows bugs of and that are still there."""
    if names:
        return list({tool.path: tool for tool in map(toolbox.get, one_or_many(names))}.values())
    failed = {entry.tool for entry in toolbox.trials.entries() if entry.blame == "tool" or entry.outcome == "error"}
    tools = [toolbox.get(path) for path in toolbox.paths() if path in failed]
    return [tool for tool in tools if _has_bugs(tool, toolbox)]


def _has_bugs(tool: Tool, toolbox: Toolbox) -> bool:
    found = read_bugs(tool, toolbox.trials)
    return bool(found.bugs or found.withheld)
