"""From what came back of a worker, or did not, to a trial. Nothing that a worker says is trusted."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolsmith.sandbox.channel.answer import (
    MOST_BRANCHES,
    MOST_RECORDED_BYTES,
    MOST_RECORDED_CALLS,
    AnswerLimits,
    unpack_answer,
)
from toolsmith.sandbox.channel.deadline import TimeIsOverError
from toolsmith.sandbox.channel.wire import decode
from toolsmith.sandbox.policy import Policy
from toolsmith.types.outcome import Outcome
from toolsmith.types.program import Program
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value

_LONGEST_NAME, _LONGEST_MESSAGE, _LONGEST_ERROR = 300, 10_000, 500
_LARGEST_MEASURE, _LAST_LINE = 1e12, 10_000_000
KILLED = "WorkerKilled"
"""The type of failure of a call that another worker may yet answer."""
_CLAIMS: tuple[Outcome, ...] = ("ok", "refused", "error", "memory", "output", "bad_result")
"""What a worker can say of itself. That its time is over, or that others are to blame, is not its to say."""


def failed(
    program: Program,
    arguments: Mapping[str, Value],
    outcome: Outcome,
    kind: str,
    message: str,
    started: float | None = None,
) -> Trial:
    return Trial(
        tool=program.name,
        code_id=program.code_id,
        arguments=dict(arguments),
        outcome=outcome,
        failure=Failure(type=kind, message=message),
        seconds=0.0 if started is None else time.monotonic() - started,
    )


@dataclass(frozen=True)
class ExitStatus:
    """How a process ended: its status as `os.waitpid` says it, and the seconds that it computed."""

    status: int
    computing: float = 0.0


def out_of_time(
    program: Program, arguments: Mapping[str, Value], over: TimeIsOverError, policy: Policy, started: float
) -> Trial:
    """The trial of a worker that was stopped at its deadline."""
    if over.cause == "machine":
        message = f"the machine gave it less than {policy.seconds:g} seconds to compute in {over.elapsed:.0f}"
        return failed(program, arguments, "environment", "MachineBusy", message, started)
    message = f"no result within {policy.seconds:g} seconds of {over.cause}"
    return failed(program, arguments, "timeout", "TimeoutError", message, started)


def ended(
    program: Program,
    arguments: Mapping[str, Value],
    ending: ExitStatus | None,
    policy: Policy,
    started: float,
    *,
    is_bound: bool,
) -> Trial:
    """The trial of a worker that ended without an answer; `is_bound` where it could not have killed itself."""
    if ending is None:
        return failed(program, arguments, "crashed", "WorkerDied", "the worker closed its channel", started)
    if not os.WIFSIGNALED(ending.status):
        code = os.waitstatus_to_exitcode(ending.status)
        return failed(program, arguments, "crashed", "WorkerDied", f"ended with code {code} and no result", started)
    number = os.WTERMSIG(ending.status)
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ending.computing >= policy.seconds):
        return failed(program, arguments, "timeout", "TimeoutError", "over its limit of CPU time", started)
    if number == signal.SIGKILL and is_bound:
        message = "its worker was killed from outside; a machine short of memory does that"
        return failed(program, arguments, "environment", KILLED, message, started)
    name = next((known.name for known in signal.Signals if known == number), f"signal {number}")
    return failed(program, arguments, "crashed", name, "the worker crashed", started)


def read_reply(frame: bytes, nonce: bytes, program: Program, arguments: dict[str, Any], policy: Policy) -> Trial:
    """The trial that a frame of a worker describes; a frame that is not one is a bad result."""
    try:
        answer = unpack_answer(frame, nonce, AnswerLimits(policy.output_bytes, program.records_calls))
        header, outcome = answer.header, _claimed(answer.header["outcome"])
        is_ok = outcome == "ok"
        return Trial(
            tool=program.name,
            code_id=program.code_id,
            arguments=arguments,
            outcome=outcome,
            result=decode(answer.result) if is_ok else None,
            failure=None if is_ok else _failure(**header["failure"]),
            stdout=answer.printed,
            seconds=_number(header["seconds"]),
            cpu_seconds=_number(header["cpu_seconds"]),
            peak_megabytes=_number(header["peak_megabytes"]),
            calls=tuple(_call(said, program) for said in _calls(header)) if program.records_calls else (),
            unrecorded_calls=_unrecorded(header, program) if program.records_calls else {},
            branches=_branches(header["branches"]) if program.records_branches else (),
        )
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        message = _text(f"the worker's answer cannot be read: {error}", _LONGEST_ERROR)
        return failed(program, arguments, "bad_result", "BadReply", message)


def _branches(said: Any) -> tuple[int, ...]:
    if type(said) is not list or len(said) > MOST_BRANCHES or not all(type(each) is int and each >= 0 for each in said):
        raise ValueError("its branches are none")
    return tuple(said)


def _claimed(outcome: object) -> Outcome:
    for known in _CLAIMS:
        if known == outcome:
            return known
    raise ValueError("its outcome is not one that a worker has")


def _calls(header: dict[str, Any]) -> list[dict[str, Any]]:
    said = header["calls"]
    if type(said) is not list or len(said) > MOST_RECORDED_CALLS:
        raise ValueError("the record of calls is not one")
    if sum(len(each["arguments"]) + len(each["result"]) for each in said) > MOST_RECORDED_BYTES:
        raise ValueError("the record of calls is too large")
    return said


def _call(said: dict[str, Any], program: Program) -> Trial:
    """One call that the program says it made of a dependency."""
    called, outcome = _dependency(said["place"], program), _claimed(said["outcome"])
    is_ok = outcome == "ok"
    return Trial(
        tool=called.name,
        code_id=called.code_id,
        arguments=decode(_text(said["arguments"], MOST_RECORDED_BYTES).encode()),
        outcome=outcome,
        result=decode(_text(said["result"], MOST_RECORDED_BYTES).encode()) if is_ok else None,
        failure=None if is_ok else _failure(**said["failure"]),
        seconds=_number(said["seconds"]),
    )


def _unrecorded(header: dict[str, Any], program: Program) -> dict[str, int]:
    said = header["unrecorded_calls"]
    if type(said) is not list or len(said) > len(program.dependencies):
        raise ValueError("the count of further calls is not one")
    return {_dependency(place, program).name: int(_number(count)) for place, count in said}


def _dependency(place: object, program: Program) -> Program:
    if type(place) is not int or not 0 <= place < len(program.dependencies):
        raise ValueError("a recorded call is of no dependency")
    return program.dependencies[place]


def _failure(type: object, message: object, line: object, traceback: object) -> Failure:  # noqa: A002  # names of fields
    if line is not None and not (isinstance(line, int) and 0 <= line <= _LAST_LINE):
        raise ValueError("the line is none")
    return Failure(
        type=_text(type, _LONGEST_NAME),
        message=_text(message, _LONGEST_MESSAGE),
        line=line,
        traceback=_text(traceback, _LONGEST_MESSAGE),
    )


def _text(text: object, limit: int) -> str:
    if not isinstance(text, str):
        raise TypeError("text is missing")
    return text[:limit].encode("utf-8", "backslashreplace").decode("utf-8")


def _number(value: object) -> float:
    if not isinstance(value, (int, float)) or not math.isfinite(value) or not 0 <= value <= _LARGEST_MEASURE:
        raise ValueError("a measure is no number")
    return float(value)
