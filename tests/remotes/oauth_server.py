"""An MCP server behind the SDK's own authorization server; its provider keeps everything in memory and asks nobody."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizationParams,
    RefreshToken,
    TokenError,
    construct_redirect_uri,
)
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions
from mcp.server.mcpserver import MCPServer
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken


@dataclass
class Provider:
    """`lasts` is how many seconds an access token is good for; a refresh token is good once."""

    lasts: int = 3600
    clients: dict[str, OAuthClientInformationFull] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    refreshing: dict[str, RefreshToken] = field(default_factory=dict)
    renewed: int = 0
    refuses: bool = False
    registers: bool = True

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        self.clients[client_info.client_id] = client_info

    async def authorize(self, client: OAuthClientInformationFull, params: AuthorizationParams) -> str:
        if self.refuses:
            return construct_redirect_uri(str(params.redirect_uri), error="access_denied", state=params.state)
        code = secrets.token_hex(20)
        self.codes[code] = AuthorizationCode(
            code=code, client_id=client.client_id, scopes=[], expires_at=time.time() + 60,
            **params.model_dump(include={"code_challenge", "redirect_uri", "redirect_uri_provided_explicitly", "resource"}),
        )  # fmt: skip
        return construct_redirect_uri(str(params.redirect_uri), code=code, state=params.state)

    async def load_authorization_code(self, _: Any, authorization_code: str) -> AuthorizationCode | None:
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(self, client: Any, authorization_code: AuthorizationCode) -> OAuthToken:
        del self.codes[authorization_code.code]
        return self._issue(client.client_id, authorization_code.resource)

    async def load_refresh_token(self, _: Any, refresh_token: str) -> RefreshToken | None:
        return self.refreshing.get(refresh_token)

    async def exchange_refresh_token(self, client: Any, refresh_token: RefreshToken, _: Any) -> OAuthToken:
        if self.refreshing.pop(refresh_token.token, None) is None:
            raise TokenError("invalid_grant")
        self.renewed += 1
        return self._issue(client.client_id, refresh_token.resource)

    async def load_access_token(self, token: str) -> AccessToken | None:
        return self.tokens.get(token)

    async def revoke_token(self, token: Any) -> None:
        self.tokens.pop(token.token, None)

    def _issue(self, client: str, resource: str | None) -> OAuthToken:
        token, refresh = secrets.token_hex(20), secrets.token_hex(20)
        about = {"client_id": client, "scopes": [], "resource": resource}
        self.tokens[token] = AccessToken(token=token, expires_at=int(time.time()) + self.lasts, **about)
        self.refreshing[refresh] = RefreshToken(token=refresh, **about)
        return OAuthToken(access_token=token, refresh_token=refresh, expires_in=self.lasts)


@contextmanager
def protected(provider: Provider) -> Iterator[str]:
    """The address of a server that needs a token of this provider."""
    listening = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    auth = AuthSettings(
        issuer_url=origin, resource_server_url=f"{origin}/mcp", validate_token_resource=True,
        client_registration_options=ClientRegistrationOptions(enabled=provider.registers),
    )  # fmt: skip
    server = MCPServer("ledger", auth=auth, auth_server_provider=provider)

    @server.tool()
    def balance(account: str) -> int:
        """The balance of an account."""
        return len(account) * 100

    running = uvicorn.Server(uvicorn.Config(server.streamable_http_app(), log_level="critical"))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    try:
        while not running.started:
            time.sleep(0.01)
        yield f"{origin}/mcp"
    finally:
        running.should_exit = True
        thread.join()
