"""The remote tools of one toolbox: called only where somebody on this machine has said that their remote is trusted.

Covered: a toolbox that was cloned, pulled or copied cannot start a command, reach an address or read an environment
variable here until a person has agreed to exactly that (`toolsmith trust`, or adopting the tools here); changing the
address, the headers or the variables of a trusted tool asks again, and so does another function of a Python module.
That an operation only reads is believed one by one, of those that said so when a person agreed: one that says so later,
or in a pulled change, is not.
Not covered: what a trusted remote does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from toolsmith.toolbox.trust.agreements import Agreements, identity
from toolsmith.types.tool import Remote, Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.types.value import Value

if TYPE_CHECKING:
    from toolsmith.remotes.connections import Connections
    from toolsmith.remotes.mcp import McpConnection


class Remotes:
    """Connections behind the question of trust."""

    def __init__(self, agreements: Agreements, connections: Connections | None = None) -> None:
        self._agreements = agreements
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
        return self._opened().call(tool, arguments, output_bytes, only_reads=only_reads)

    def mcp_connection(self, remote: Remote) -> McpConnection | None:
        """The way to an MCP server that is trusted here, the same as its tools' calls take; None of any other."""
        return self._opened().mcp(remote) if remote.kind == "mcp" and self.is_trusted(remote) else None

    def _opened(self) -> Connections:
        if self._connections is None:
            from toolsmith.remotes.connections import Connections

            self._connections = Connections()
        return self._connections

    def is_trusted(self, remote: Remote) -> bool:
        return _identity(remote) in self._agreements.agreed()

    def trust(self, *remotes: Remote) -> None:
        """From now on tools of these remotes may be called from here.

        Raises:
            ToolboxError: that cannot be remembered.
        """
        self._agreements.agree({_identity(each): f"{each.kind} {each.address}" for each in remotes})

    def believes(self, remote: Remote) -> bool:
        """Whether somebody here has agreed that this one operation only reads."""
        return _word_identity(remote) in self._agreements.agreed()

    def believe(self, remotes: Iterable[Remote]) -> None:
        """From now on the word that these operations only read counts here."""
        self._agreements.agree(
            {_word_identity(each): f"only reads: {each.kind} {each.address} {each.operation}" for each in remotes}
        )

    def close(self) -> None:
        if self._connections is not None:
            self._connections.close()


def _identity(remote: Remote) -> str:
    """Of what a remote reaches and what it is given of this machine; of a module's functions each has its own."""
    return identity("remote", *_reached(remote), remote.operation if remote.kind == "python" else "")


def _word_identity(remote: Remote) -> str:
    """Also of what an operation is: a name alone would let a pulled change put another request behind it."""
    request = [remote.settings.get(name) for name in ("method", "path", "places", "wire_names", "body_type")]
    return identity("only reads", *_reached(remote), remote.operation, *(request if remote.kind == "openapi" else []))


def _reached(remote: Remote) -> tuple[Any, ...]:
    from toolsmith.remotes.connections import OWN_SETTINGS

    return remote.kind, remote.address, {name: remote.settings.get(name) for name in OWN_SETTINGS}
