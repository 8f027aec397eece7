"""How a person with a browser shows a token: once, on a page, and then by a cookie that no script can read.

Covered: tokens are compared in constant time and never stored; a session is a random number that ends with the server
or after twelve hours; its cookie is sent by no other site's pages (SameSite) and read by no script (HttpOnly).
Not covered: other servers on the same host, which browsers send the cookie too, whatever their port.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from toolsmith.serving.pages.look import HEADERS, rendered
from toolsmith.serving.pages.places import VIEW, Places
from toolsmith.serving.pages.run_form import read_form

COOKIE = "toolsmith_session"
ENTER = f"/{VIEW}/enter"
LEAVE = f"/{VIEW}/leave"
STYLE = f"/{VIEW}/style.css"
_SECONDS = 12 * 3600.0
_MOST_SESSIONS = 1_000


def is_page(path: str) -> bool:
    """Whether a path below a mount is that of a page, which a person looks at."""
    return path == "/" or path.startswith(f"/{VIEW}/")


class Entrance:
    """The sessions of one server; its ASGI application answers at `ENTER` and `LEAVE`.

    Args:
        name_of: token → whose it is; None for none of ours.
    """

    def __init__(self, name_of: Callable[[str], str | None]) -> None:
        self._name_of = name_of
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, tuple[str, float]] = OrderedDict()  # id → whose, and until when

    def session_of(self, cookies: str) -> str:
        """The id of a session that is under way, from a request's cookies; empty where there is none."""
        try:
            given = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return ""
        session = given.value if given is not None else ""
        with self._lock:
            known = self._sessions.get(session)
        return session if known is not None and time.monotonic() < known[1] else ""

    def whose(self, session: str) -> str | None:
        with self._lock:
            known = self._sessions.get(session)
        return known[0] if known is not None else None

    def form_key(self, session: str) -> str:
        """What a form of a session carries, so that a page of another site cannot send one."""
        return hmac.new(self._secret, session.encode(), "sha256").hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        is_leaving = request.url.path.endswith(LEAVE)
        if is_leaving and request.method == "POST":
            session = self.session_of(request.headers.get("cookie", ""))
            with self._lock:
                self._sessions.pop(session, None)
            response: Response = RedirectResponse(ENTER, 303, HEADERS)
            response.delete_cookie(COOKIE)
            return response
        if is_leaving:
            return RedirectResponse("/", 303, HEADERS)
        if request.method == "POST":
            try:
                token = read_form(await request.body()).get("token", "")
            except ValueError:
                token = ""
        else:
            token = request.query_params.get("token", "")
        name = self._name_of(token.strip()) if token else None
        if name is None:
            page = rendered("enter.html", Places(), is_wrong=bool(token))
            return HTMLResponse(page, 403 if token else 200, HEADERS)
        return self._entered(request, name)

    def _entered(self, request: Request, name: str) -> Response:
        session = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[session] = (name, time.monotonic() + _SECONDS)
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
        response = RedirectResponse("/", 303, HEADERS)
        is_secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=is_secure, path="/")
        return response
