"""`toolsmith refine`: documentation rewritten from what really happened, and kept only when it helps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.models.meter import Budget, Meter
from toolsmith.models.model import Model
from toolsmith.models.open import chosen_model, open_model
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.recipes.refine.held_out import LIMIT, HeldOut, from_cases, read_requests
from toolsmith.recipes.refine.refine_all import TOOLS_AT_ONCE, refine_all
from toolsmith.recipes.refine.refine_tool import Refined, RefineOptions, Roles, Step
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


def refine(
    toolbox: str | Path | Toolbox,
    tools: Sequence[str] = (),
    model: str | Model | None = None,
    *,
    user_model: str | Model | None = None,
    explorer: str | Model | None = None,
    analyzer: str | Model | None = None,
    rewriter: str | Model | None = None,
    requests: str | Path | None = None,
    options: RefineOptions | None = None,
    budget: Budget | None = None,
    tools_at_once: int = TOOLS_AT_ONCE,
    report: Callable[[Step], None] = lambda _: None,
) -> list[Refined]:
    """Refine docs and commit those that help the user model.

    Args:
        toolbox: a toolbox or its folder.
        tools: paths or names; none: all.
        model: the strong model, for every role that has none of its own.
        user_model: the cheaper model that the docs are for. None: the configured one, else the strong one.
        explorer: a model for exploring alone.
        analyzer: a model for analyzing alone.
        rewriter: a model for rewriting alone.
        requests: a file of held-out requests with their right calls, besides those from cases and probes.
        options: rounds and requests.
        budget: caps over all models of this run.
        tools_at_once: how many tools are refined at the same time.
        report: called at every step of every tool, from several threads.

    Raises:
        BadInputError: the file of requests is wrong; nothing is asked then.
        ToolNotFoundError: a tool is not there.
        ModelError: no model is chosen.
    """
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox)
    chosen = [box.get(name) for name in tools] if tools else box.tools()
    given = read_requests(Path(requests), box) if requests is not None else []
    roles = open_roles(
        box,
        Transcript(box.private / "transcripts" / "refine.jsonl"),
        model=model,
        user_model=user_model,
        explorer=explorer,
        analyzer=analyzer,
        rewriter=rewriter,
        budget=budget,
    )
    return refine_all(
        chosen,
        box,
        roles,
        held_out_requests(chosen, box, given),
        options=options,
        tools_at_once=tools_at_once,
        report=report,
    )


def open_roles(
    toolbox: Toolbox,
    transcript: Transcript,
    *,
    model: str | Model | None = None,
    user_model: str | Model | None = None,
    explorer: str | Model | None = None,
    analyzer: str | Model | None = None,
    rewriter: str | Model | None = None,
    budget: Budget | None = None,
) -> Roles:
    """The models of a refinement, recorded, under one budget."""
    configured = toolbox.settings.models
    strong = model or chosen_model(None, configured.maker or None)
    meters: dict[int | str, Meter] = {}

    def opened(choice: str | Model) -> Meter:
        key = choice if isinstance(choice, str) else id(choice)
        if key not in meters:
            found = open_model(choice) if isinstance(choice, str) else choice
            meters[key] = Meter(RecordedModel(found, transcript), budget)
        return meters[key]

    return Roles(
        explorer=opened(explorer or strong),
        analyzer=opened(analyzer or strong),
        rewriter=opened(rewriter or strong),
        user=opened(user_model or configured.user or strong),
    )


def held_out_requests(
    tools: Sequence[Tool], toolbox: Toolbox, given: Sequence[HeldOut] = (), limit: int = LIMIT
) -> Mapping[str, list[HeldOut]]:
    """Path → held-out requests: a person's file first, then hidden cases and exercises."""
    found: dict[str, list[HeldOut]] = {}
    for tool in tools:
        own = [held for held in given if held.tool == tool.path]
        every = {held.id: held for held in [*from_cases(tool, toolbox, limit), *own]}
        found[tool.path] = [*own, *(held for held in every.values() if held not in own)][:limit]
    return found
