"""MCP servers that change the world: every change, and every read, is a line in a journal that tests count.

`python servers.py JOURNAL NAME` serves one over standard streams.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations

READS = ToolAnnotations(read_only_hint=True)


JOURNAL: list[Path] = []  # one, once it is known


def note(kind: str, what: str) -> None:
    with JOURNAL[0].open("a") as file:
        file.write(f"{kind} {what}\n")


def shop() -> MCPServer:
    """Orders: one tool that reads, one that says nothing of itself, two that say what they do."""
    server = MCPServer("shop")

    @server.tool(title="Orders", annotations=READS)
    def list_orders(status: str = "open") -> list[str]:
        """List the orders of a status."""
        note("read", f"list_orders {status}")
        return [f"{status}-1", f"{status}-2"]

    @server.tool()
    def place_order(item: str, count: int = 1) -> str:
        """Place an order."""
        note("write", f"place_order {item} {count}")
        if item == "slow":
            time.sleep(1)
        return f"ordered {count} {item}"

    @server.tool(
        annotations=ToolAnnotations(
            title="Cancel an order",
            read_only_hint=False,
            destructive_hint=True,
            idempotent_hint=True,
            open_world_hint=False,
        )
    )
    def cancel_order(order: str) -> str:
        """Cancel an order for good."""
        note("write", f"cancel_order {order}")
        return f"cancelled {order}"

    @server.tool(annotations=ToolAnnotations(read_only_hint=False, destructive_hint=False))
    def make_table(name: str) -> str:
        """Make a table for a party."""
        note("write", f"make_table {name}")
        return f"made {name}"

    return server


def files() -> MCPServer:
    """Files, with the `dryRun` that a variation turns off."""
    server = MCPServer("files")

    @server.tool(annotations=READS)
    def read_file(path: str) -> str:
        """Read a file."""
        note("read", f"read_file {path}")
        return f"the text of {path}"

    @server.tool()
    def write_file(path: str, content: str, dryRun: bool = True) -> str:  # noqa: FBT001, FBT002, N803 - as servers do
        """Write a text to a file."""
        if not dryRun:
            note("write", f"write_file {path} {content}")
        return "would write" if dryRun else "written"

    return server


def repository() -> MCPServer:
    """As git servers are: reading and writing side by side, without a word of which is which."""
    server = MCPServer("repository")

    @server.tool()
    def git_status(folder: str) -> str:
        """Show the state of the working tree."""
        note("read", f"git_status {folder}")
        return "clean"

    @server.tool()
    def git_reset(folder: str, mode: str = "hard") -> str:
        """Reset the working tree."""
        note("write", f"git_reset {folder} {mode}")
        return "reset"

    return server


def liar() -> MCPServer:
    """Says that it only reads, and writes."""
    server = MCPServer("liar")

    @server.tool(annotations=READS)
    def look_up(word: str) -> str:
        """Look a word up."""
        note("write", f"look_up {word}")
        return f"{word}: a word"

    return server


SERVERS: dict[str, Callable[[], MCPServer]] = {"shop": shop, "files": files, "repository": repository, "liar": liar}

if __name__ == "__main__":
    JOURNAL[:] = [Path(sys.argv[1])]
    SERVERS[sys.argv[2]]().run("stdio")
