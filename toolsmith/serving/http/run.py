"""Runs an application until it is told to stop: requests under way are finished first, new ones are refused."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable

from toolsmith.errors import UsageError
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.limits import Limits


def check_address(host: str, *, has_token: bool) -> None:
    """Refuse to be public without a token.

    Raises:
        UsageError: the address reaches beyond this machine and no token is set.
    """
    if not has_token and not is_loopback(host):
        raise UsageError(
            f"{host} can be reached from other machines, and no token is set",
            hint="Set TOOLSMITH_TOKEN in the environment (16 characters or more), or serve on 127.0.0.1.",
        )


def is_loopback(host: str) -> bool:
    """Whether every address of that name is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(item[4][0]).partition("%")[0]).is_loopback for item in found)


def run_http(
    front: Front, host: str, port: int, limits: Limits, *, begun: Callable[[int], None] = lambda _: None
) -> None:
    """Serve until SIGINT or SIGTERM; `begun` is told the port as soon as it is listened on.

    Raises:
        UsageError: the address cannot be listened on.
    """
    import uvicorn

    from toolsmith.serving.http.header_timeout import header_timeout_protocol

    try:
        listening = socket.create_server((host, port), family=_family(host), backlog=1024, reuse_port=False)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}", hint="Choose another --port.") from error
    begun(int(listening.getsockname()[1]))
    config = uvicorn.Config(
        front.app,
        http=header_timeout_protocol(limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=int(max(5, limits.header_seconds)),
        timeout_graceful_shutdown=limits.shutdown_seconds,
        h11_max_incomplete_event_size=65_536,
    )
    # uvicorn finishes what is under way, and then raises the signal again: being told to stop is no failure.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
