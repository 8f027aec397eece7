"""The process that runs one call: limits itself, executes the request, answers on its private socket, ends.

Covered: wall clock (by the parent), CPU, memory, file size, descriptors, environment, new privileges.
Not covered: files and network.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import socket
import sys

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    sys.path[:] = sys.path[:1] + marshal.loads(bytes.fromhex(sys.argv[2]))  # noqa: S302  # from the parent
    from toolsmith.sandbox.execute import Request, execute, pack
    from toolsmith.sandbox.guards import install_evaluation_checks
    from toolsmith.sandbox.wire import receive, send

    nonce, seconds, megabytes, fields = marshal.loads(receive(channel, 1 << 30))  # noqa: S302  # from the parent
    request = Request(*fields)
    _preload(request)
    if request.is_screened:
        install_evaluation_checks()
    _limit(seconds, megabytes)
    send(channel, pack(nonce, execute(request)))
    os._exit(0)


def _preload(request: object) -> None:
    """Libraries that are large are loaded before the limits apply."""


def _limit(seconds: float, megabytes: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  # one read, before anything is loaded
        used = int(statm.read().split()[0]) * resource.getpagesize()
    memory = used + megabytes * 1024 * 1024
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: int(seconds) + 2,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, value in limits.items():
        resource.setrlimit(kind, (value, value))
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    main()
