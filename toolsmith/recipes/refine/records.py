"""What goes into refining a tool, and what comes out of it: DRAFT's (Qu et al. 2024) roles, budgets, steps, results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from toolsmith.calls.shown import Target
from toolsmith.models.model import Model
from toolsmith.recipes.refine.judging.decide import Decision
from toolsmith.recipes.refine.judging.gate import Measured
from toolsmith.types.record import Record
from toolsmith.types.tool import Correction, Doc, Tool
from toolsmith.types.trial import Trial
from toolsmith.verify.mcnemar import Paired

ROUNDS = 5  # DRAFT: at most five rounds a tool
REQUESTS_PER_ROUND = 3
_VARIATIONS_PER_ROUND = 4
_ATTEMPTS_PER_ROUND = 12  # calls of a foreign tool without regard to its schema

Status = Literal[
    "improved", "shortened", "corrected", "unchanged", "already right", "flat", "no requests", "left out", "stopped"
]
KEPT: tuple[Status, ...] = ("improved", "shortened", "corrected")
MEASURED: tuple[Status, ...] = (*KEPT, "unchanged", "already right", "flat")
Phase = Literal["measure", "explore", "call", "analyze", "rewrite", "decide", "done"]


class RefineOptions(Record):
    """Budgets of a refinement; `target` reads its docs; `keep_results`: docs of remote tools hold what they return.

    Without `correct_schemas` a foreign tool is called as its schema allows, and its schema stays as it is. `search` is
    who finds new docs: DRAFT's rounds, or GEPA (extra `gepa`) with as many questions as those rounds may take.
    """

    rounds: int = Field(default=ROUNDS, ge=1)
    requests_per_round: int = Field(default=REQUESTS_PER_ROUND, ge=1)
    variations_per_round: int = Field(default=_VARIATIONS_PER_ROUND, ge=0)
    attempts_per_round: int = Field(default=_ATTEMPTS_PER_ROUND, ge=0)
    keep_results: bool = True
    correct_schemas: bool = True
    search: Literal["draft", "gepa"] = "draft"
    target: Target = "mcp"


@dataclass(frozen=True)
class Roles:
    """Who plays what. The strong roles may be one model; the user is the cheaper one."""

    explorer: Model
    analyzer: Model
    rewriter: Model
    user: Model


class Step(Record):
    """Where a tool is: shown to people while it runs. `diff` is of the doc, as unified lines."""

    tool: str
    phase: Phase
    round: int = 0
    text: str = ""
    diff: str = ""
    success: str = ""
    cost_usd: float | None = None


class Version(Record):
    """A doc that was written, what it measured, and what became of it."""

    round: int
    doc: Doc
    measured: Measured
    decision: Decision
    paired: Paired | None = None


class Refined(Record):
    """What came of one tool. `before` and `after` are right calls of `requests`, of the first doc and of the best.

    The `tokens` are about what the target shows of each doc. Of the requests, `kept_back`
    chose nothing: they were asked of the first doc and of the winner alone. `paired` compares
    both docs over all requests and `paired_kept_back` over those; only the latter owes nothing to choosing.
    `tool` carries the best doc; it is committed only where the status is `improved` (success rose beyond
    chance) `shortened` (the same success in fewer tokens) or `corrected` (only its
    schema, by what calls have proved). `unsupported` are its new statements that no call and no
    schema bears out. `skipped` counts rounds that were
    given up because of a role's answer. `left_out` is why nothing of the tool was called but what a person's requests
    hold; empty where it was called at will. `bugs` are failures of the tool itself, which a doc must not explain away.
    """

    path: str
    status: Status
    reason: str = ""
    tool: Tool | None = None
    before: int = 0
    after: int = 0
    requests: int = 0
    tokens_before: int = 0
    tokens_after: int = 0
    kept_back: int = 0
    kept_back_before: int = 0
    kept_back_after: int = 0
    p_value: float | None = None
    paired: Paired | None = None
    paired_kept_back: Paired | None = None
    rounds: int = 0
    skipped: int = 0
    versions: tuple[Version, ...] = ()
    not_shown: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unsupported: tuple[str, ...] = ()
    bugs: tuple[str, ...] = ()
    environment_failures: int = 0
    dropped_requests: tuple[str, ...] = ()
    left_out: str = ""
    trials: tuple[Trial, ...] = ()
    commit: str = ""
    recall_before: float | None = None
    recall_after: float | None = None
    calls: int = 0
    cost_usd: float | None = None
