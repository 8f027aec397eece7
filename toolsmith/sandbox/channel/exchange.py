"""One request to one worker, and the trial that comes of it; the owner's side of the channel."""

from __future__ import annotations

import marshal
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolsmith.sandbox.channel.answer import AnswerLimits
from toolsmith.sandbox.channel.deadline import Clock, Deadline, TimeIsOverError
from toolsmith.sandbox.channel.reply import ExitStatus, ended, failed, out_of_time, read_reply
from toolsmith.sandbox.channel.request import PreparedRequest
from toolsmith.sandbox.channel.wire import TooLargeError, receive, send
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

_SECONDS_TO_SEND = 60.0  # a worker that a busy machine does not let read its request


@dataclass(frozen=True)
class WorkerConnection:
    """To an idle worker that waits for its one request.

    `ending` says how it ended, where it did without an answer. `is_bound` where the kernel lets it end neither itself
    nor others, so that who killed it was somebody else.
    """

    channel: socket.socket
    clock: Clock
    ending: Callable[[], ExitStatus | None]
    is_bound: bool


def converse(
    connection: WorkerConnection,
    prepared: PreparedRequest,
    program: Program,
    arguments: dict[str, Any],
    policy: Policy,
    when_sent: Callable[[], None] = lambda: None,
) -> Trial:
    """Send the request, wait until the deadline, read the answer. The caller kills the worker afterwards."""
    nonce, started = secrets.token_bytes(16), time.monotonic()
    try:
        connection.channel.settimeout(_SECONDS_TO_SEND)
        send(connection.channel, marshal.dumps((nonce, policy.seconds, policy.megabytes, prepared.fields)))
        when_sent()
        limits = AnswerLimits(policy.output_bytes, program.records_calls)
        frame = receive(connection.channel, limits.frame, Deadline(policy.seconds, connection.clock))
    except TooLargeError:
        return failed(program, arguments, "output", "TooLargeError", "the reply is too large", started)
    except TimeIsOverError as over:
        return out_of_time(program, arguments, over, policy, started)
    except TimeoutError:
        message = f"the machine did not let its worker begin within {_SECONDS_TO_SEND:g} seconds"
        return failed(program, arguments, "environment", "MachineBusy", message, started)
    except (EOFError, OSError):
        return ended(program, arguments, connection.ending(), policy, started, is_bound=connection.is_bound)
    return read_reply(frame, nonce, program, arguments, policy)
