"""What a remote answered to one call, and what a remote says of one of its operations."""

from __future__ import annotations

from typing import Any, Protocol

from toolsmith.types.outcome import Outcome
from toolsmith.types.record import Record
from toolsmith.types.tool import Remote
from toolsmith.types.trial import Failure
from toolsmith.types.value import JsonValue, Value


class Answer(Record):
    """The outcome of one call.

    `may_repeat` is true where the call certainly did not run, or is safe to run twice, so that another try cannot do
    harm. `wait_seconds` is what the remote asked us to wait; None where it said nothing.
    """

    outcome: Outcome
    result: Value = None
    failure: Failure | None = None
    may_repeat: bool = False
    wait_seconds: float | None = None


class Operation(Record):
    """One operation as its remote describes it. `remote` is all that is needed to call it later."""

    remote: Remote
    description: str = ""
    title: str = ""
    input_schema: dict[str, Any] = {}
    output_schema: dict[str, Any] = {}


class Connection(Protocol):
    """A way to one remote. A failing remote is an `Answer`, never an exception."""

    def call(self, remote: Remote, arguments: dict[str, JsonValue], seconds: float) -> Answer:
        """Call one operation; give up after `seconds`."""
        ...

    def close(self) -> None:
        """Let go of processes and sockets."""
        ...


def failed(
    outcome: Outcome, kind: str, message: str, *, may_repeat: bool = False, wait_seconds: float | None = None
) -> Answer:
    """An answer without a value."""
    failure = Failure(type=kind, message=message)
    return Answer(outcome=outcome, failure=failure, may_repeat=may_repeat, wait_seconds=wait_seconds)
