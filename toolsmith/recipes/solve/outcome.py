"""What a strategy hands back, and what it may spend."""

from __future__ import annotations

from pydantic import Field

from toolsmith.calls.session import as_text
from toolsmith.types.answer import AnswerStatus
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

CALL_RETRIES = 3  # LATM §3.1: up to three tries to correct an error
REACT_STEPS = 10
DFS_QUESTIONS = 30  # ToolLLM's code asks at most 200; a cheap model's request is worth fewer
DFS_WIDTH = 2  # ToolLLM's published runs (tree_beam_size)
DFS_LONGEST_PATH = 12  # ToolLLM's published runs (single_chain_max_step): thoughts, actions and their inputs
BACK_AFTER_GIVING_UP = 2  # ToolLLM's DFS.py, prune_back_length
PROMPT_TOKENS = 900  # about; less where the model's context is small
SHARE_OF_CONTEXT = 4
BACK_AFTER_LONGEST_PATH = 1  # ToolLLM's DFS.py; earlier recordings of theirs show 2


class SolveLimits(Record):
    """Caps on one request, by strategy."""

    call_retries: int = Field(default=CALL_RETRIES, ge=0)
    react_steps: int = Field(default=REACT_STEPS, ge=1)
    dfs_questions: int = Field(default=DFS_QUESTIONS, ge=1)
    dfs_width: int = Field(default=DFS_WIDTH, ge=1)
    dfs_longest_path: int = Field(default=DFS_LONGEST_PATH, ge=1)
    dfs_back_after_longest_path: int = Field(default=BACK_AFTER_LONGEST_PATH, ge=1)
    prompt_tokens: int | None = Field(default=None, ge=100, description="of the first question of `direct`, about")
    worked_calls: int | None = Field(
        default=None, ge=0, description="right calls of like requests that are shown; None: one, where one is like it"
    )
    most_repeats: int = Field(default=2, ge=1, description="the same call again, so often, ends the request")


class SolveOutcome(Record):
    """How a strategy ended. `no_tool_fits` asks for an answer without tools."""

    status: AnswerStatus = "answered"
    text: str = ""
    value: JsonValue = None
    reason: str = ""
    program: str = ""
    program_repairs: tuple[str, ...] = ()
    no_tool_fits: bool = False


def known_result(value: JsonValue, reason: str) -> SolveOutcome:
    """How a loop ends that found no end: with the last value of a call, where there is one."""
    if value is None:
        return SolveOutcome(status="unanswered", reason=reason)
    return SolveOutcome(text=as_text(value), value=value, reason=f"{reason}; the last result is the answer")
