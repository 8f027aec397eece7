"""The process behind `SubprocessSandbox`: confines itself, answers one request, ends.

Covered: every layer that this system offers; it names those that it does not.
Not covered: speed. The interpreter starts anew, and libraries load while the tool's time runs.
"""

from __future__ import annotations

import marshal
import os
import signal
import socket
import sys

from toolsmith.sandbox.confinement import descriptors, layers, limits
from toolsmith.sandbox.worker import worker

_LONGEST_MESSAGE = 1 << 16


def main(descriptor: int) -> None:
    """Entry of the process; `descriptor` is its end of the channel."""
    descriptors.close_all_but({descriptor})
    channel = socket.socket(fileno=descriptor)
    paths, readable, extra_modules, scratch_megabytes = marshal.loads(channel.recv(_LONGEST_MESSAGE))  # noqa: S302  # from the parent
    states = layers.isolate()
    child = os.fork()  # the first process of the new namespace; the kernel ends it with this one
    if child:
        channel.close()
        _, status = os.waitpid(child, 0)
        _end_like(status)
    sys.path[:] = paths
    memory = limits.address_space()
    program = layers.confine(states, readable, scratch_megabytes, may_compile=bool(extra_modules))
    message = marshal.dumps(states)
    channel.sendall(len(message).to_bytes(4, "big") + message)
    worker.main(channel, (), program, memory)


def _end_like(status: int) -> None:
    """End as the child ended, so that the parent learns of it."""
    if not os.WIFSIGNALED(status):
        os._exit(os.WEXITSTATUS(status))
    number = os.WTERMSIG(status)
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
