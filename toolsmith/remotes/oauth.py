"""Signing in to MCP servers that ask for OAuth: a person does it once, in a browser; then the kept token counts.

What the protocol asks (discovery, registration, PKCE, refreshing) is the SDK's.

Covered: a token lies in this user's configuration, in a file of mode 0600, under the address that it was got for, and
goes there alone; the browser's answer is taken on loopback and is to the question; plain HTTP is for loopback only.
Not covered: two processes that renew a token at the same moment, where it can be renewed once: a call of one fails.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlparse

from toolsmith.config_folder import config_folder
from toolsmith.errors import RemoteError

if TYPE_CHECKING:
    from mcp.client.auth import OAuthClientProvider

_SECONDS_TO_SIGN_IN, _SECONDS_TO_ANSWER = 300.0, 30.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}  # what a server that is open answers, somehow
_HEADERS = {"Accept": "application/json, text/event-stream"}
_DONE = b"<!doctype html><title>toolsmith</title><p>Signed in. You can close this page."


def sign_in(address: str, show: Callable[[str], None], client_id: str = "") -> None:
    """See that there is a token for a server, where it asks for one.

    Args:
        address: of its streamable HTTP endpoint.
        show: is given the address at which a person signs in, within five minutes.
        client_id: of the application that a person registered there, where programs cannot register themselves; one
            that is an https address is a Client ID Metadata Document. Empty: registered on the way.

    Raises:
        RemoteError: nobody signed in, or the server does not let a program like this one ask for it.
    """
    import httpx2
    from anyio.from_thread import start_blocking_portal
    from mcp.client.auth import OAuthFlowError

    async def status(auth: OAuthClientProvider) -> int:
        client = httpx2.AsyncClient(auth=auth, timeout=_SECONDS_TO_ANSWER)
        async with client, client.stream("POST", address, json=_ASK, headers=_HEADERS) as response:
            return int(response.status_code)

    with start_blocking_portal() as portal:
        try:
            kept = kept_sign_in(address)
            if kept is not None and portal.call(status, kept) != 401:
                return
        except OAuthFlowError:
            pass  # it counts no longer, and cannot be renewed
        except httpx2.HTTPError:
            return  # whoever reads the server says why it cannot be reached
        try:
            with _Loopback(show) as browser:
                portal.call(status, _provider(address, browser.url, browser, client_id))
        except (OAuthFlowError, TimeoutError) as error:
            raise RemoteError(
                f"signing in to {address} failed: {str(error)[:300] or 'nobody did, within five minutes'}",
                hint="Or register an application there and give its --client-id, or get a token from the service, "
                "export it, and give --header 'Authorization=Bearer ${TOKEN}'.",
            ) from error
        except httpx2.HTTPError:
            return


def kept_sign_in(address: str) -> OAuthClientProvider | None:
    """What adds the token that is kept for an address to requests, and renews it; None where there is none."""
    redirects = _known(address).get("client", {}).get("redirect_uris")
    return _provider(address, redirects[0]) if redirects else None


def _file(address: str) -> Path:
    return config_folder() / "oauth" / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"


def _known(address: str) -> dict[str, Any]:
    """What is kept; nothing where that is damaged."""
    try:
        raw = _file(address).read_bytes()
    except OSError:
        return {}
    from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

    try:
        known = dict(json.loads(raw))
        OAuthToken.model_validate(known["tokens"])
        OAuthClientInformationFull.model_validate(known["client"])
    except (ValueError, TypeError, KeyError):
        return {}
    return known


def _provider(
    address: str, redirect: str, browser: _Loopback | None = None, client_id: str = ""
) -> OAuthClientProvider:
    """With a browser it signs in anew; without, it has what is kept."""
    from mcp.client.auth import OAuthClientProvider
    from mcp.shared.auth import OAuthClientMetadata

    logging.getLogger("mcp.client").setLevel(logging.CRITICAL)  # what fails is raised, and told as any failure is
    about = {"client_name": "toolsmith", "redirect_uris": [redirect], "token_endpoint_auth_method": "none"}
    is_document = client_id.startswith("https://")
    given = {} if is_document or not client_id else {**about, "client_id": client_id}
    storage = _Storage(address, given, is_new=browser is not None)

    class Provider(OAuthClientProvider):
        async def async_auth_flow(self, request: Any) -> AsyncGenerator[Any, Any]:
            flow = super().async_auth_flow(request)
            asked = await anext(flow)
            while True:
                _see_that_it_may_go(asked, request, address)
                response = yield asked
                try:
                    asked = await flow.asend(response)
                except StopAsyncIteration:
                    return

    provider = Provider(
        address,
        OAuthClientMetadata.model_validate(about),
        storage,
        browser.ask if browser else _refuse,
        browser.answer if browser else None,
        client_id if is_document else None,
    )
    storage.context = provider.context
    return provider


def _see_that_it_may_go(asked: Any, first: Any, address: str) -> None:
    """No secret goes unencrypted, and nothing to this machine's own network because a stranger names it."""
    from mcp.client.auth import OAuthFlowError

    host, own = asked.url.host, urlparse(address).hostname or ""
    tells = "authorization" in asked.headers or (asked is not first and asked.method == "POST")
    if tells and not _is_safe(asked.url.scheme, host):
        raise OAuthFlowError(f"it would send what is secret without encryption, to {host}")
    if host != own and _is_inside(host) and not _is_inside(own):
        raise OAuthFlowError(f"the server names an address of this machine's own network, {host}")


