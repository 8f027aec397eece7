"""`toolsmith probe`: imagined requests, executed and judged; what survives becomes examples and search texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolsmith.library.improve.remote_results import keeps_results
from toolsmith.library.open_models import open_role, transcript_of
from toolsmith.library.open_toolbox import chosen_tools, opened_toolbox
from toolsmith.models.meter import Budget, Meter, account_of_run
from toolsmith.models.model import Model
from toolsmith.models.transcript import RecordedModel
from toolsmith.recipes.pool import DEFAULT_JOBS
from toolsmith.recipes.probe.probe_all import probe_all
from toolsmith.recipes.probe.probe_tool import Probed, ProbeOptions
from toolsmith.recipes.refine.trying.explore import TRIES_PER_QUESTION
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record


def probe(
    toolbox: str | Path | Toolbox = "toolbox",
    tools: str | Sequence[str] = (),
    model: str | Model | None = None,
    *,
    options: ProbeOptions | None = None,
    keep_results: bool | None = None,
    budget: Budget | None = None,
    jobs: int = DEFAULT_JOBS,
    report: Callable[[str, str], None] = lambda *_: None,
) -> list[Probed]:
    """Probe tools by simulated trial and error.

    Args:
        toolbox: a toolbox or its folder.
        tools: paths or names; none: all.
        model: the strong model. None: the configured maker, else one whose key is there.
        options: episodes, and requests an episode.
        keep_results: whether docs of remote tools may hold what they return; None: as the toolbox says.
        budget: caps over the model.
        jobs: tools that are probed at the same time.
        report: called with the tool's path and what happens, from several threads.

    Raises:
        ToolNotFoundError: a tool is not there.
        ModelError: no model is chosen.
    """
    box = opened_toolbox(toolbox)
    chosen = chosen_tools(box, tools)
    options = (options or ProbeOptions()).model_copy(update={"keep_results": keeps_results(box, chosen=keep_results)})
    recorded = RecordedModel(open_role("maker", model, box), transcript_of(box, "probe"))
    with account_of_run(budget) as account:
        prober = Meter(recorded, account=account)
        return probe_all(chosen, box, prober, options=options, jobs=jobs, report=report)


class ProbePlan(Record):
    """What probing a tool would ask and call: for `--dry-run`. `why` says what it rests on that it `is_called`."""

    tool: str
    is_called: bool
    why: str
    most_questions: int
    most_calls: int


def plan_probe(
    toolbox: str | Path | Toolbox, tools: Sequence[str] = (), *, options: ProbeOptions | None = None
) -> list[ProbePlan]:
    """What `probe` would ask and call, without doing either."""
    box = opened_toolbox(toolbox)
    options = options or ProbeOptions()
    plans = []
    for tool in chosen_tools(box, tools):
        standing = box.standing(tool)
        episodes = options.episodes if standing.only_reads else 0
        plans.append(
            ProbePlan(
                tool=tool.path,
                is_called=standing.only_reads,
                why=standing.why,
                most_questions=TRIES_PER_QUESTION * episodes * (options.requests + 1),
                most_calls=2 * episodes * options.requests,  # each once more, to see whether the answer stays
            )
        )
    return plans
