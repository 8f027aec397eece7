"""Stands before every HTTP request: who may come, how much they may send, how fast, and how many at once.

Covered: bearer tokens compared in constant time, and for pages sessions that one began; foreign hosts and origins where
no token is asked for (a web page could otherwise reach a loopback server); bodies that are too large, too slow or cut
off; too many requests, refused ones too, in all or at once; an unexpected failure reaches the client as a message
without details.
Not covered: transport encryption; put a proxy in front for anything but loopback. Slow heads: `header_timeout.py`.
"""

from __future__ import annotations

import hmac
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence

import anyio
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolsmith.serving.failures import failure
from toolsmith.serving.http.entrance import ENTER, STYLE, Entrance, is_page
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.metrics import Metrics
from toolsmith.serving.http.rates import rates_of
from toolsmith.serving.pages.places import FORM_KEY, MAY_WRITE
from toolsmith.tracing import span

ACCESS = "toolsmith.access"  # in a request's scope: whose token came with it
OPEN_PATHS = frozenset({"/health", "/ready", STYLE})
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1", "testserver")
_log = logging.getLogger("toolsmith.serving")


class Guard:
    """ASGI middleware around a whole application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: Limits,
        metrics: Metrics,
        tokens: Mapping[str, str],
        origins: Sequence[str] = (),
        route_of: Callable[[Scope], str],
        page_of: Callable[[Scope], bool] = lambda scope: is_page(scope["path"]),
    ) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._tokens = {token.encode(): name for token, name in tokens.items()}
        self._origins = origins
        self._route_of = route_of
        self._page_of = page_of
        self.entrance = Entrance(self._whose)
        self._rates = rates_of(limits)
        self._slots: anyio.Semaphore | None = None
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        await _Request(self, scope, receive, send).answer()

    async def refusal(self, scope: Scope) -> ASGIApp | None:
        """The response to a request that may not come in, or None."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] in OPEN_PATHS:
            return None
        refused = self._unknown(scope, headers) if self._tokens else self._foreign(scope, headers)
        client = scope.get("client")  # also of one that is refused: who guesses tokens is not to do so for ever
        if not await self._rates.may_come(f"{client[0] if client else ''}|{scope.get(ACCESS, '')}"):
            return failure(429, "too_many_requests", "too many requests", headers={"retry-after": "1"})
        if refused is not None:
            return refused
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            return failure(400, "bad_request", "content-length must be a number")
        if int(length) > self._limits.body_bytes:
            return failure(413, "too_large", f"a body may have {self._limits.body_bytes} bytes")
        return None

    def _foreign(self, scope: Scope, headers: Mapping[str, str]) -> ASGIApp | None:
        """The response to a request, where no token is asked for, that a page of elsewhere may have caused."""
        if not _is_local(headers.get("host", "")) or not self._is_known_origin(headers.get("origin", "")):
            return failure(403, "forbidden", "without a token, only local clients are served")
        scope[FORM_KEY] = self.entrance.form_key("")
        return None

    def _unknown(self, scope: Scope, headers: Mapping[str, str]) -> ASGIApp | None:
        """The response to a request without a token that is known; notes in its scope whose it is."""
        session = self.entrance.session_of(headers.get("cookie", ""))
        scope[FORM_KEY] = self.entrance.form_key(session)
        if scope["path"] == ENTER:
            return None
        name = self._name_of(headers.get("authorization", ""))
        if name is None and session and self._page_of(scope):
            name = self.entrance.whose(session)
        if name is not None:
            scope[ACCESS], scope[MAY_WRITE] = name, True
            return None
        if self._page_of(scope) and scope["method"] in ("GET", "HEAD"):
            return RedirectResponse(ENTER, 303)
        challenge = {"www-authenticate": "Bearer"}
        return failure(401, "unauthorized", "a valid bearer token is needed", headers=challenge)

    def _name_of(self, authorization: str) -> str | None:
        """Whose token is given; every token is compared, so that time says nothing."""
        scheme, _, given = authorization.partition(" ")
        name = self._whose(given.strip())
        return name if scheme.lower() == "bearer" else None

    def _whose(self, token: str) -> str | None:
        credential = token.encode()
        found = [name for known, name in self._tokens.items() if hmac.compare_digest(credential, known)]
        return found[0] if found else None

    def _is_known_origin(self, origin: str) -> bool:
        return not origin or origin in self._origins or _is_local(origin.partition("://")[2])

    async def enter(self) -> bool:
        """Wait for a slot; False where too many wait already."""
        self._slots = self._slots or anyio.Semaphore(self._limits.concurrent)
        if self._slots.value == 0 and self._waiting >= self._limits.waiting:
            return False
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        return True

    def leave(self) -> None:
        if self._slots is not None:
            self._slots.release()