def _is_safe(scheme: str, host: str | None) -> bool:
    return scheme == "https" or host in _LOOPBACK


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def _refuse(_: str) -> None:
    from mcp.client.auth import OAuthFlowError

    raise OAuthFlowError("the token that is kept counts no longer")


class _Storage:
    """The SDK's: all that it knows is written with each new token, and read again after a token that failed."""

    context: Any

    def __init__(self, address: str, given: dict[str, Any], *, is_new: bool) -> None:
        self._address, self._given, self._is_new = address, given, is_new

    async def get_tokens(self) -> Any:
        from mcp.shared.auth import OAuthMetadata, OAuthToken, ProtectedResourceMetadata

        known = {} if self._is_new else _known(self._address)
        if "server" in known:
            self.context.oauth_metadata = OAuthMetadata.model_validate(known["server"])
        if "resource" in known:
            self.context.protected_resource_metadata = ProtectedResourceMetadata.model_validate(known["resource"])
        self.context.token_expiry_time = known.get("until")
        return OAuthToken.model_validate(known["tokens"]) if known else None

    async def get_client_info(self) -> Any:
        from mcp.shared.auth import OAuthClientInformationFull

        known = self._given if self._is_new else _known(self._address).get("client")
        return OAuthClientInformationFull.model_validate(known) if known else None

    async def set_client_info(self, client_info: Any) -> None:
        pass

    async def set_tokens(self, tokens: Any) -> None:
        known = {
            "tokens": tokens,
            "client": self.context.client_info,
            "server": self.context.oauth_metadata,
            "resource": self.context.protected_resource_metadata,
        }
        form = {name: each.model_dump(mode="json", exclude_none=True) for name, each in known.items() if each}
        _write(_file(self._address), {"address": self._address, "until": self.context.token_expiry_time, **form})


def _write(file: Path, known: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_suffix(f".{secrets.token_hex(4)}.partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(known), "utf-8")
    partial.replace(file)


class _Loopback:
    """Shows a person where to sign in, and takes the browser's answer; what has another `state` is nobody's."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show, self._state = show, ""
        given = self._given = list[dict[str, str]]()

        class Handler(BaseHTTPRequestHandler):
            timeout = 5.0

            def do_GET(self) -> None:
                given.append({name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()})
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(_DONE)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.timeout = 1.0
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    async def ask(self, url: str) -> None:
        from mcp.client.auth import OAuthFlowError

        where = urlparse(url)
        if not _is_safe(where.scheme, where.hostname):
            raise OAuthFlowError(f"it would sign in without encryption, at {url.partition('?')[0]}")
        self._state = parse_qs(where.query)["state"][0]
        self._show(url)

    async def answer(self) -> Any:
        from anyio.to_thread import run_sync
        from mcp.client.auth import AuthorizationCodeResult, OAuthFlowError

        given = await run_sync(self._wait, abandon_on_cancel=True)
        if "code" not in given:
            raise OAuthFlowError(f"{given.get('error')} {given.get('error_description', '')}".strip())
        return AuthorizationCodeResult.model_validate(given)

    def _wait(self) -> dict[str, str]:
        until = time.monotonic() + _SECONDS_TO_SIGN_IN
        while time.monotonic() < until:
            self._server.handle_request()
            for given in self._given:
                if secrets.compare_digest(given.get("state", "").encode(), self._state.encode()):
                    return given
        raise TimeoutError
