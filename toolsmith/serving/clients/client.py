"""Each client that a toolbox can be installed in: its file, the table of servers in it, and the form of an entry."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from toolsmith.types.record import Record

ClientName = Literal["claude-desktop", "claude-code", "cursor", "vscode", "codex"]


class Client(Record):
    """A client. `table` is the name of the table of servers in its file; `says` what its person does next."""

    name: ClientName
    file: Path
    table: str
    says: str
    has_type: bool = False

    @property
    def is_toml(self) -> bool:
        return self.file.suffix == ".toml"

    def entry(self, command: str, arguments: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
        """What it reads of a server that it starts itself."""
        entry: dict[str, Any] = {"type": "stdio"} if self.has_type else {}
        entry |= {"command": command, "args": list(arguments)}
        if environment:
            entry["env"] = dict(environment)
        if self.is_toml:
            entry["startup_timeout_sec"] = 60  # ten by default, which a cold start may take
        return entry


def client_of(name: ClientName) -> Client:
    """The client of that name, with the files of this user and this system."""
    home = Path.home()
    match name:
        case "claude-desktop":
            return Client(
                name=name,
                file=_applications(home) / "Claude" / "claude_desktop_config.json",
                table="mcpServers",
                says="Quit Claude Desktop and start it again.",
            )
        case "claude-code":
            folder = os.environ.get("CLAUDE_CONFIG_DIR")
            return Client(
                name=name,
                file=(Path(folder) if folder else home) / ".claude.json",
                table="mcpServers",
                has_type=True,
                says="In the next session, /mcp lists it.",
            )
        case "cursor":
            return Client(
                name=name,
                file=home / ".cursor" / "mcp.json",
                table="mcpServers",
                says="It is listed in Cursor's settings under MCP.",
            )
        case "vscode":
            return Client(
                name=name,
                file=_applications(home) / "Code" / "User" / "mcp.json",
                table="servers",
                has_type=True,
                says="Start it: MCP: List Servers in the command palette.",
            )
        case "codex":
            folder = os.environ.get("CODEX_HOME")
            return Client(
                name=name,
                file=(Path(folder) if folder else home / ".codex") / "config.toml",
                table="mcp_servers",
                says="In the next session, /mcp lists it.",
            )


def _applications(home: Path) -> Path:
    """Where this system's applications with a window keep a user's configuration."""
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", home / "AppData" / "Roaming"))
    own = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return own if own.is_absolute() else home / ".config"
