"""What a remote answered to one call, and what a remote says of one of its operations."""

from __future__ import annotations

from typing import Any, Protocol

from toolsmith.types.hints import Hints
from toolsmith.types.outcome import Outcome
from toolsmith.types.record import Record
from toolsmith.types.tool import Remote
from toolsmith.types.trial import Failure
from toolsmith.types.value import JsonValue, Value

_PASSING = ("NotReached", "Unavailable", "QuotaExceeded", "TimedOut")


class Answer(Record):
    """The outcome of one call.

    `never_ran` is true where the call certainly did not run: it was never sent, or was turned away before it began.
    Anything else may have run, also what ran out of time. `wait_seconds` is what the remote asked us to wait; None
    where it said nothing. `shown` is what an MCP server shows a client: `content`, `structuredContent` and `_meta` as
    they came.
    """

    outcome: Outcome
    result: Value = None
    failure: Failure | None = None
    never_ran: bool = False
    wait_seconds: float | None = None
    shown: dict[str, JsonValue] | None = None

    @property
    def may_pass(self) -> bool:
        """Whether the same call may succeed in a moment."""
        kind = self.failure.type if self.failure is not None else ""
        return self.outcome == "environment" and kind in _PASSING


class Operation(Record):
    """One operation as its remote describes it. `remote` is all that is needed to call it later."""

    remote: Remote
    description: str = ""
    title: str = ""
    input_schema: dict[str, Any] = {}
    output_schema: dict[str, Any] = {}
    hints: Hints = Hints()


class Connection(Protocol):
    """A way to one remote. A failing remote is an `Answer`, never an exception."""

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        """Call one operation; give up after `seconds`."""
        ...

    def close(self) -> None:
        """Let go of processes and sockets."""
        ...


def failed(
    outcome: Outcome, kind: str, message: str, *, never_ran: bool = False, wait_seconds: float | None = None
) -> Answer:
    """An answer without a value."""
    failure = Failure(type=kind, message=message)
    return Answer(outcome=outcome, failure=failure, never_ran=never_ran, wait_seconds=wait_seconds)
