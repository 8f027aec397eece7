"""Records, inside the worker, which of its tools a program calls, with what, and what came back.

Covered: a bounded number of calls in bounded room; what a tool raises goes on to the program as it was.
Not covered: truth. The program shares the process with its record and could forge it, so nothing is accepted on it,
and who reads it calls the tools again.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from time import perf_counter
from typing import Any

from toolsmith.sandbox.channel.answer import MOST_RECORDED_BYTES, MOST_RECORDED_CALLS
from toolsmith.sandbox.channel.wire import NotAValueError, TooLargeError, encode, exact

Describe = Callable[[BaseException], tuple[str, dict[str, Any]]]


class Recorder:
    """What one program called. `describe` gives outcome and failure of an exception."""

    def __init__(self, describe: Describe) -> None:
        self.calls: list[dict[str, Any]] = []
        self.unrecorded: dict[int, int] = {}  # calls by place
        self._describe = describe
        self._left = MOST_RECORDED_BYTES

    def watching(self, place: int, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, which notes its calls. `place` is that of its program among the dependencies."""
        signature = inspect.signature(function)

        @functools.wraps(function)
        def watched(*positional: Any, **named: Any) -> Any:
            arguments = self._written(_bound(signature, positional, named))  # before the tool can change them
            started = perf_counter()
            try:
                result = function(*positional, **named)
            except BaseException as error:
                outcome, failure = self._describe(error)
                is_noted = self._written(failure) is not None
                self._note(place, arguments, outcome, failure, "null" if is_noted else None, started)
                raise
            self._note(place, arguments, "ok", None, self._written(result), started)
            return result

        del watched.__wrapped__  # the way past the record
        watched.__signature__ = signature  # type: ignore[attr-defined]  # what `inspect` asks for
        return watched

    def said(self) -> dict[str, Any]:
        """The record, as the header of the answer holds it."""
        return {"calls": self.calls, "unrecorded_calls": list(self.unrecorded.items())}

    def _written(self, value: Any) -> str | None:
        """A value as text; None where there is no room for it, or it is no value that can be written."""
        try:
            text = encode(exact(value, self._left)).decode("ascii")
        except (TooLargeError, NotAValueError, ValueError, RecursionError):
            return None
        if len(text) > self._left:
            return None
        self._left -= len(text)
        return text

    def _note(
        self,
        place: int,
        arguments: str | None,
        outcome: str,
        failure: dict[str, Any] | None,
        result: str | None,
        started: float,
    ) -> None:
        if arguments is None or result is None or len(self.calls) >= MOST_RECORDED_CALLS:
            self.unrecorded[place] = self.unrecorded.get(place, 0) + 1
            return
        seconds = perf_counter() - started
        self.calls.append(
            {
                "place": place,
                "arguments": arguments,
                "outcome": outcome,
                "failure": failure,
                "result": result,
                "seconds": seconds,
            }
        )


def _bound(signature: inspect.Signature, positional: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """Arguments by the names of their parameters. Those that do not fit are the function's to refuse."""
    try:
        return dict(signature.bind(*positional, **named).arguments)
    except TypeError:
        names = list(signature.parameters)
        return {**dict(zip(names, positional, strict=False)), **named}
