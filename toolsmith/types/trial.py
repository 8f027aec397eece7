"""A trial: one call of one version of a tool, and everything that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, ValidationInfo, field_serializer, field_validator

from toolsmith.errors import TrialFailedError
from toolsmith.types.notebook import Short, brief, page, table
from toolsmith.types.outcome import Blame, Outcome
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue, Value, from_json, to_json

NOT_MADE = "NotMade"  # the failure of a call that was left out because it may change what nobody asked to change
_DOMAIN_ERRORS = {"ValueError"}  # what tools raise for arguments outside their domain; anything else is a bug


class Failure(Record):
    """Why a trial has no value. `line` is in the tool's own source, None where none applies."""

    type: str
    message: str
    line: int | None = None
    traceback: str = ""

    def __str__(self) -> str:
        return f"{self.type}: {self.where}" if self.message else f"{self.type}{self.where}"

    @property
    def where(self) -> str:
        """The message, with the line that it does not name itself."""
        is_named = self.line is None or self.message.startswith(f"line {self.line}:")
        return self.message if is_named else f"{self.message} (line {self.line})"


class Trial(Record):
    """One call. `result` is meaningful only where `outcome` is `ok`; `failure` everywhere else.

    `calls` are those that a program made of its dependencies, where it `records_calls`: as the program's own process
    tells them, so no verdict rests on them. `unrecorded_calls` counts, by tool, what there
    was no room for. `branches` are those that a program took, where it `records_branches`. `shown` is what an MCP
    server shows a client beside the value, as it came; no log keeps it.
    """

    tool: str
    code_id: str
    arguments: dict[str, Value]
    outcome: Outcome
    result: Value = None
    failure: Failure | None = None
    stdout: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_megabytes: float = 0.0
    request: str | None = None
    model: str | None = None
    cost_usd: float | None = None
    calls: tuple[Trial, ...] = ()
    unrecorded_calls: dict[str, int] = {}
    branches: tuple[int, ...] = ()
    shown: dict[str, JsonValue] | None = Field(default=None, exclude=True, repr=False)

    @property
    def is_ok(self) -> bool:
        return self.outcome == "ok"

    @property
    def was_made(self) -> bool:
        """Whether anything was called at all."""
        return self.failure is None or self.failure.type != NOT_MADE

    @property
    def blame(self) -> Blame:
        """Who is to blame for a failure: who called, the tool itself, or the world around it."""
        if self.is_ok:
            return "none"
        if self.outcome == "environment":
            return "environment"
        if self.outcome == "invalid":
            return "caller"
        if self.outcome == "error" and self.failure is not None and self.failure.type in _DOMAIN_ERRORS:
            return "caller"
        return "tool"

    def unwrap(self) -> Value:
        """The result.

        Raises:
            TrialFailedError: there is none; says what came instead, and who is to blame.
        """
        if self.is_ok:
            return self.result
        raise TrialFailedError(self.tool, self.outcome, self.blame, str(self.failure or "it gave no value"))

    def explain(self) -> str:
        """One line for a person or a model: what came back, or why nothing did."""
        if self.is_ok:
            return f"returned {self.result!r}"
        is_said = self.failure is not None and bool(self.failure.message) and self.outcome == self.failure.type.lower()
        return f"{self.outcome}: {self.failure.where if self.failure is not None and is_said else self.failure}"

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield None, brief(self.tool)
        yield "arguments", brief(self.arguments)
        if self.is_ok:
            yield "result", brief(self.result)
        else:
            yield "outcome", self.outcome
            yield "failure", brief(str(self.failure))

    def _repr_html_(self) -> str:
        came = [("result", self.result)]
        if not self.is_ok:
            came = [("failure", str(self.failure)), ("to blame", self.blame)]
        rows = [*self.arguments.items(), *came, ("printed", self.stdout), ("seconds", Short(f"{self.seconds:.3f}"))]
        return page(f"{self.tool}: {self.outcome}", table(row for row in rows if row != ("printed", "")))

    @field_serializer("arguments", "result")
    def _serialize(self, value: Any) -> Any:
        return to_json(value)

    @field_validator("arguments", "result", mode="before")
    @classmethod
    def _restore(cls, value: Any, info: ValidationInfo) -> Any:
        return from_json(value) if info.mode == "json" else value
