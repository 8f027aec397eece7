"""`toolsmith verify`: every tool of a toolbox, proved again; or an audit of a library that somebody else made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolsmith.adopting.audit import Audit, audit
from toolsmith.errors import UsageError
from toolsmith.library.adopt import read_foreign
from toolsmith.library.opening import opened_toolbox, sandbox_of_run
from toolsmith.sandbox.policy import Policy
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


def audit_library(
    path: str | Path,
    policy: Policy | None = None,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Audit:
    """What of a foreign library (JSON, Python, skills) imports, runs and keeps its own word; nothing is written."""
    candidates = read_foreign(str(path))
    if not candidates:
        raise UsageError(f"{path} holds no tools", hint="Give a toolbox, or a library: JSON, Python, Agent Skills.")
    with sandbox_of_run(sandbox) as own:
        return audit(candidates, own, policy or Policy(), report)


def verify_toolbox(toolbox: str | Path | Toolbox, sandbox: Sandbox | None = None) -> list[Verified]:
    """Prove every tool of a toolbox again, from what is committed."""
    box = opened_toolbox(toolbox)
    tools = [tool for tool in box.tools() if tool.remote is None]
    with sandbox_of_run(sandbox) as own:
        return [
            Verified(
                path=tool.path,
                recorded=tool.verdict,
                verdict=accept(
                    tool,
                    own,
                    box.policy_for(tool.path),
                    box.requirements_for(tool),
                    [other for other in box.neighbours(tool) if other.path != tool.path],
                ).verdict,
            )
            for tool in tools
        ]
