"""An answer to a request, with where it came from."""

from __future__ import annotations

from typing import Literal

from toolsmith.types.call import Use
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

Strategy = Literal["direct", "program", "react", "dfs"]
SelectionMethod = Literal["search", "steps", "rerank", "reflect", "hierarchy", "given"]
AnswerStatus = Literal[
    "answered",  # a tool was used
    "answered_without_tool",  # no tool fitted; the model answered alone and the request was queued
    "needs_input",  # required arguments are in neither the request nor what was asked for
    "needs_consent",  # the model wants to call a tool that may change something, and nobody allowed that
    "unanswered",  # the budget, or repeated calls, ended it
]


class Missing(Record):
    """A required argument that nobody gave: what a person is asked for."""

    tool: str
    argument: str
    description: str = ""
    schema_text: str = ""


class Answer(Record):
    """What came of one request.

    `text` is what to show; `value` is the tool's own value where the answer is one. `uses` holds every call with its
    version, arguments, verdict and time; `cost_usd` is None where some model's price is not known.
    """

    request: str
    text: str
    value: JsonValue = None
    status: AnswerStatus
    reason: str = ""
    strategy: Strategy
    selection: SelectionMethod = "search"
    offered: tuple[str, ...] = ()
    version: str = ""
    uses: tuple[Use, ...] = ()
    program: str = ""
    program_repairs: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    is_queued: bool = False
    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0

    @property
    def tools_used(self) -> tuple[str, ...]:
        """Paths of tools that gave a value, in order of first use."""
        return tuple(dict.fromkeys(use.tool for use in self.uses if use.is_ok))