class _Request:
    """One request on its way through."""

    def __init__(self, guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        self._guard = guard
        self._scope = scope
        self._receive = receive
        self._send = send
        self._status = 0
        self._has_slot = False
        self._started = time.perf_counter()
        self._id = uuid.uuid4().hex[:16]

    async def answer(self) -> None:
        metrics = self._guard._metrics  # noqa: SLF001 - a part of the guard
        metrics.in_flight.inc()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._scope["headers"]}
        asked = {"http.request.method": self._scope["method"], "url.path": self._scope["path"][:200]}
        try:
            with span(self._scope["method"], asked, kind="server", parent=headers) as said:
                await self._answer()
                said["http.response.status_code"] = self._status
        except ClientDisconnect:
            self._status = self._status or 499
        except Exception:  # noqa: BLE001 - the edge of the server: logged here, hidden from the client
            _log.exception("a request failed", extra={"request_id": self._id})
            if not self._status:
                await self._refuse(failure(500, "internal_error", f"the server failed; its log has {self._id}"))
        finally:
            self._leave()
            metrics.in_flight.dec()
            seconds = time.perf_counter() - self._started
            metrics.answered(self._guard._route_of(self._scope), self._scope["method"], self._status, seconds)  # noqa: SLF001
            self._log(seconds)

    async def _answer(self) -> None:
        guard = self._guard
        refused = await guard.refusal(self._scope)
        if refused is not None:
            await self._refuse(refused)
            return
        limits = guard._limits  # noqa: SLF001
        receive = self._receive
        if self._scope["method"] in ("POST", "PUT", "PATCH", "DELETE"):
            with anyio.move_on_after(limits.body_seconds) as clock:
                body = await self._body(limits.body_bytes)
            if clock.cancelled_caught:
                await self._refuse(failure(408, "too_slow", "the body did not arrive in time", headers=_CLOSE))
                return
            if body is None:
                message = f"a body may have {limits.body_bytes} bytes"
                await self._refuse(failure(413, "too_large", message, headers=_CLOSE))
                return
            receive = _replayed(body, self._receive)
        if not await guard.enter():
            await self._refuse(failure(503, "busy", "too many requests wait", headers={"retry-after": "1"}))
            return
        self._has_slot = True
        await guard._app(self._scope, receive, self._watched_send)  # noqa: SLF001

    async def _body(self, limit: int) -> bytes | None:
        """The whole body; None where it is larger than the limit."""
        parts, size, is_more = [], 0, True
        while is_more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                return None
            parts.append(part)
            is_more = message.get("more_body", False)
        return b"".join(parts)

    async def _watched_send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = message.setdefault("headers", [])
            headers.append((b"x-request-id", self._id.encode()))
            headers.append((b"x-content-type-options", b"nosniff"))
            if any(name.lower() == b"content-type" and b"event-stream" in value for name, value in headers):
                self._leave()  # a stream may stay open for hours; it holds no slot while it waits
        await self._send(message)

    async def _refuse(self, response: ASGIApp) -> None:
        await response(self._scope, self._receive, self._watched_send)

    def _leave(self) -> None:
        if self._has_slot:
            self._has_slot = False
            self._guard.leave()

    def _log(self, seconds: float) -> None:
        client = self._scope.get("client")
        _log.info(
            "request",
            extra={
                "method": self._scope["method"],
                "path": self._scope["path"][:200],
                "status": self._status,
                "seconds": round(seconds, 4),
                "client": client[0] if client else "",
                "request_id": self._id,
            },
        )


_CLOSE = {"connection": "close"}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once, then what the connection says."""
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _is_local(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.lower() in _LOOPBACK
