"""`toolsmith view`: a toolbox as pages for people."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.library.use.serve import TOKEN_VARIABLE, refuse_running_loop
from toolsmith.toolbox.toolbox import Toolbox

_NAME = "view"


def view(
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    host: str = "127.0.0.1",
    port: int = 8753,
    revision: str | None = None,
    report: Callable[[str], None] = print,
) -> None:
    """Show a toolbox in a browser, until told to stop.

    Args:
        toolbox: a toolbox or its folder.
        host: loopback; any address where TOOLSMITH_TOKEN is set.
        port: to listen on; 0 takes a free one.
        revision: a commit, tag or branch to show; None follows the toolbox.
        report: is given the address, with a token in it that lets its reader in.

    Raises:
        UsageError: an event loop is running here, the address is public and no token is set, or it cannot be listened
            on.
    """
    from toolsmith.calls.lazy_tools import LazyTools
    from toolsmith.library.use.pages_of import pages_of
    from toolsmith.serving.http.access import SHORTEST_TOKEN
    from toolsmith.serving.http.entrance import ENTER
    from toolsmith.serving.http.front import Front
    from toolsmith.serving.http.http_app import HttpApp
    from toolsmith.serving.http.limits import Limits
    from toolsmith.serving.http.run import check_address, run_http
    from toolsmith.serving.served_tools import ServedTools

    refuse_running_loop()
    given = os.environ.get(TOKEN_VARIABLE, "")
    if given and len(given) < SHORTEST_TOKEN:
        raise UsageError(f"{TOKEN_VARIABLE} is shorter than {SHORTEST_TOKEN} characters", hint="openssl rand -hex 32")
    check_address(host, has_token=bool(given))
    token = given or secrets.token_urlsafe(24)
    box = opened_toolbox(toolbox, revision=revision)
    box.require_readable()
    app = HttpApp(ServedTools(LazyTools(box)), {}, rest=False, pages=pages_of(box))
    limits = Limits()
    front = Front({_NAME: {"": app}}, limits=limits, metrics=app.metrics, tokens={token: _NAME})

    def told(bound: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        report(f"http://{shown}:{bound}{'/' if given else f'{ENTER}?token={token}'}")

    run_http(front, host, port, limits, begun=told)
