"""Runs an application until it is told to stop: requests under way are finished first, new ones are refused."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from toolsmith.errors import UsageError
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.limits import Limits

if TYPE_CHECKING:
    import uvicorn

_PROXIES_HINT = "Name the addresses or networks of your proxies: 127.0.0.1,10.42.0.0/16."


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

    config = server_config(front, limits)
    try:
        listening = socket.create_server((host, port), family=_family(host), backlog=1024, reuse_port=False)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}", hint="Choose another --port.") from error
    begun(int(listening.getsockname()[1]))
    # uvicorn finishes what is under way, and then raises the signal again: being told to stop is no failure.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def server_config(front: Front, limits: Limits) -> uvicorn.Config:
    """How uvicorn serves it.

    Raises:
        UsageError: a proxy is named that is no address.
    """
    import uvicorn

    from toolsmith.serving.http.header_timeout import header_timeout_protocol

    proxies = _proxies(limits.forwarded_allow_ips)
    return uvicorn.Config(
        front.app,
        http=header_timeout_protocol(limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_keep_alive=int(max(5, limits.header_seconds)),
        timeout_graceful_shutdown=limits.shutdown_seconds,
        h11_max_incomplete_event_size=65_536,
    )


def _proxies(named: str) -> list[str]:
    """Of all networks none may be trusted: then the address that a client makes up would be believed."""
    proxies = [each.strip() for each in named.split(",") if each.strip()]
    for each in proxies:
        try:
            is_anybody = ipaddress.ip_network(each).prefixlen == 0
        except ValueError as error:
            raise UsageError(f"--forwarded-allow-ips {each}: {error}", hint=_PROXIES_HINT) from error
        if is_anybody:
            raise UsageError(f"--forwarded-allow-ips {each}: anybody could say who he is", hint=_PROXIES_HINT)
    return proxies


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
