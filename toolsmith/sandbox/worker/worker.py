"""The process that runs one call: limits itself, executes the request, answers on its private socket, ends.

Covered: whatever the tool does, one frame or none leaves; the frame repeats the request's nonce.
Not covered: a tool that forges the frame from within. It gains what returning the value would gain it: the expected
value is not here, and the reader rebuilds the value and compares outside.
"""

from __future__ import annotations

import marshal
import os
import socket
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from toolsmith.sandbox.channel.wire import framed, receive_by
from toolsmith.sandbox.confinement import layers, limits
from toolsmith.sandbox.confinement.seccomp import Filter
from toolsmith.sandbox.worker import preload, tool_builtins
from toolsmith.sandbox.worker.execute import FILENAME, MODULE, Reply, Request, execute, pack

_LONGEST_REQUEST = 1 << 30
_ROOM_TO_ANSWER = 64 << 20  # bytes of memory for the answer, beyond what the tool may take


def main(
    channel: socket.socket,
    foreign: Sequence[socket.socket],
    program: Filter | None,
    memory: int,
    restrict: Callable[[], None] = lambda: None,
) -> NoReturn:
    """Entry, right after the fork.

    `memory` is what the libraries take, `program` the filter of system calls, `restrict` puts on the layers that the
    process which forked does not have itself.
    """
    try:
        for each in foreign:
            os.close(each.detach())
        restrict()
        layers.confine_worker(program)
        rehearse(1)
        _answer(channel.detach(), memory)
    finally:
        os._exit(0)


def rehearse(times: int) -> None:
    """Run a call that does nothing, so that what every call touches is in place before one arrives.

    In a zygote it settles the interpreter's caches; in an idle worker it takes the page faults ahead of time.
    """
    kept = sys.stdout, sys.stderr
    for _ in range(times):
        pack(b"", execute(Request((("rehearsed", _REHEARSED, ()),), b'{"x":1}', (), 1_000, is_screened=True)))
    sys.stdout, sys.stderr = kept
    sys.modules.pop(MODULE, None)


_REHEARSED = marshal.dumps(compile("def rehearsed(x):\n    return [x + 1, 'text', 0.5]\n", FILENAME, "exec"))


def _answer(channel: int, memory: int) -> None:
    """Reads and writes the channel as a file: the filter lets no call for sockets through."""
    raw = receive_by(lambda most: os.read(channel, most), _LONGEST_REQUEST)
    nonce, seconds, megabytes, fields = marshal.loads(raw)  # noqa: S302  # from the parent
    request = Request(*fields)
    preload.reseed()
    if request.is_screened:
        tool_builtins.install()
    most = memory + megabytes * 1024 * 1024
    limits.limit_call(seconds, most, most + _ROOM_TO_ANSWER)
    reply = execute(request)
    limits.allow_memory(most + _ROOM_TO_ANSWER)
    try:
        frame = pack(nonce, reply)
    except MemoryError:
        failure = {"type": "MemoryError", "message": "no room for the answer", "line": None, "traceback": ""}
        frame = pack(nonce, Reply(header=reply.header | {"outcome": "memory", "failure": failure, "stdout": ""}))
    left = memoryview(framed(frame))
    while left:
        left = left[os.write(channel, left) :]
