"""`toolsmith trust`: what a person on this machine agrees to of the remote of a tool."""

from __future__ import annotations

from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record


class Trusted(Record):
    """A remote that may be called from here, and its tools whose word that they only read is believed from now on."""

    path: str
    kind: str
    address: str
    only_read: tuple[str, ...] = ()


def trust_settings(toolbox: str | Path | Toolbox = "toolbox") -> list[str]:
    """Agree to all that `toolbox.toml`, and a `.git/config` that came with the folder, ask for as they stand now.

    Returns:
        A line for each of them; none where nothing is asked for.
    """
    return list(opened_toolbox(toolbox).agree().values())


def trust(toolbox: str | Path | Toolbox, tool: str) -> Trusted:
    """Allow the remote of a tool to be called from this machine, and believe what its tools say now of only reading.

    Raises:
        ToolNotFoundError: there is no such tool.
        UsageError: the tool runs in the sandbox.
    """
    from toolsmith.remotes.connections import connection_id

    box = opened_toolbox(toolbox)
    found = box.get(tool)
    if found.remote is None:
        raise UsageError(f"{found.path} runs in the sandbox and needs no trust")
    way = connection_id(found.remote)
    others = [box.read(entry.path) for entry in box.entries() if entry.is_remote and not entry.problem]
    same = [each for each in others if each.remote is not None and connection_id(each.remote) == way]
    saying = [each for each in same if box.says_it_only_reads(each)]
    box.remotes.trust(found.remote)
    box.remotes.believe([each.remote for each in saying if each.remote is not None])
    return Trusted(
        path=found.path,
        kind=found.remote.kind,
        address=found.remote.address,
        only_read=tuple(each.path for each in same if box.standing(each).only_reads),
    )
