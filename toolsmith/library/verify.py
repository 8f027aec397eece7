"""`toolsmith verify`: every tool of a toolbox, proved again."""

from __future__ import annotations

from pathlib import Path

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept


class Verified(Record):
    """A tool of a toolbox, proved again."""

    path: str
    recorded: Verdict | None
    verdict: Verdict


def verify_toolbox(toolbox: str | Path | Toolbox, sandbox: Sandbox | None = None) -> list[Verified]:
    """Prove every tool of a toolbox again, from what is committed."""
    box = toolbox if isinstance(toolbox, Toolbox) else Toolbox.open(toolbox)
    own = sandbox or open_sandbox()
    tools = box.tools()
    try:
        return [
            Verified(
                path=tool.path,
                recorded=tool.verdict,
                verdict=accept(
                    tool,
                    own,
                    box.policy_for(tool.path),
                    box.requirements_for(tool),
                    [other for other in tools if other.path != tool.path],
                ).verdict,
            )
            for tool in tools
        ]
    finally:
        if sandbox is None:
            own.close()
