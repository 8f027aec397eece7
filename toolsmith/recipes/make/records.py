"""What making takes and gives: options, progress, drafts, and what came of a task."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.run_cases import CaseResult

VALIDATION_CASES = 3  # LATM §3.1: three validation samples
FUNCTION_REPAIRS = 3  # LATM §3.1: up to three tries to correct an error
EXTRACTION_REPAIRS = 3

Part = Literal["none", "function", "extraction", "reading"]  # whose source is to blame
Phase = Literal["propose", "repair", "read", "document", "accept", "cross-check", "done"]


class MakeOptions(Record):
    """How cases are split, how many proposals are asked for, and how often a failure is repaired."""

    shown: int | None = Field(default=None, ge=1, description="cases the maker sees; None: by the form of the cases")
    validation: int = Field(default=VALIDATION_CASES, ge=0)
    hidden_limit: int = Field(default=1000, ge=0)
    candidates: int = Field(default=1, ge=1, description="proposals asked for at once; the best is worked on")
    function_repairs: int = Field(default=FUNCTION_REPAIRS, ge=0)
    extraction_repairs: int = Field(default=EXTRACTION_REPAIRS, ge=0)
    keep_unproven: bool = False
    strict: bool = Field(default=False, description="whether no label is ever suspected, as in toolbox.toml")


class Progress(Record):
    """Where a task is: shown to people while it runs."""

    task: str
    phase: Phase
    attempts: int = 0
    cost_usd: float | None = None
    detail: str = Field(default="", description="what came of the last step, in a few words")


class Draft(Record):
    """The best version of all tries; or, without a tool, why there is none. `replies` are all of the maker's.

    `is_unread`: no code reads the texts, and nobody was there to read them. `insisted` are the shown questions that the
    maker was told of and answered alike again.
    """

    tool: Tool | None = None
    refusal: Check | None = None
    function_attempts: int = 0
    extraction_attempts: int = 0
    replies: tuple[str, ...] = ()
    is_unread: bool = False
    insisted: tuple[str, ...] = ()


class Try(Record):
    """A version, executed on the seen cases: who is to blame, what is wrong with its source, which cases fail.

    `seen` are these cases, with the calls that a reader made of them, where there is one.
    """

    tool: Tool
    seen: tuple[Case, ...] = ()
    fault: Part = "none"
    problems: tuple[str, ...] = ()
    failures: tuple[CaseResult, ...] = ()
    right: int = -1


class Made(Record):
    """What came of one task. `tool` is None where no proposal could be read, or the maker declined.

    `calls` and `cost_usd` are of all models that were asked to make it, of which `reader_calls` the reader's;
    `replayed_calls` are of an earlier run. `lacks_reader`: no code reads the texts, and no model was there to. `shown`
    counts the cases that the maker saw; where a tool is not kept, `rejected` is the file that keeps the draft.
    """

    task: str
    verdict: Verdict
    tool: Tool | None = None
    commit: str = ""
    is_new_version: bool = False
    function_attempts: int = 0
    extraction_attempts: int = 0
    calls: int = 0
    replayed_calls: int = 0
    cost_usd: float | None = None
    shown: int = 0
    reader_calls: int = 0
    lacks_reader: bool = False
    rejected: str = ""
    user_calls_right: int | None = None
    user_calls_tried: int | None = None
