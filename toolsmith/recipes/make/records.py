"""What making takes and gives: options, the split of the cases, progress, and what came of a task."""

from __future__ import annotations

import random
from typing import Literal

from pydantic import Field

from toolsmith.types.record import Record
from toolsmith.types.task import Case, Part, Task
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Verdict

SHOWN_CASES = 3  # LATM §3.1: three demonstrations to propose
VALIDATION_CASES = 3  # LATM §3.1: three validation samples
FUNCTION_REPAIRS = 3  # LATM §3.1: up to three tries to correct an error
EXTRACTION_REPAIRS = 3
EXTRACTION_TEXTS = 5  # more shown texts for reading arguments, since classes of problems vary in wording
_SPLIT_SEED = 17

Phase = Literal["propose", "extract", "repair", "wrap", "accept", "done"]


class MakeOptions(Record):
    """How cases are split, how often a failure is repaired, and how the user model's try is counted."""

    shown: int = Field(default=SHOWN_CASES, ge=1)
    extraction_texts: int = Field(default=EXTRACTION_TEXTS, ge=0)
    validation: int = Field(default=VALIDATION_CASES, ge=0)
    hidden_limit: int = Field(default=1000, ge=0)
    function_repairs: int = Field(default=FUNCTION_REPAIRS, ge=0)
    extraction_repairs: int = Field(default=EXTRACTION_REPAIRS, ge=0)
    keep_unproven: bool = False


class Progress(Record):
    """Where a task is: shown to people while it runs."""

    task: str
    phase: Phase
    attempts: int = 0
    cost_usd: float | None = None


class Made(Record):
    """What came of one task. `tool` is None where no proposal could be read at all."""

    task: str
    verdict: Verdict
    tool: Tool | None = None
    commit: str = ""
    is_new_version: bool = False
    function_attempts: int = 0
    extraction_attempts: int = 0
    calls: int = 0
    cost_usd: float | None = None
    user_calls_right: int | None = None
    user_calls_tried: int | None = None


def split_cases(task: Task, options: MakeOptions) -> tuple[Case, ...]:
    """The task's cases, each with its part, in an order that depends only on the cases themselves.

    Where there are few, shown and validation cases come first and hidden ones are what is left.
    """
    ordered = sorted(task.cases, key=lambda case: case.question_id)
    random.Random(_SPLIT_SEED).shuffle(ordered)  # noqa: S311 - reproducible, not secret
    counts: list[tuple[Part, int]] = [
        ("shown", options.shown + (options.extraction_texts if task.is_text else 0)),
        ("validation", options.validation),
        ("hidden", options.hidden_limit),
    ]
    parted: list[Case] = []
    for part, count in counts:
        taken = ordered[len(parted) : len(parted) + count]
        parted += [case.model_copy(update={"part": part}) for case in taken]
    return tuple(parted)
