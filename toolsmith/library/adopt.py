"""`toolsmith adopt`: tools that toolsmith did not make, brought into a toolbox in one batch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolsmith.adopting.remote_operations import read_mcp_server
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Verdict


class Adopted(Record):
    """What became of one foreign tool. `commit` is empty where it was not kept."""

    path: str
    verdict: Verdict
    commit: str = ""
    is_new_version: bool = False


def adopt_mcp(
    address: str,
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    category: str = "",
    settings: Mapping[str, JsonValue] | None = None,
) -> list[Adopted]:
    """Adopt every tool of an MCP server, given as a command line or URL. Adopting it trusts it on this machine.

    Raises:
        RemoteError: the server cannot be started or reached; nothing is written then.
    """
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.create(toolbox)
    tools = read_mcp_server(address, category, settings)
    added = box.add_many(tools, keep_unproven=True, message=f"Adopt {len(tools)} tools of {address}")
    return [
        Adopted(path=tool.path, verdict=tool.verdict, commit=each.commit, is_new_version=each.is_new_version)
        for tool, each in zip(tools, added, strict=True)
        if tool.verdict is not None
    ]
