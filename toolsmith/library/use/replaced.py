"""The entries of a client's file that a toolbox takes the place of: which they are, kept aside until they go back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolsmith.adopting.client_file import NamedServer, named_server, read_entries
from toolsmith.errors import BadInputError
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record


class Replaced(Record):
    """One entry, as the client's file has it and as it is read."""

    entry: dict[str, Any]
    server: NamedServer


def replaced_entries(toolbox: Toolbox, file: Path, aside: Mapping[str, dict[str, Any]]) -> dict[str, Replaced]:
    """Name → entry of each server of which the toolbox has tools: in a client's file, or kept aside before."""
    try:
        entries = dict(aside) | read_entries(file)
    except BadInputError:
        entries = dict(aside)
    servers = [named_server(name, entry, file) for name, entry in entries.items()]
    addresses = {
        tool.remote.address for tool in toolbox.tools() if tool.remote is not None and tool.remote.kind == "mcp"
    }
    return {
        server.name: Replaced(entry=entries[server.name], server=server)
        for server in servers
        if not server.problem and server.address in addresses
    }


class SetAside:
    """Entries of one client's file, in a toolbox's private folder: they may hold secrets, and are committed nowhere."""

    def __init__(self, private: Path, client: str) -> None:
        self._file = private / "clients" / f"{client}.json"

    def entries(self) -> dict[str, dict[str, Any]]:
        if not self._file.is_file():
            return {}
        found: dict[str, dict[str, Any]] = json.loads(self._file.read_text("utf-8"))
        return found

    def keep(self, entries: Mapping[str, dict[str, Any]]) -> None:
        """Keep these besides those that are kept already."""
        if not entries:
            return
        known = self.entries() | dict(entries)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)
