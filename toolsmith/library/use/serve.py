"""`toolsmith serve`: a toolbox over MCP and HTTP."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from toolsmith import tracing
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import UsageError
from toolsmith.library.open_models import has_role, open_role
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.models.meter import Budget
from toolsmith.models.model import Model
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.joined_tools import JoinedTools
from toolsmith.serving.served_tools import LISTED_AT_MOST, ServedTools
from toolsmith.toolbox.toolbox import Toolbox

TOKEN_VARIABLE = "TOOLSMITH_TOKEN"  # noqa: S105 - a name, not a secret
_OWN_PATHS = ("health", "mcp", "metrics", "ready", "search", "tools", "v1", "view")


def open_offering(
    toolbox: str | Path | Toolbox,
    *,
    listed_at_most: int = LISTED_AT_MOST,
    revision: str | None = None,
    models_may_write: bool = False,
    include_changed: bool = False,
    only: Sequence[str] = (),
    also: Sequence[str | Path | Toolbox] = (),
    sandbox: Sandbox | None = None,
) -> ServedTools:
    """The toolbox as something to serve, at one revision where one is named; its sandbox is ready.

    Tools that changed since they were proved, or were found wrong, are left out but for `include_changed`; so are
    those whose path fits none of the patterns of `only`, where there are some. Those of `also` are offered with them.
    """
    tracing.start()
    box = opened_toolbox(toolbox, sandbox=sandbox, revision=revision)
    boxes = [box, *(opened_toolbox(other, sandbox=sandbox) for other in also)]
    for each in boxes:
        each.require_readable()  # a client would only be told that a call failed
        _ = each.sandbox
    parts = [LazyTools(each, include_changed=include_changed, only=only) for each in boxes]
    lazy_tools = JoinedTools(parts) if also else parts[0]
    return ServedTools(lazy_tools, listed_at_most=listed_at_most, models_may_write=models_may_write)


def serve_mcp_stdio(
    toolbox: str | Path | Toolbox,
    *,
    listed_at_most: int = LISTED_AT_MOST,
    revision: str | None = None,
    include_changed: bool = False,
    also: Sequence[str | Path | Toolbox] = (),
) -> None:
    """An MCP server over standard input and output, until the input ends."""
    import anyio

    from toolsmith.serving.mcp.mcp_server import McpServer

    served = open_offering(
        toolbox, listed_at_most=listed_at_most, revision=revision, include_changed=include_changed, also=also
    )
    anyio.run(McpServer(served).run_stdio)


def serve(
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    mcp: bool = False,
    http: bool = False,
    transport: Literal["stdio", "http"] = "stdio",
    user_models: str | Sequence[str | Model] = (),
    host: str = "127.0.0.1",
    port: int = 8752,
    listed_at_most: int = LISTED_AT_MOST,
    revision: str | None = None,
    include_changed: bool = False,
    limits: Limits | None = None,
    budget: Budget | None = None,
    allow_writes: bool = False,
    mounts: Mapping[str, str | Path | Toolbox] | None = None,
    also: Sequence[str | Path | Toolbox] = (),
    clients: str | Path | None = None,
    origins: Sequence[str] = (),
) -> None:
    """Serve over MCP, over HTTP, or both, until told to stop.

    HTTP is chat at `/v1/chat/completions`, REST at `/tools` and `/search`, and pages for people at `/`; MCP then stands
    at `/mcp`. The bearer token is read from the environment variable TOOLSMITH_TOKEN, so that it stands in no list of
    processes.

    Args:
        toolbox: a toolbox or its folder.
        mcp: whether to serve MCP.
        http: whether to serve chat and REST.
        transport: of MCP alone: standard streams, or streamable HTTP.
        user_models: models to chat with; the toolbox's configured user model where none is named.
        host: loopback, or any address where a token is set.
        port: to listen on.
        listed_at_most: a larger toolbox is found, not listed.
        revision: a commit, tag or branch to stay at; None follows the toolbox.
        include_changed: whether tools that changed since they were proved, or were found wrong, are offered too.
        limits: sizes, times, rates.
        budget: caps of one chat request.
        allow_writes: whether the models that are chatted with may call remote tools that may change something.
        mounts: name → another toolbox, which is served under `/NAME`.
        also: further toolboxes, by priority, whose tools are offered with those of the first as if they were one; of
            two tools with the same path, the one of the earlier toolbox is offered. Pages are those of the first.
        clients: a file with a table `[clients.NAME]` a client: `token_env`, the variable that holds its token, and
            `tools`, patterns of the paths that it may use.
        origins: of web pages that may call from a browser; `*`: any, where a token is asked for.

    Raises:
        BadInputError: the file of clients is wrong, or a token is not set.
        UsageError: nothing is asked for, an event loop is running here, the address is public and no token is set, or
            it cannot be listened on.
    """
    if not (mcp or http):
        raise UsageError("nothing to serve", hint="Give --mcp, --http, or both.")
    refuse_running_loop()
    if mcp and not http and transport == "stdio":
        serve_mcp_stdio(
            toolbox, listed_at_most=listed_at_most, revision=revision, include_changed=include_changed, also=also
        )
        return
    from toolsmith.library.use.pages_of import pages_of
    from toolsmith.serving.http.front import Front
    from toolsmith.serving.http.http_app import HttpApp
    from toolsmith.serving.http.metrics import Metrics
    from toolsmith.serving.http.run import check_address, run_http
    from toolsmith.serving.mcp.mcp_server import McpServer

    allowed = _allowed(clients)
    check_address(host, has_token=bool(allowed.by_token))
    if "*" in origins and not allowed.by_token:
        raise UsageError("any web page could call the tools of this machine", hint="Name origins, or set a token.")
    box = opened_toolbox(toolbox, revision=revision)
    others = [opened_toolbox(other) for other in also]
    boxes = {"": box, **{_mount(name): opened_toolbox(other) for name, other in (mounts or {}).items()}}
    given = [user_models] if isinstance(user_models, str) else list(user_models)
    opened = [open_role("user", name, box) for name in given]
    if not opened and http and has_role("user", box):
        opened = [open_role("user", None, box)]
    models = {model.name: model for model in opened}
    if opened:
        models.setdefault("toolsmith", opened[0])
    limits = limits or Limits()
    metrics = Metrics(lambda: sum(each.trials.lost for each in (*boxes.values(), *others)))

    def app(each: Toolbox, only: Sequence[str]) -> HttpApp:
        served = open_offering(
            each,
            listed_at_most=listed_at_most,
            models_may_write=allow_writes,
            include_changed=include_changed,
            only=only,
            also=others if each is box else (),
        )
        server = McpServer(served) if mcp else None
        pages = pages_of(each, only) if http else None
        return HttpApp(
            served, models, limits=limits, metrics=metrics, budget=budget, mcp=server, rest=http, pages=pages
        )

    apps = {name: {mount: app(each, only) for mount, each in boxes.items()} for name, only in allowed.tools_of.items()}
    front = Front(apps, limits=limits, metrics=metrics, tokens=allowed.by_token, origins=origins)
    run_http(front, host, port, limits)


class _Allowed(NamedTuple):
    """Token → name of an access, and name → patterns of the tools that it opens."""

    by_token: Mapping[str, str]
    tools_of: Mapping[str, Sequence[str]]


def _allowed(file: str | Path | None) -> _Allowed:
    from toolsmith.serving.http.access import SHORTEST_TOKEN, read_accesses

    token = os.environ.get(TOKEN_VARIABLE, "")
    if token and len(token) < SHORTEST_TOKEN:
        raise UsageError(f"{TOKEN_VARIABLE} is shorter than {SHORTEST_TOKEN} characters", hint="openssl rand -hex 32")
    by_token = {token: TOKEN_VARIABLE} if token else {}
    tools_of: dict[str, Sequence[str]] = {TOKEN_VARIABLE: ()} if token else {}
    if file is not None:
        accesses = read_accesses(Path(file))
        by_token |= accesses.by_token()
        tools_of |= {name: access.tools for name, access in accesses.clients.items()}
    return _Allowed(by_token, tools_of or {"": ()})


def _mount(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or name in _OWN_PATHS:
        raise UsageError(
            f"{name!r} cannot be mounted", hint=f"Small letters, digits and hyphens; not {', '.join(_OWN_PATHS)}."
        )
    return f"/{name}"


def refuse_running_loop() -> None:
    """A server has an event loop of its own, and a thread has one only: in a notebook it is the notebook's."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UsageError(
        "an event loop is running in this thread, as in a notebook",
        hint="Serve from a terminal, or in a thread: "
        "threading.Thread(target=toolsmith.serve, args=(toolbox,), kwargs={'http': True}, daemon=True).start()",
    )
