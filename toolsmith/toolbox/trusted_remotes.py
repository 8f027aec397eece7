"""The remote tools of one toolbox: called only where somebody on this machine has said that their remote is trusted.

Covered: a toolbox that was cloned or pulled cannot start a command, reach an address or read an environment variable
here until a person has agreed to exactly that (`toolsmith trust`, or adopting the tools here); changing the address,
the headers or the variables of a trusted tool asks again. That an operation only reads is believed one by one, of those
that said so when a person agreed: one that says so later, or in a pulled change, is not.
Not covered: what a trusted remote does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.types.record import content_hash
from toolsmith.types.tool import Remote, Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value

if TYPE_CHECKING:
    from toolsmith.remotes.connections import Connections

_FILE = "trusted-remotes.json"


class Remotes:
    """Connections behind the question of trust."""

    def __init__(self, private: Path, connections: Connections | None = None) -> None:
        self._file = private / _FILE
        self._connections = connections

    def call(self, tool: Tool, arguments: Mapping[str, Value], output_bytes: int, *, only_reads: bool = False) -> Trial:
        """Call a remote tool; the outcome is `environment` where its remote is not trusted."""
        if tool.remote is not None and not self.is_trusted(tool.remote):
            message = (
                f"nobody on this machine has trusted {tool.remote.kind} {tool.remote.address!r}. "
                f"If you do: toolsmith trust {tool.path}"
            )
            return Trial(
                tool=tool.path,
                code_id=tool.code_id,
                arguments=dict(arguments),
                outcome="environment",
                failure=Failure(type="NotTrusted", message=message),
            )
        if self._connections is None:
            from toolsmith.remotes.connections import Connections

            self._connections = Connections()
        return self._connections.call(tool, arguments, output_bytes, only_reads=only_reads)

    def trusted(self) -> dict[str, str]:
        """Identity of a trusted remote → what it is, for people."""
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(text) for key, text in found.items()} if isinstance(found, dict) else {}

    def is_trusted(self, remote: Remote) -> bool:
        from toolsmith.remotes.connections import connection_id

        return connection_id(remote) in self.trusted()

    def believes(self, remote: Remote) -> bool:
        """Whether somebody here has agreed that this one operation only reads."""
        return _word_id(remote) in self.trusted()

    def trust(self, remote: Remote) -> None:
        """From now on tools of this remote may be called from here."""
        from toolsmith.remotes.connections import connection_id

        self._add({connection_id(remote): f"{remote.kind} {remote.address}"})

    def believe(self, remotes: Iterable[Remote]) -> None:
        """From now on the word that these operations only read counts here."""
        self._add({_word_id(each): f"only reads: {each.kind} {each.address} {each.operation}" for each in remotes})

    def _add(self, agreed: Mapping[str, str]) -> None:
        from filelock import FileLock

        if agreed.keys() <= self.trusted().keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            trusted = self.trusted() | dict(agreed)
            partial = self._file.with_suffix(".partial")
            partial.write_text(json.dumps(trusted, indent=1, sort_keys=True), "utf-8")
            partial.replace(self._file)

    def close(self) -> None:
        if self._connections is not None:
            self._connections.close()


def _word_id(remote: Remote) -> str:
    from toolsmith.remotes.connections import connection_id

    return content_hash("only reads", connection_id(remote), remote.operation)
