"""A served toolbox on loopback: the real application under uvicorn in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.waiting import wait_until
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.run import server_config
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools


@contextmanager
def served(
    toolbox,
    models=(),
    *,
    limits: Limits | None = None,
    token: str = "",
    listed_at_most: int = 20,
    mcp=True,
    include_changed: bool = False,
) -> Iterator[str]:
    """The base URL of a running server."""
    limits = limits or Limits(requests_per_second=0)
    served = ServedTools(LazyTools(toolbox, include_changed=include_changed), listed_at_most=listed_at_most)
    server = McpServer(served, watch_seconds=0.1, progress_seconds=0.05) if mcp else None
    http = HttpApp(served, {model.name: model for model in models}, limits=limits, mcp=server)
    access = "all" if token else ""
    front = Front({access: {"": http}}, limits=limits, metrics=http.metrics, tokens={token: access} if token else {})
    with running(front, limits) as base:
        yield base


@contextmanager
def running(front: Front, limits: Limits) -> Iterator[str]:
    """The base URL of a server that is made already."""
    config = server_config(front, limits)
    config.port, config.timeout_graceful_shutdown = 0, 2
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started or not thread.is_alive())
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
