"""The remote tools of one toolbox: called only where somebody on this machine has said that their remote is trusted.

Covered: a toolbox that was cloned or pulled cannot start a command, reach an address or read an environment variable
here until a person has agreed to exactly that (`toolsmith trust`, or adopting the tools here); changing the address,
the headers or the variables of a trusted tool asks again.
Not covered: what a trusted remote does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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

    def call(self, tool: Tool, arguments: Mapping[str, Value], output_bytes: int) -> Trial:
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
        return self._connections.call(tool, arguments, output_bytes)

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

    def trust(self, remote: Remote) -> None:
        """From now on tools of this remote may be called from here."""
        from filelock import FileLock

        from toolsmith.remotes.connections import connection_id

        if self.is_trusted(remote):
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            trusted = self.trusted() | {connection_id(remote): f"{remote.kind} {remote.address}"}
            partial = self._file.with_suffix(".partial")
            partial.write_text(json.dumps(trusted, indent=1, sort_keys=True), "utf-8")
            partial.replace(self._file)

    def close(self) -> None:
        if self._connections is not None:
            self._connections.close()
