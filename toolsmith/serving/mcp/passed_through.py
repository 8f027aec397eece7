"""Prompts and resources of the MCP servers whose tools a toolbox serves, asked for when a client asks, and as they are.

Covered: only servers that somebody here trusts are asked; one that fails is logged and the others answer; a resource is
read from the server that lists it, or whose template it fits. A client that may use some tools only gets none.
Not covered: what a server asks of its client (samples, roots, forms), its logs, and word that its lists have changed.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal, TypeVar

import mcp_types as mcp
from mcp.shared.exceptions import MCPError

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import RemoteError, UsageError
from toolsmith.remotes.mcp import McpConnection

_MOST_PAGES = 20
_log = logging.getLogger(__name__)
_Member = TypeVar("_Member", mcp.Prompt, mcp.Resource, mcp.ResourceTemplate)
_Kind = Literal["prompts", "resources", "resource_templates"]


class PassedThrough:
    """Of one served toolbox. Safe for several threads."""

    def __init__(self, lazy_tools: LazyTools) -> None:
        self._lazy_tools = lazy_tools
        self._lock = threading.Lock()
        self._version = ""
        self._servers: dict[str, McpConnection] = {}

    def prompts(self) -> list[mcp.Prompt]:
        """All prompts; of those that two servers call alike, each has its server's category in front."""
        return [prompt for prompt, _, _ in self._prompts()]

    def prompt(self, name: str, arguments: dict[str, str] | None) -> mcp.GetPromptResult | None:
        """A prompt filled in by its server; None where there is none of that name.

        Raises:
            MCPError: its server refuses.
            RemoteError: its server cannot be reached.
        """
        for prompt, server, own_name in self._prompts():
            if prompt.name == name:
                return server.ask(partial(_get_prompt, own_name, arguments))  # type: ignore[no-any-return]
        return None

    def resources(self) -> list[mcp.Resource]:
        return [each for each, _ in self._all("resources", mcp.Resource)]

    def templates(self) -> list[mcp.ResourceTemplate]:
        return [each for each, _ in self._all("resource_templates", mcp.ResourceTemplate)]

    def read(self, uri: str) -> mcp.ReadResourceResult | None:
        """What a resource holds; None where no server has it.

        Raises:
            MCPError: its server refuses.
            RemoteError: its server cannot be reached.
        """
        server = next((server for each, server in self._all("resources", mcp.Resource) if str(each.uri) == uri), None)
        templates = self._all("resource_templates", mcp.ResourceTemplate) if server is None else ()
        server = server or next((server for each, server in templates if _fits(uri, each.uri_template)), None)
        return server.ask(lambda client: client.read_resource(uri)) if server is not None else None

    def complete(self, asked: mcp.CompleteRequestParams) -> mcp.CompleteResult | None:
        """Values for an argument of a prompt or template; None where there is none of that name.

        Raises:
            MCPError, RemoteError: as `read`.
        """
        reference, server = asked.ref, None
        if isinstance(reference, mcp.PromptReference):
            for prompt, holder, own_name in self._prompts():
                if prompt.name == reference.name:
                    server, reference = holder, reference.model_copy(update={"name": own_name})
        else:
            templates = self._all("resource_templates", mcp.ResourceTemplate)
            server = next((holder for each, holder in templates if each.uri_template == reference.uri), None)
        if server is None or not server.offers("completions"):
            return None
        known = asked.context.arguments if asked.context is not None else None
        argument = {"name": asked.argument.name, "value": asked.argument.value}
        return server.ask(lambda client: client.complete(reference, argument, known))  # type: ignore[no-any-return]

    def _prompts(self) -> list[tuple[mcp.Prompt, McpConnection, str]]:
        found = list(self._all("prompts", mcp.Prompt))
        counts = Counter(prompt.name for prompt, _ in found)
        categories = {id(server): category for category, server in self._reached().items()}
        return [
            (prompt, server, prompt.name)
            if counts[prompt.name] == 1
            else (prompt.model_copy(update={"name": f"{categories[id(server)]}_{prompt.name}"}), server, prompt.name)
            for prompt, server in found
        ]

    def _all(self, kind: _Kind, _: type[_Member]) -> Iterator[tuple[_Member, McpConnection]]:
        for category, server in self._reached().items():
            try:
                if server.offers("prompts" if kind == "prompts" else "resources"):
                    yield from ((each, server) for each in server.ask(_listing(kind)))
            except (MCPError, RemoteError, UsageError) as error:  # one without its variables hides no other
                _log.warning("the %s of %s cannot be listed: %s", kind, category, error)

    def _reached(self) -> dict[str, McpConnection]:
        """Category → connection, of every trusted MCP server of which a tool is offered."""
        with self._lock:
            if self._version != self._lazy_tools.version and self._lazy_tools.is_whole:
                remotes = self._lazy_tools.toolbox.remotes
                servers: dict[int, tuple[str, McpConnection]] = {}
                for path, entry in self._lazy_tools.entries.items():
                    tool = self._lazy_tools.tool(path) if entry.is_remote else None
                    server = remotes.mcp_connection(tool.remote) if tool is not None and tool.remote else None
                    if server is not None:
                        servers.setdefault(id(server), (path.rpartition("/")[0] or "mcp", server))
                self._servers = dict(servers.values())
                self._version = self._lazy_tools.version
            return self._servers


async def _get_prompt(name: str, arguments: dict[str, str] | None, client: Any) -> Any:
    return await client.get_prompt(name, arguments)


def _listing(kind: _Kind) -> Callable[[Any], Any]:
    """Asks for all pages of one list."""

    async def listed(client: Any) -> list[Any]:
        found: list[Any] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await getattr(client, f"list_{kind}")(cursor=cursor)
            found += getattr(page, kind)
            cursor = page.next_cursor
            if cursor is None:
                break
        return found

    return listed


def _fits(uri: str, template: str) -> bool:
    """Whether an address may be one of a template's (RFC 6570)."""
    texts = re.split(r"\{[^{}]*\}", template)
    return re.fullmatch(".+?".join(re.escape(text) for text in texts), uri) is not None
