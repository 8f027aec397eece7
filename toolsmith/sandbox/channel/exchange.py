"""One request to one worker, and the trial that comes of it; the owner's side of the channel."""

from __future__ import annotations

import marshal
import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from toolsmith.sandbox.channel.answer import Room
from toolsmith.sandbox.channel.reply import ended, failed, read_reply
from toolsmith.sandbox.channel.request import Prepared
from toolsmith.sandbox.channel.wire import TooLargeError, receive, send
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial


def converse(
    channel: socket.socket,
    how_it_ended: Callable[[], int | None],
    prepared: Prepared,
    program: Program,
    arguments: dict[str, Any],
    policy: Policy,
    when_sent: Callable[[], None] = lambda: None,
) -> Trial:
    """Send the request, wait until the deadline, read the answer. The caller kills the worker afterwards.

    `how_it_ended` is asked where the worker ended without an answer: its status as `os.waitpid` says it.
    """
    nonce, started = secrets.token_bytes(16), time.monotonic()
    try:
        channel.settimeout(policy.seconds)
        send(channel, marshal.dumps((nonce, policy.seconds, policy.megabytes, prepared.fields)))
        when_sent()
        frame = receive(channel, Room(policy.output_bytes, program.records_calls).frame, started + policy.seconds)
    except TooLargeError:
        return failed(program, arguments, "output", "TooLargeError", "the reply is too large", started)
    except TimeoutError:
        message = f"no result within {policy.seconds:g} seconds"
        return failed(program, arguments, "timeout", "TimeoutError", message, started)
    except (EOFError, OSError):
        return ended(program, arguments, how_it_ended(), started)
    return read_reply(frame, nonce, program, arguments, policy)
