"""`toolsmith refine`: documentation rewritten from what really happened, and kept only when it helps."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.library.improve.more_requests import more_requests
from toolsmith.library.improve.remote_results import commits_results, keeps_results
from toolsmith.library.open_models import has_role, name_of_role, open_named, transcript_of
from toolsmith.library.open_toolbox import chosen_tools, opened_toolbox
from toolsmith.models.meter import Account, Budget, Meter, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.recipes.probe.probe_all import probe_all
from toolsmith.recipes.probe.probe_tool import REQUESTS_PER_EPISODE, Probed, ProbeOptions
from toolsmith.recipes.refine.distinguish import Distinguished
from toolsmith.recipes.refine.distinguish_all import distinguish_all
from toolsmith.recipes.refine.judging.held_out import LIMIT, HeldOut, from_cases, from_probes, read_requests
from toolsmith.recipes.refine.logged_trials import logged_trials
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles, Step
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.recipes.refine.trying.explore import DIVERSITY_TRIES, TRIES_PER_QUESTION
from toolsmith.toolbox.logs.made_calls import MadeCalls
from toolsmith.toolbox.logs.probes import ProbeStore
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue

FEWEST_REQUESTS = 4  # a tool with fewer held-out requests is probed first
_PROBE_EPISODES = 3


class Refinement(Record):
    """What a run came to: a result a tool, a result a confused pair, and the probes made to have requests at all."""

    tools: tuple[Refined, ...] = ()
    pairs: tuple[Distinguished, ...] = ()
    probed: tuple[Probed, ...] = ()

    @property
    def is_stopped(self) -> bool:
        return "stopped" in {*(each.status for each in self.tools), *(each.status for each in self.probed)}


def refine(
    toolbox: str | Path | Toolbox = "toolbox",
    tools: str | Sequence[str] = (),
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    explorer: str | Model | None = None,
    analyzer: str | Model | None = None,
    rewriter: str | Model | None = None,
    requests: str | Path | None = None,
    from_trials: bool = False,
    probe_first: bool = True,
    pairs: bool = True,
    allow_writes: bool = False,
    options: RefineOptions | None = None,
    keep_results: bool | None = None,
    budget: Budget | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[Step], None] = lambda _: None,
) -> Refinement:
    """Refine docs and commit those that help the user model.

    Args:
        toolbox: a toolbox or its folder.
        tools: paths or names; none: all.
        model: the strong model, for every role that has none of its own.
        user_model: the cheaper model that the docs are for. None: the configured one, else the strong one.
        explorer: a model for exploring alone.
        analyzer: a model for analyzing alone.
        rewriter: a model for rewriting alone; `gepa`: GEPA's search (extra `gepa`), which asks the strong model.
        requests: a file of held-out requests with their right calls, besides those from cases and probes.
        from_trials: learn from logged calls in place of imagined requests; a tool without any is explored.
        probe_first: probe tools that have fewer than four held-out requests and no probes yet, and make more requests
            where those that there are decide nothing.
        pairs: every request is also a choice among the tool's neighbours, and tools that the user model confuses are
            told apart.
        allow_writes: also make the calls that the file of requests holds of tools that may write, each once. Nothing
            else of such a tool is called.
        options: rounds and requests.
        keep_results: whether docs of remote tools may hold what they return; None: as the toolbox says.
        budget: caps over all models of this run.
        jobs: tools that are refined at the same time.
        report: called at every step of every tool, from several threads.

    Raises:
        UsageError: what was asked for cannot be; nothing is asked of a model then.
        BadInputError: the file of requests is wrong; nothing is asked then.
        ToolNotFoundError: a tool is not there.
        ModelError: no model is chosen.
    """
    box = opened_toolbox(toolbox)
    chosen = chosen_tools(box, tools)
    if allow_writes and requests is None:
        raise UsageError(
            "nobody has asked for a call that may write", hint="--allow-writes goes with the calls of --requests FILE."
        )
    keep = keeps_results(box, chosen=keep_results)
    options = (options or RefineOptions()).model_copy(update={"keep_results": keep})
    if rewriter == "gepa":
        if importlib.util.find_spec("gepa") is None:
            raise UsageError(
                "gepa is not installed", hint="pip install 'toolsmith-llm[gepa]', or leave --rewriter out."
            )
        rewriter, options = None, options.model_copy(update={"search": "gepa"})
    given = read_requests(Path(requests), box) if requests is not None else []
    asked = [(held.tool, held.arguments) for held in given if held.tool] if allow_writes else []
    made = MadeCalls(box.private / "refine" / f"asked-{content_hash(asked)}.txt")
    execute = OwnAccount(box, asked, made)
    with account_of_run(budget) as account:
        roles = open_roles(
            box,
            model=model,
            user_model=user_model,
            explorer=explorer,
            analyzer=analyzer,
            rewriter=rewriter,
            account=account,
        )
        requests_of = held_out_requests(chosen, box, given)
        probed: list[Probed] = []
        if probe_first:
            probing = ProbeOptions(episodes=_PROBE_EPISODES, keep_results=keep)
            probed = _probe_poor(chosen, requests_of, box, roles, execute, probing, jobs, report)
            chosen = [box.get(tool.path) for tool in chosen]
            requests_of = held_out_requests(chosen, box, given)
        mark = _LogMark(box, chosen) if from_trials else None
        refined = refine_all(
            chosen,
            box,
            roles,
            requests_of,
            execute=execute,
            options=options,
            experience=mark.trials(requests_of) if mark else None,
            more=more_requests(
                box,
                roles.explorer,
                execute,
                keep_results=keep,
                report=lambda path, text: report(Step(tool=path, phase="explore", text=text)),
            )
            if probe_first
            else None,
            are_choices=pairs,
            nobodys=[held for held in given if not held.tool],
            jobs=jobs,
            report=report,
        )
        is_stopped = any(each.status == "stopped" for each in refined)
        if mark and not is_stopped:
            mark.clear()
        if not is_stopped:
            made.forget()
        told_apart: list[Distinguished] = []
        if pairs and not is_stopped:
            told_apart = distinguish_all(
                [box.get(tool.path) for tool in chosen],
                box,
                roles.rewriter,
                roles.user,
                requests_of,
                {each.path: each.trials for each in refined},
                execute=execute,
                target=options.target,
                report=lambda text: report(Step(tool="pairs", phase="measure", text=text)),
            )
        return Refinement(tools=tuple(refined), pairs=tuple(told_apart), probed=tuple(probed))


def _probe_poor(
    tools: Sequence[Tool],
    requests_of: Mapping[str, Sequence[HeldOut]],
    box: Toolbox,
    roles: Roles,
    execute: OwnAccount,
    options: ProbeOptions,
    jobs: int,
    report: Callable[[Step], None],
) -> list[Probed]:
    """Probe the tools that have too few held-out requests and were never probed."""
    return probe_all(
        [tool for tool in tools if len(requests_of[tool.path]) < FEWEST_REQUESTS and not _is_probed(tool, box)],
        box,
        roles.explorer,
        execute=execute,
        options=options,
        jobs=jobs,
        report=lambda path, text: report(Step(tool=path, phase="explore", text=text)),
    )


class _LogMark:
    """Up to when calls are learned from: a run that was killed goes on with the same ones, without its own."""

    def __init__(self, toolbox: Toolbox, tools: Sequence[Tool]) -> None:
        self._log = toolbox.trials
        self._tools = tools
        key = content_hash([(tool.path, tool.code_id) for tool in tools])
        self._file = toolbox.private / "refine" / f"from-trials-{key}.txt"
        if not self._file.is_file():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(datetime.now(UTC).isoformat(timespec="milliseconds"), "utf-8")
        self._until = self._file.read_text("utf-8").strip()

    def trials(self, requests_of: Mapping[str, Sequence[HeldOut]]) -> dict[str, list[Trial]]:
        """Path → the logged calls to learn from."""
        return {tool.path: logged_trials(tool, self._log, requests_of[tool.path], self._until) for tool in self._tools}

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)


def _is_probed(tool: Tool, toolbox: Toolbox) -> bool:
    return bool(ProbeStore(toolbox.private).read(tool.path, tool.code_id))


class RefinePlan(Record):
    """What refining a tool would ask and call: for `--dry-run`. A tool whose doc is right already costs the fewest.

    A tool that `is_called` is called at will; of any other, `asked` holds the arguments of the only calls. `why` says
    what that rests on, and `moved` what is to be measured again.
    `commits_results` where it runs elsewhere, and what it returns becomes part of its doc.
    """

    tool: str
    requests: int
    is_probed_first: bool
    fewest_questions: int
    most_questions: int
    is_called: bool = True
    why: str = ""
    asked: tuple[dict[str, JsonValue], ...] = ()
    moved: tuple[str, ...] = ()
    commits_results: bool = False


def plan_refine(
    toolbox: str | Path | Toolbox = "toolbox",
    tools: str | Sequence[str] = (),
    *,
    requests: str | Path | None = None,
    allow_writes: bool = False,
    options: RefineOptions | None = None,
    keep_results: bool | None = None,
) -> list[RefinePlan]:
    """What `refine` would ask and call, without doing either."""
    box = opened_toolbox(toolbox)
    keep = keeps_results(box, chosen=keep_results)
    chosen = chosen_tools(box, tools)
    found = held_out_requests(chosen, box, read_requests(Path(requests), box) if requests is not None else [])
    rounds = (options or RefineOptions()).rounds
    probing = _PROBE_EPISODES * (REQUESTS_PER_EPISODE + 1)
    plans = []
    for tool in chosen:
        count = len(found[tool.path])
        standing = box.standing(tool)
        is_probed = standing.only_reads and count < FEWEST_REQUESTS and not _is_probed(tool, box)
        asked = count + (_PROBE_EPISODES * REQUESTS_PER_EPISODE // 2 if is_probed else 0)
        tries = TRIES_PER_QUESTION if asked or standing.only_reads else 0  # nothing is asked of what cannot be called
        plans.append(
            RefinePlan(
                tool=tool.path,
                requests=count,
                is_probed_first=is_probed,
                fewest_questions=count + (probing if is_probed else 0),
                commits_results=commits_results(tool, box, keep_results=keep, allow_writes=allow_writes),
                most_questions=tries
                * (asked * (rounds + 1) + rounds * (DIVERSITY_TRIES + 2) + (probing if is_probed else 0)),
                is_called=standing.only_reads,
                why=standing.why,
                asked=_asked(found[tool.path]) if allow_writes and not standing.only_reads else (),
                moved=tool.upstream.moved if tool.upstream is not None else (),
            )
        )
    return plans


def _asked(requests: Sequence[HeldOut]) -> tuple[dict[str, JsonValue], ...]:
    return tuple(held.arguments for held in requests if held.source == "file")


def open_roles(
    toolbox: Toolbox,
    *,
    model: str | Model | None = None,
    user_model: str | Model | None = None,
    explorer: str | Model | None = None,
    analyzer: str | Model | None = None,
    rewriter: str | Model | None = None,
    account: Account,
) -> Roles:
    """The models of a refinement, recorded, on one account."""
    strong = name_of_role("maker", model, toolbox) if model is None or isinstance(model, str) else model
    if user_model is None or isinstance(user_model, str):
        is_named = bool(user_model) or has_role("user", toolbox)
        user_model = name_of_role("user", user_model, toolbox) if is_named else strong
    transcript = transcript_of(toolbox, "refine")
    meters: dict[int | str, Meter] = {}

    def opened(choice: str | Model) -> Meter:
        key = choice if isinstance(choice, str) else id(choice)
        if key not in meters:
            meters[key] = Meter(RecordedModel(open_named(choice, toolbox), transcript), account=account)
        return meters[key]

    return Roles(
        explorer=opened(explorer or strong),
        analyzer=opened(analyzer or strong),
        rewriter=opened(rewriter or strong),
        user=opened(user_model),
    )


def held_out_requests(
    tools: Sequence[Tool], toolbox: Toolbox, given: Sequence[HeldOut] = (), limit: int = LIMIT
) -> Mapping[str, list[HeldOut]]:
    """Path → held-out requests: a person's file first, then hidden cases and exercises, then confirmed probes."""
    found: dict[str, list[HeldOut]] = {}
    store = ProbeStore(toolbox.private)
    for tool in tools:
        own = [held for held in given if held.tool == tool.path]
        others = [*from_cases(tool, toolbox, limit), *from_probes(tool, store.read(tool.path), limit)]
        every = {held.id: held for held in reversed([*own, *others])}
        found[tool.path] = list(reversed(every.values()))[:limit]
    return found
