"""Waiting for what happens in its own time: in another process or thread."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Ask again and again; time is only how long a test that fails takes.

    Raises:
        TimeoutError: it never came to be.
    """
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s in vain")
        time.sleep(0.01)


def is_listening(port: int) -> bool:
    """Whether something on loopback takes connections at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
