"""Starts an interpreter that will confine itself, with one socket to its owner and nothing else of it."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path

from toolsmith.errors import SandboxError
from toolsmith.sandbox.confinement import environment

_NO_ROOM = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)


def is_no_room(error: OSError) -> bool:
    """Whether the system, or what this account may take of it, had no process, memory or descriptor to give."""
    return error.errno in _NO_ROOM


def start_confined(code: str, hash_seed: int, kind: int) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Our end of the socket, and the process.

    Args:
        code: what it runs, with the places `{root}` for where this package lies and `{descriptor}` for its end.
        hash_seed: its PYTHONHASHSEED.
        kind: of the socket.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    with theirs:
        start = code.format(root=str(Path(__file__).parents[3]), descriptor=theirs.fileno())
        try:
            process = subprocess.Popen(
                [sys.executable, "-s", "-S", "-P", "-B", "-X", "utf8", "-c", start],
                pass_fds=[theirs.fileno()],
                env=dict(environment.for_start(hash_seed)),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (PermissionError, FileNotFoundError) as error:
            ours.close()
            raise SandboxError(
                f"the sandbox's process cannot be started: {sys.executable}: {error.strerror}",
                hint="This user needs to be able to run the interpreter that toolsmith runs in.",
            ) from error
        except OSError:
            ours.close()
            raise
    return ours, process
