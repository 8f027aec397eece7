"""What stands at one address: applications by who asks and by where, behind one guard.

Every token has applications of its own, over the tools that it may use, so nothing of one client (sessions, handles of
long results, names of tools) can be reached with the token of another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from toolsmith.serving.http.entrance import ENTER, LEAVE, is_page
from toolsmith.serving.http.guard import ACCESS, Guard
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.metrics import Metrics

_EXPOSED = ("mcp-session-id", "mcp-protocol-version", "x-request-id")


class Front:
    """One server; `app` is its ASGI application.

    Args:
        apps: name of an access → mount (`""`, `/other`) → application. Without tokens the one access is `""`.
        limits: sizes, times, rates.
        metrics: of all of them.
        tokens: token → name of an access; none: everybody on this machine may come.
        origins: of web pages that may call from a browser (CORS); `*`: all.
    """

    def __init__(
        self,
        apps: Mapping[str, Mapping[str, HttpApp]],
        *,
        limits: Limits,
        metrics: Metrics,
        tokens: Mapping[str, str] | None = None,
        origins: Sequence[str] = (),
    ) -> None:
        self._apps = apps
        self._outer = Starlette(lifespan=self._lifespan)
        guard = Guard(
            self._dispatch,
            limits=limits,
            metrics=metrics,
            tokens=tokens or {},
            origins=origins,
            route_of=self._route_of,
            page_of=self._is_page,
        )
        self._entrance = guard.entrance if tokens else None
        self.app: ASGIApp = guard
        if origins:
            self.app = CORSMiddleware(
                guard,
                allow_origins=origins,
                allow_methods=("GET", "POST", "DELETE"),
                allow_headers=("*",),
                expose_headers=_EXPOSED,
            )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for mounted in self._apps.values():
                for each in mounted.values():
                    await stack.enter_async_context(each.running())
            yield

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._outer(scope, receive, send)
            return
        mount, found = self._found(scope)
        if self._entrance is not None and scope["path"].removeprefix(mount) in (ENTER, LEAVE):
            await self._entrance(scope, receive, send)
            return
        await found.app({**scope, "root_path": scope.get("root_path", "") + mount}, receive, send)

    def _found(self, scope: Scope) -> tuple[str, HttpApp]:
        mounted = self._apps.get(scope.get(ACCESS, "")) or next(iter(self._apps.values()))
        path = scope["path"]
        mount = next((each for each in mounted if each and path.startswith(f"{each}/")), "")
        return mount, mounted[mount]

    def _is_page(self, scope: Scope) -> bool:
        mount, _ = self._found(scope)
        return is_page(scope["path"].removeprefix(mount))

    def _route_of(self, scope: Scope) -> str:
        mount, found = self._found(scope)
        return mount + found.route_of({**scope, "root_path": mount})
