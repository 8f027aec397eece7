"""An MCP server for the tests: over its standard streams, or over HTTP on a given port."""

from __future__ import annotations

import os
import sys

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

server = MCPServer("arithmetic")
calls = {"count": 0}


@server.tool()
def add(a: int, b: int = 1) -> int:
    """Add two numbers.

    # Heading
    ## Parameters in words
    """
    return a + b


@server.tool()
def describe(word: str) -> dict[str, str]:
    """Say something of a word."""
    return {"word": word, "process": str(os.getpid())}


@server.tool()
def quota(limit: int) -> str:
    """Refuses the first `limit` calls as a service over its quota would."""
    calls["count"] += 1
    if calls["count"] <= limit:
        raise ToolError("429 Too Many Requests: rate limit exceeded")
    return f"after {calls['count']} calls"


@server.tool()
def divide(a: float, b: float) -> float:
    """Divide."""
    return a / b


@server.tool()
def die() -> str:
    """End the whole server."""
    os._exit(3)


@server.tool()
def sleep(seconds: float) -> str:
    """Take a while."""
    import time

    time.sleep(seconds)
    return "slept"


@server.tool()
def secret(name: str) -> str:
    """The value of an environment variable of the server."""
    return os.environ.get(name, "(not set)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
